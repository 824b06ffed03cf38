// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/parser_words.h"

#include <CLI/CLI.hpp>

#include <sstream>

namespace sharpscope {

namespace {

/// "csv", "jsonl" of "TEXT:{csv,jsonl}"
std::vector<std::string> choicesOf(const std::string& type)
{
    const std::size_t begin = type.find('{'), end = type.find('}');
    std::vector<std::string> choices;
    if (begin == std::string::npos || end == std::string::npos) return choices;
    std::istringstream list(type.substr(begin + 1, end - begin - 1));
    for (std::string word; std::getline(list, word, ',');)
        choices.push_back(word);
    return choices;
}

ProgramOption optionWords(const CLI::Option& option)
{
    const std::string type = option.get_type_name(), word = type.substr(0, type.find_first_of(": "));
    ProgramOption words{.help = option.get_description(), .standard = option.get_default_str()};
    for (const std::string& name : option.get_snames())
        words.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames())
        words.names.push_back("--" + name);
    words.isRequired = option.get_required();
    words.repeats =
        option.get_items_expected_max() > 1 || option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll;
    if (option.get_items_expected_max() == 0) {
        words.repeats = false; // a flag
        words.standard.clear();
        return words;
    }
    words.value = words.names.empty() ? option.get_name(true) : word.empty() ? "VALUE" : word;
    words.choices = choicesOf(type);
    const bool isText = word == "TEXT" || word.empty();
    words.completes = isText && words.choices.empty() ? Completes::Files : Completes::Nothing;
    return words;
}

} // namespace

CommandWords wordsOf(const CLI::App& app)
{
    CommandWords words{.name = app.get_name(), .help = app.get_description(), .about = app.get_footer()};
    if (app.get_parent() && app.get_footer() == app.get_parent()->get_footer()) words.about.clear(); // inherited
    for (const CLI::Option* option : app.get_options([](const CLI::Option* o) { return !o->get_group().empty(); }))
        words.options.push_back(optionWords(*option));
    for (const CLI::App* command : app.get_subcommands([](const CLI::App* c) { return !c->get_group().empty(); }))
        words.commands.push_back(wordsOf(*command));
    return words;
}

} // namespace sharpscope
