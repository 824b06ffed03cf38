// SPDX-License-Identifier: GPL-3.0-or-later
// The man page, in the macros of man(7). Lines of text begin with no dot, and hyphens are minus signs: options are
// copied from it.
#include "app/shell/words.h"

#include <algorithm>
#include <cctype>

namespace sharpscope {

namespace {

std::string upper(std::string text)
{
    for (char& c : text)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

std::string escaped(const std::string& text) { return replaced(replaced(text, "\\", "\\e"), "-", "\\-"); }

/// Each line as it is.
std::string lines(const std::string& text)
{
    std::string all;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string line = text.substr(at, end - at);
        all += (line.starts_with('.') || line.starts_with('\'') ? "\\&" : "") + escaped(line) + "\n";
        at = end + 1;
    }
    return all;
}

std::string asPrinted(const std::string& text) { return text.empty() ? "" : ".PP\n.EX\n" + lines(text) + ".EE\n"; }

std::string bold(const std::string& text) { return "\\fB" + escaped(text) + "\\fR"; }
std::string italic(const std::string& text) { return "\\fI" + escaped(text) + "\\fR"; }

/// A command's name is said by its heading; "FILE" alone is a positional.
std::string toMan(const ProgramOption& option)
{
    std::vector<std::string> names;
    for (const std::string& name : option.names)
        names.push_back(bold(name));
    std::string text = ".TP\n" + joined(names, ", ");
    if (!option.value.empty())
        text += (names.empty() ? "" : " ") + italic(option.value) + (option.repeats && names.empty() ? " ..." : "");
    const auto isSaid = [&](const std::string& word) { return option.help.find(word) != std::string::npos; };
    std::string help = option.help;
    constexpr std::size_t few = 8;
    if (!option.choices.empty() && option.choices.size() <= few && !option.choices.front().ends_with('=') &&
        !std::all_of(option.choices.begin(), option.choices.end(), isSaid))
        help += " (" + joined(option.choices, ", ") + ")";
    if (!option.standard.empty()) help += (help.ends_with('.') ? " Default: " : ". Default: ") + option.standard;
    text += "\n" + lines(help);
    return text;
}

std::string synopsis(const std::string& words, const CommandWords& command)
{
    std::string text = bold(words) + " [" + italic("options") + "]";
    if (!command.commands.empty()) text += " " + italic("command");
    for (const ProgramOption& option : command.options) {
        if (!option.names.empty()) continue;
        const std::string value = italic(option.value) + (option.repeats ? " ..." : "");
        text += option.isRequired ? " " + value : " [" + value + "]";
    }
    return text + "\n";
}

} // namespace

std::string manPage(const CommandWords& program, const std::string& version, const std::vector<ManChapter>& chapters)
{
    std::string text = ".TH " + upper(escaped(program.name)) + " 1 \"\" \"" + escaped(version) +
                       "\" \"User Commands\"\n" + ".SH NAME\n" + escaped(program.name) + " \\- " +
                       escaped(program.help) + "\n.SH SYNOPSIS\n" + synopsis(program.name, program);
    if (!program.about.empty()) text += ".SH DESCRIPTION\n" + asPrinted(program.about);
    text += ".SH OPTIONS\n";
    for (const ProgramOption& option : program.options)
        text += toMan(option);
    if (!program.commands.empty()) text += ".SH COMMANDS\n";
    forEachCommand(program, [&](const std::string& path, const CommandWords& command) {
        if (path.empty()) return;
        text += ".SS " + escaped(path) + "\n" + lines(command.help + ".") + ".PP\n" +
                synopsis(program.name + " " + path, command);
        for (const ProgramOption& option : command.options)
            if (option.names.empty() || option.names.back() != "--help") text += toMan(option);
        text += asPrinted(command.about);
    });
    for (const ManChapter& chapter : chapters)
        text += ".SH " + upper(escaped(chapter.title)) + "\n" + asPrinted(chapter.text);
    return text;
}

} // namespace sharpscope
