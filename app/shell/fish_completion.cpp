// SPDX-License-Identifier: GPL-3.0-or-later
// A line for each command and option, with the condition under which it is offered: the words of the command have been
// said, in this order.
#include "app/shell/words.h"

namespace sharpscope {

namespace {

std::string quotedForFish(const std::string& text)
{
    return "'" + replaced(replaced(text, "\\", "\\\\"), "'", "\\'") + "'";
}

/// " -s s -l set"
std::string switches(const ProgramOption& option)
{
    std::string text;
    for (const std::string& name : option.names)
        text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    return text;
}

/// What can be offered as a value: its own words (-f: and no files), or files.
std::string offers(const ProgramOption& option)
{
    const std::string files = option.completes == Completes::Files ? " -F" : " -f";
    return files + (option.choices.empty() ? "" : " -a " + quotedForFish(joined(option.choices)));
}

} // namespace

std::string fishCompletion(const CommandWords& program)
{
    const std::string said = "_" + functionName(program.name) + "_said",
                      exactly = "_" + functionName(program.name) + "_at";
    std::string text = "# fish completion for " + program.name + ", made by the program itself\nfunction " + said +
                       R"fish( --description 'the words of a command have been said'
    set -l words (commandline -opc)
    set -e words[1]
    set -l commands (string match -v -- '-*' $words)
    set -l length (count $argv)
    test $length -eq 0; and return 0
    test (count $commands) -ge $length; and test "$commands[1..$length]" = "$argv"
end
function )fish" + exactly +
                       R"fish( --description 'these, and no command after them'
    set -l words (commandline -opc)
    set -e words[1]
    set -l commands (string match -v -- '-*' $words)
    test "$commands" = "$argv"
end
complete -c )fish" + program.name +
                       " -f\n";
    forEachCommand(program, [&](const std::string& path, const CommandWords& command) {
        const std::string line = "complete -c " + program.name + " -n ";
        const std::string here = quotedForFish(exactly + (path.empty() ? "" : " " + path));
        const std::string below =
            quotedForFish((command.commands.empty() ? said : exactly) + (path.empty() ? "" : " " + path));
        for (const CommandWords& next : command.commands)
            text += line + here + " -a " + next.name + " -d " + quotedForFish(next.help) + "\n";
        for (const ProgramOption& option : command.options) {
            if (option.names.empty())
                text += line + below + offers(option) + "\n";
            else
                text += line + below + switches(option) + (option.value.empty() ? "" : " -r" + offers(option)) +
                        " -d " + quotedForFish(option.help) + "\n";
        }
    });
    return text;
}

} // namespace sharpscope
