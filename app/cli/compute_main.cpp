// SPDX-License-Identifier: GPL-3.0-or-later
// sharpscope-compute: every command of sharpscope-cli, which turns into this program for all but the reading ones.
#include "app/cli/program.h"
#include "core/base/process.h"

int main(int argc, char** argv)
{
    sharpscope::prepareProcess();
    return sharpscope::runProgram(argc, argv);
}
