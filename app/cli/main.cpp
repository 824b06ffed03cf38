// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/program.h"
#include "core/base/process.h"

int main(int argc, char** argv)
{
    sharpscope::prepareProcess();
    return sharpscope::runProgram(argc, argv);
}
