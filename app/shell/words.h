// SPDX-License-Identifier: GPL-3.0-or-later
// Small things that the writers of completions share.
#pragma once

#include "app/shell/program_words.h"

#include <functional>

namespace sharpscope {

/// "a b c"
std::string joined(const std::vector<std::string>& words, const std::string& between = " ");

/// `text` with every `what` as `with`.
std::string replaced(std::string text, const std::string& what, const std::string& with);

/// 'in single quotes', as bash and zsh read them.
std::string quoted(const std::string& text);

/// "sharpscope-cli" as a function's name: "_sharpscope_cli".
std::string functionName(const std::string& words);

/// The program and every command below it, each with the words that lead to it: "" for the program, "bench rules".
void forEachCommand(const CommandWords& program,
                    const std::function<void(const std::string& path, const CommandWords& command)>& visit);

} // namespace sharpscope
