// SPDX-License-Identifier: GPL-3.0-or-later
// One function: it finds the command in the line, then offers what the option before the cursor takes, else the options
// or what stands on its own. bash takes "--set=a" and "a=1" apart at the sign; what is behind one is offered no words
// but those of an option.
#include "app/shell/words.h"

namespace sharpscope {

namespace {

struct Offer {
    std::vector<std::string> words;
    bool files = false;

    std::string toBash() const
    {
        return (words.empty() ? std::string("words=()") : "words=(" + joined(words) + ")") + (files ? "; files=1" : "");
    }
};

Offer offerOf(const ProgramOption& option) { return {option.choices, option.completes == Completes::Files}; }

/// What the command offers where no option waits for its value.
Offer offerOf(const CommandWords& command)
{
    Offer offer;
    for (const CommandWords& below : command.commands)
        offer.words.push_back(below.name);
    for (const ProgramOption& option : command.options) {
        if (!option.names.empty()) continue;
        offer.words.insert(offer.words.end(), option.choices.begin(), option.choices.end());
        offer.files |= option.completes == Completes::Files;
    }
    return offer;
}

} // namespace

std::string bashCompletion(const CommandWords& program)
{
    const std::string function = functionName(program.name);
    std::vector<std::string> paths;
    std::string values, optionsOf, offers;
    forEachCommand(program, [&](const std::string& path, const CommandWords& command) {
        if (!path.empty()) paths.push_back('"' + (path.find(' ') == std::string::npos ? " " + path : path) + '"');
        std::vector<std::string> names;
        for (const ProgramOption& option : command.options) {
            names.insert(names.end(), option.names.begin(), option.names.end());
            if (option.names.empty() || option.value.empty()) continue;
            std::vector<std::string> patterns;
            for (const std::string& name : option.names)
                patterns.push_back('"' + path + ' ' + name + '"');
            values += "    " + joined(patterns, " | ") + ") waits=1; " + offerOf(option).toBash() + " ;;\n";
        }
        optionsOf += "        \"" + path + "\") words=(" + joined(names) + ") ;;\n";
        offers += "        \"" + path + "\") " + offerOf(command).toBash() + " ;;\n";
    });
    const std::string findCommand = paths.empty() ? "" : R"(    for ((i = 1; i < COMP_CWORD; ++i)); do
        case "$command ${COMP_WORDS[i]}" in
        )" + joined(paths, " | ") + R"()
            command="${command:+$command }${COMP_WORDS[i]}" ;;
        esac
    done
)";
    return "# bash completion for " + program.name + ", made by the program itself\n" + function + R"(()
{
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command="" files="" waits="" i
    local words=()
    if [[ $current == "=" ]]; then
        current=""
    elif [[ $previous == "=" ]]; then
        previous=${COMP_WORDS[COMP_CWORD - 2]}
        [[ $previous == -* ]] || return 0
    fi
)" + findCommand +
           R"(    case "$command $previous" in
)" + values +
           R"(    esac
    if [[ -z $waits && $current == -* ]]; then
        case "$command" in
)" + optionsOf +
           R"(        esac
    elif [[ -z $waits ]]; then
        case "$command" in
)" + offers +
           R"(        esac
    fi
    mapfile -t COMPREPLY < <(compgen -W "${words[*]}" -- "$current"; [[ -z $files ]] || compgen -f -- "$current")
    [[ -z $files ]] || compopt -o filenames 2>/dev/null
    [[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2>/dev/null
    return 0
}
complete -F )" +
           function + " " + program.name + "\n";
}

} // namespace sharpscope
