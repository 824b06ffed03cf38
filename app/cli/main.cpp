// SPDX-License-Identifier: GPL-3.0-or-later
// sharpscope-cli. What only reads recorded runs, speaks to those that train them, or asks a cluster for them, is
// answered here, without LibTorch, whose loading takes longer and more memory than a list of a thousand runs. For
// everything else the process turns into sharpscope-compute.
#include "app/cli/command_line.h"
#include "core/base/version.h"

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <unistd.h>

int main(int argc, char** argv)
{
    using namespace sharpscope;
    const std::vector<AddCommands> reading = {addRunCommands, addTableCommand,  addRaceCommand,
                                              addTellCommand, addMirrorCommand, addSubmissionCommands};
    if (argc > 1 && isCommandOf(reading, argv[1])) return runCommandLine(argc, argv, reading, programVersion());
    std::error_code error;
    const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
    const std::filesystem::path compute = self.parent_path() / "sharpscope-compute";
    // GNU OpenMP's threads wait for each other in a busy loop of milliseconds, which on a machine that has other work
    // takes the very core they wait for. Read when the library is loaded, so before the program begins.
    ::setenv("GOMP_SPINCOUNT", "10000", 0);
    ::execv(compute.c_str(), argv);
    std::cerr << "sharpscope-cli: " << compute.string() << ": cannot start it: " << std::strerror(errno)
              << "; the two programs belong into one folder\n";
    return Failure;
}
