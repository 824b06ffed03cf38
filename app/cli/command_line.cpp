// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command_line.h"

#include "app/cli/usage_problem.h"
#include "core/base/describe.h"

#include <CLI/CLI.hpp>

#include <iostream>

namespace sharpscope {

namespace {

constexpr const char* about =
    "Sharpscope without a screen: trains SGD, SAM, Agnostic-SAM and their kin side by side, from the same experiment\n"
    "files and into the same run folders as the window.";

constexpr const char* footer = R"(A first tour:
  sharpscope-cli presets                              experiments that are ready to run
  sharpscope-cli run fashion-first                    the main one; Ctrl+C stops it with a checkpoint saved
  sharpscope-cli resume runs                          goes on with what was stopped or killed
  sharpscope-cli list                                 what came out
  sharpscope-cli run fashion-first --set train.epochs=3 --set methods.1.rho=0.2 --seeds 1,2,3
  sharpscope-cli rules agnostic-sam                   formula, paper, options and their ranges
  sharpscope-cli export runs/* --format tensorboard --out board

Exit codes: 0 done, 1 something failed, 2 the command line or the experiment is wrong, 130 stopped by a signal.
Each command has its own --help.)";

/// A word that is no command, with the nearest that is.
std::string unknownCommand(const CLI::App& app, const std::string& word)
{
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(command->get_name());
    if (word.starts_with('-') || std::find(names.begin(), names.end(), word) != names.end()) return {};
    const std::string nearest = nearestName(word, names);
    return "there is no command \"" + word + "\"" +
           (nearest.empty() ? "; see --help" : ", did you mean \"" + nearest + "\"?");
}

int fail(const std::string& message, int code)
{
    std::cerr << "sharpscope-cli: " << message << '\n';
    return code;
}

/// What was done is of no use where its answer went to a full disk.
int whenWritten(int code)
{
    if (std::cout.flush()) return code;
    return fail("standard output: cannot write all of it, is the disk full?", Failure);
}

} // namespace

bool isCommandOf(const std::vector<AddCommands>& groups, const std::string& name)
{
    CLI::App app;
    Action action;
    for (const AddCommands add : groups)
        add(app, action);
    return !app.get_subcommands([&](const CLI::App* command) { return command->get_name() == name; }).empty();
}

int runCommandLine(int argc, char** argv, const std::vector<AddCommands>& groups, const std::string& version)
{
    CLI::App app(about, "sharpscope-cli");
    app.footer(footer);
    app.set_version_flag("--version", version);
    app.require_subcommand(1);
    app.get_formatter()->column_width(34);
    Action action;
    for (const AddCommands add : groups)
        add(app, action);

    if (argc > 1)
        if (const std::string problem = unknownCommand(app, argv[1]); !problem.empty())
            return fail(problem, UsageError);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? whenWritten(Success) : UsageError; // exit() prints
    }
    try {
        return whenWritten(action());
    } catch (const Refusal& problem) {
        return fail(problem.what(), UsageError);
    } catch (const std::exception& error) {
        const std::string what = error.what();
        return fail(what.substr(0, what.find("\nException raised from")), Failure);
    }
}

} // namespace sharpscope
