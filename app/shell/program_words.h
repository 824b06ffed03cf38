// SPDX-License-Identifier: GPL-3.0-or-later
// What may be said on a program's command line: its commands and options as plain values. Man page and completions are
// made of this, and this of the parser itself, so that they cannot say something else than the program.
#pragma once

#include <string>
#include <vector>

namespace sharpscope {

/// What completes an option's value beside its choices.
enum class Completes { Nothing, Files };

struct ProgramOption {
    std::vector<std::string> names; ///< "-s", "--set"; none: it stands on its own (a positional)
    std::string value;              ///< what its value is called, "FIELD=VALUE"; empty: a flag
    std::string help;
    std::string standard;             ///< its value where none is given; may be empty
    std::vector<std::string> choices; ///< what can be said; one that ends in "=" goes on
    Completes completes = Completes::Nothing;
    bool isRequired = false;
    bool repeats = false;
};

struct CommandWords {
    std::string name; ///< "sharpscope-cli", "run"
    std::string help;
    std::string about; ///< what its help ends with: lines as they are printed
    std::vector<ProgramOption> options;
    std::vector<CommandWords> commands;
};

/// A chapter of a man page: lines as they are printed.
struct ManChapter {
    std::string title;
    std::string text;
};

/// As troff's man macros, for section 1. `version` is "sharpscope 1.0.0".
std::string manPage(const CommandWords& program, const std::string& version, const std::vector<ManChapter>& chapters);

std::string bashCompletion(const CommandWords& program);
std::string zshCompletion(const CommandWords& program);
std::string fishCompletion(const CommandWords& program);

/// What the shell's name says. @throws Error naming the shells.
std::string completionFor(const std::string& shell, const CommandWords& program);

} // namespace sharpscope
