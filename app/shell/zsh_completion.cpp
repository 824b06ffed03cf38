// SPDX-License-Identifier: GPL-3.0-or-later
// A function for each command, which says its options to zsh's _arguments.
#include "app/shell/words.h"

namespace sharpscope {

namespace {

std::string inBrackets(std::string text)
{
    for (const char* special : {"\\", "[", "]", ":"})
        text = replaced(std::move(text), special, std::string("\\") + special);
    return text;
}

bool goOn(const std::vector<std::string>& words) { return !words.empty() && words.front().ends_with('='); }

/// ":FILE:_files"
std::string valueOf(const ProgramOption& option)
{
    const bool files = option.completes == Completes::Files;
    std::string action = " "; // nothing can be offered
    if (goOn(option.choices))
        action = "{compadd -S \"\" -- " + joined(option.choices) + "}";
    else if (!option.choices.empty())
        action = files ? "{compadd -- " + joined(option.choices) + "; _files}" : "(" + joined(option.choices) + ")";
    else if (files)
        action = "_files";
    return ":" + inBrackets(option.value) + ":" + action;
}

std::string toZsh(const ProgramOption& option)
{
    const std::string repeats = option.repeats ? "*" : "";
    if (option.names.empty())
        return quoted(repeats + (repeats.empty() && !option.isRequired ? ":" : "") + valueOf(option));
    const std::string rest = "[" + inBrackets(option.help) + "]" + (option.value.empty() ? "" : valueOf(option));
    if (option.names.size() == 1) return quoted(repeats + option.names.front() + rest);
    const std::string others = repeats.empty() ? "(" + joined(option.names) + ")" : repeats;
    return quoted(others) + "{" + joined(option.names, ",") + "}" + quoted(rest);
}

} // namespace

std::string zshCompletion(const CommandWords& program)
{
    std::string functions;
    forEachCommand(program, [&](const std::string& path, const CommandWords& command) {
        const std::string function = functionName(program.name + (path.empty() ? "" : " " + path));
        functions += function + "()\n{\n";
        if (!command.commands.empty())
            functions += "    local context state state_descr line\n    typeset -A opt_args\n";
        functions += command.commands.empty() ? "    _arguments -s -S" : "    _arguments -C";
        for (const ProgramOption& option : command.options)
            functions += " \\\n        " + toZsh(option);
        if (command.commands.empty()) {
            functions += "\n}\n\n";
            return;
        }
        functions +=
            " \\\n        ':command:->command' \\\n        '*::argument:->argument'\n    case $state in\n    command)\n"
            "        local -a commands=(\n";
        std::string ways;
        for (const CommandWords& below : command.commands) {
            functions += "            " + quoted(below.name + ":" + replaced(below.help, ":", "\\:")) + "\n";
            ways += "        " + below.name + ") " + function + "_" + functionName(below.name).substr(1) + " ;;\n";
        }
        functions += "        )\n        _describe command commands ;;\n    argument)\n        case $words[1] in\n" +
                     ways + "        esac ;;\n    esac\n}\n\n";
    });
    return "#compdef " + program.name + "\n# zsh completion for " + program.name + ", made by the program itself\n\n" +
           functions + functionName(program.name) + " \"$@\"\n";
}

} // namespace sharpscope
