// SPDX-License-Identifier: GPL-3.0-or-later
// The man page and the shells' completions: the program's own commands and options, and what the registries and the
// schemas know of their values. Not in the help: shells and packages ask for them.
#include "app/cli/command.h"
#include "app/cli/parser_words.h"
#include "app/cli/text.h"
#include "app/cli/usage_problem.h"
#include "core/acquisition/registry.h"
#include "core/base/version.h"
#include "core/data/registry.h"
#include "core/fewshot/few_shot_data.h"
#include "core/fewshot/meta_methods.h"
#include "core/model/registry.h"
#include "core/optim/registry.h"
#include "core/work/kinds.h"
#include "core/work/presets.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <set>

namespace sharpscope {

namespace {

using Words = std::vector<std::string>;

template <class Entries>
Words namesOf(const Entries& entries)
{
    Words names;
    for (const auto& entry : entries)
        names.push_back(entry.name);
    return names;
}

/// "train.epochs=" of every kind of work, the first kind's order first.
Words assignableFields()
{
    Words fields;
    std::set<std::string> known;
    for (const Kind* kind : kinds())
        for (const FieldInfo& field : kind->schema)
            if (known.insert(field.path).second) fields.push_back(field.path + "=");
    return fields;
}

/// What a value may be where the parser does not check it: "command option", and the words. A file may stand in for a
/// preset.
std::map<std::string, Words> knownWords()
{
    const Words fields = assignableFields(), experiments = namesOf(presets());
    const Words devices = {"auto", "cpu", "cuda"};
    std::map<std::string, Words> known = {{"rules NAME", ruleNames()},
                                          {"acquisitions NAME", acquisitionNames()},
                                          {"few-shot NAME", namesOf(metaMethodsList().entries)},
                                          {"few-shot-datasets NAME", namesOf(classDatasets())},
                                          {"models NAME", namesOf(networks())},
                                          {"datasets NAME", namesOf(datasets())},
                                          {"fork --rule", ruleNames()},
                                          {"bench rules --rules", ruleNames()},
                                          {"bench rules --network", namesOf(networks())},
                                          {"bench rules --data", namesOf(datasets())},
                                          {"bench rules --device", devices},
                                          {"import --network", namesOf(networks())},
                                          {"import --data", namesOf(datasets())}};
    for (const char* command : {"run", "check", "submit"}) {
        known[std::string(command) + " FILE"] = experiments;
        known[std::string(command) + " --set"] = fields;
        known[std::string(command) + " --sweep"] = fields;
        known[std::string(command) + " --device"] = devices;
    }
    return known;
}

/// `path` is "bench rules".
void putIn(const std::map<std::string, Words>& known, const std::string& path, CommandWords& command)
{
    for (ProgramOption& option : command.options) {
        const auto words = known.find(path + " " + (option.names.empty() ? option.value : option.names.back()));
        if (words == known.end()) continue;
        option.choices = words->second;
        if (option.value != "FILE") option.completes = Completes::Nothing;
    }
    for (CommandWords& below : command.commands)
        putIn(known, path.empty() ? below.name : path + " " + below.name, below);
}

CommandWords wordsOfProgram(const CLI::App& app)
{
    CommandWords program = wordsOf(app);
    putIn(knownWords(), {}, program);
    return program;
}

/// What an experiment of each kind may say, as the form has it.
std::vector<ManChapter> chapters()
{
    std::string fields =
        "What --set NAME=VALUE changes, and an experiment's JSON file says. A method's or an acquisition's own\n"
        "options: see `sharpscope-cli rules NAME` and `sharpscope-cli acquisitions NAME`.\n";
    for (const Kind* kind : kinds()) {
        fields += "\n" + kind->title + " (\"kind\": \"" + kind->name + "\"). " + kind->help + "\n";
        fields += describeFields(kind->schema);
    }
    return {{"Fields of an experiment", fields},
            {"Environment", "SHARPSCOPE_DATA   where data sets are looked for first"},
            {"See also", "sharpscope(1), the window; /usr/share/doc/sharpscope-cli"}};
}

} // namespace

void addShellCommands(CLI::App& app, Action& action)
{
    auto shell = std::make_shared<std::string>();
    CLI::App* completions = app.add_subcommand("completions", "What a shell completes this program's words with");
    completions->group(""); // not in the help
    completions->add_option("SHELL", *shell, "bash, zsh or fish")->required();
    completions->callback([&app, &action, shell] {
        action = [&app, shell] {
            try {
                std::cout << completionFor(*shell, wordsOfProgram(app));
            } catch (const Error& error) {
                throw UsageProblem(error.what());
            }
            return Success;
        };
    });
    CLI::App* page = app.add_subcommand("man-page", "This program's man page, for man(1)");
    page->group("");
    page->callback([&app, &action] {
        action = [&app] {
            CommandWords program = wordsOfProgram(app);
            program.about = program.help + "\n\n" + program.about;
            program.help = "trains SGD, SAM, Agnostic-SAM and their kin side by side, without a screen";
            std::cout << manPage(program, "sharpscope " + programVersion(), chapters());
            return Success;
        };
    });
}

} // namespace sharpscope
