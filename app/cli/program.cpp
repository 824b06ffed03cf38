// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/program.h"

#include "app/cli/command_line.h"
#include "app/cli/detections_command.h"
#include "app/cli/episode_command.h"
#include "core/base/version.h"
#include "core/tensor/compute.h"

namespace sharpscope {

int runProgram(int argc, char** argv)
{
    return runCommandLine(argc, argv,
                          {addTrainingCommands,   addSweepCommands,      addForkCommand,       addActiveCommands,
                           addLabelsCommand,      addExperimentCommands, addRunCommands,       addExportCommand,
                           addCapsuleCommands,    addTableCommand,       addRaceCommand,       addAnalyseCommand,
                           addImportCommand,      addMakeVocCommand,     addDetectionsCommand, addEpisodeCommand,
                           addLandscapeCommand,   addCurvatureCommand,   addBenchCommand,      addCatalogueCommands,
                           addTellCommand,        addMirrorCommand,      addSubmitCommand,     addTaskCommand,
                           addSubmissionCommands, addShellCommands},
                          "sharpscope-cli " + programVersion() + ", " + torchVersion());
}

} // namespace sharpscope
