// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/run_summary.h"
#include "app/cli/stop_signals.h"
#include "app/cli/usage_problem.h"
#include "core/remote/remote_files.h"
#include "core/remote/run_teller.h"
#include "core/run/copied_run.h"
#include "core/run/run_folder.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <cmath>
#include <iostream>
#include <memory>

namespace sharpscope {

namespace {

TurnKnob knobFrom(const std::string& text)
{
    const std::size_t equals = text.find('=');
    TurnKnob knob{.name = text.substr(0, equals)};
    const char *begin = text.data() + std::min(text.size(), equals + 1), *end = text.data() + text.size();
    if (equals == text.npos || equals == 0 || std::from_chars(begin, end, knob.value).ptr != end || begin == end ||
        !std::isfinite(knob.value))
        throw UsageProblem("set \"" + text + "\": a knob and a finite number are expected, as in set rho=0.1");
    return knob;
}

/// "pause", or "set rho=0.1" and more of these.
std::vector<Command> commandsFrom(const std::vector<std::string>& words)
{
    const std::string& first = words.front();
    if (first == "set") {
        if (words.size() == 1) throw UsageProblem("set: a knob and a number are expected, as in set rho=0.1");
        std::vector<Command> knobs;
        for (std::size_t i = 1; i < words.size(); ++i)
            knobs.push_back(knobFrom(words[i]));
        return knobs;
    }
    if (words.size() > 1) throw UsageProblem(first + ": \"" + words[1] + "\" stands behind it, which nobody expects");
    if (first == "stop") return {Stop{}};
    if (first == "pause") return {Pause{}};
    if (first == "continue") return {Continue{}};
    if (first == "checkpoint") return {SaveCheckpoint{}};
    throw UsageProblem('"' + first + "\": stop, pause, continue, checkpoint or set NAME=VALUE is expected");
}

int tell(const std::string& folder, const std::vector<std::string>& words)
{
    const std::vector<Command> commands = commandsFrom(words);
    const auto goesOn = [] { return !stopWasRequested(); };
    if (const std::optional<RemoteFolder> remote = remoteFolderFrom(folder);
        remote && !std::filesystem::exists(folder)) {
        catchStopSignals();
        RemoteFiles(*remote).tell(".", commands, goesOn);
        return Success;
    }
    const RunFolder run = oneRun(folder);
    if (copiedFrom(run.path())) { // who trains it is where it was copied from
        catchStopSignals();
        tellRun(run.path(), commands, goesOn);
        return Success;
    }
    if (run.hasEnded()) throw UsageProblem(folder + ": has ended; there is nobody to tell anything");
    if (!run.isBeingWritten())
        throw UsageProblem(folder + ": nobody trains it at the moment; sharpscope-cli resume goes on with it");
    tellRun(run.path(), commands, goesOn);
    return Success;
}

} // namespace

void addTellCommand(CLI::App& app, Action& action)
{
    auto folder = std::make_shared<std::string>();
    auto words = std::make_shared<std::vector<std::string>>();
    CLI::App* command = app.add_subcommand("tell", "Tell a run that another process trains to stop, or turn its knobs");
    command->footer(
        "  sharpscope-cli tell runs/20260101-120000_fashion_sam_s1 set rho=0.1 lr=0.01\n"
        "  sharpscope-cli tell runs/20260101-120000_fashion_sam_s1 stop\n\n"
        "stop saves a checkpoint and ends all runs of that process, as Ctrl+C does; pause and continue hold "
        "all of them;\ncheckpoint and set are for the run alone. The command is put into the run's "
        "inbox.jsonl and taken within\nseconds; a knob that was turned is a mark on its curves. Of a copy (mirror) "
        "the run that it is a copy of is told.");
    command->add_option("RUN", *folder, "The run's folder; of another machine HOST:FOLDER")->required();
    command->add_option("WHAT", *words, "stop, pause, continue, checkpoint, or set NAME=VALUE...")->required();
    command->callback([&action, folder, words] { action = [=] { return tell(*folder, *words); }; });
}

} // namespace sharpscope
