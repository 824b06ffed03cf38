// SPDX-License-Identifier: GPL-3.0-or-later
// Each group of commands adds itself to the parser. What it does is left as an action, so that parsing has no effects
// and main decides about exit codes.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace sharpscope {

enum ExitCode { Success = 0, Failure = 1, UsageError = 2, StoppedBySignal = 130 };

/// Does the chosen command and returns the exit code.
/// @throws UsageProblem or Error: main prints the message.
using Action = std::function<int()>;

/// A group of commands.
using AddCommands = void (*)(CLI::App& app, Action& action);

void addTrainingCommands(CLI::App& app, Action& action);   ///< run, resume
void addSubmitCommand(CLI::App& app, Action& action);      ///< submit
void addTaskCommand(CLI::App& app, Action& action);        ///< task
void addSubmissionCommands(CLI::App& app, Action& action); ///< status, cancel, resubmit
void addSweepCommands(CLI::App& app, Action& action);      ///< sweep extend
void addActiveCommands(CLI::App& app, Action& action);     ///< rounds, branch
void addForkCommand(CLI::App& app, Action& action);        ///< fork
void addLabelsCommand(CLI::App& app, Action& action);
void addAnalyseCommand(CLI::App& app, Action& action);     ///< analyse
void addRunCommands(CLI::App& app, Action& action);        ///< list, show
void addExportCommand(CLI::App& app, Action& action);      ///< export
void addCapsuleCommands(CLI::App& app, Action& action);    ///< capsule, repeat
void addTableCommand(CLI::App& app, Action& action);       ///< table
void addRaceCommand(CLI::App& app, Action& action);        ///< race
void addImportCommand(CLI::App& app, Action& action);      ///< import
void addMakeVocCommand(CLI::App& app, Action& action);     ///< make-voc
void addLandscapeCommand(CLI::App& app, Action& action);   ///< landscape
void addCurvatureCommand(CLI::App& app, Action& action);   ///< curvature
void addBenchCommand(CLI::App& app, Action& action);       ///< bench rules
void addCatalogueCommands(CLI::App& app, Action& action);  ///< datasets, models, rules, acquisitions
void addExperimentCommands(CLI::App& app, Action& action); ///< check, presets
void addTellCommand(CLI::App& app, Action& action);        ///< tell
void addMirrorCommand(CLI::App& app, Action& action);      ///< mirror
void addShellCommands(CLI::App& app, Action& action);      ///< completions, man-page

} // namespace sharpscope
