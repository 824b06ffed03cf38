// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/words.h"

#include "core/base/error.h"

#include <cctype>

namespace sharpscope {

std::string joined(const std::vector<std::string>& words, const std::string& between)
{
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : between) + word;
    return text;
}

std::string replaced(std::string text, const std::string& what, const std::string& with)
{
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
        text.replace(at, what.size(), with);
    return text;
}

std::string quoted(const std::string& text) { return "'" + replaced(text, "'", "'\\''") + "'"; }

std::string functionName(const std::string& words)
{
    std::string name = "_";
    for (const char c : words)
        name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
    return name;
}

namespace {

void visitBelow(const std::string& path, const CommandWords& command,
                const std::function<void(const std::string&, const CommandWords&)>& visit)
{
    visit(path, command);
    for (const CommandWords& below : command.commands)
        visitBelow(path + (path.empty() ? "" : " ") + below.name, below, visit);
}

} // namespace

void forEachCommand(const CommandWords& program,
                    const std::function<void(const std::string&, const CommandWords&)>& visit)
{
    visitBelow({}, program, visit);
}

std::string completionFor(const std::string& shell, const CommandWords& program)
{
    if (shell == "bash") return bashCompletion(program);
    if (shell == "zsh") return zshCompletion(program);
    if (shell == "fish") return fishCompletion(program);
    throw Error("there are no completions for \"" + shell + "\"; bash, zsh or fish is expected");
}

} // namespace sharpscope
