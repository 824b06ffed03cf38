// SPDX-License-Identifier: GPL-3.0-or-later
// sharpscope-cli with a step rule and an acquisition of our own: they are trained, swept, resumed, listed and exported
// like the others, and their run folders open in the window.
//
//     own-program rules random-perturbation
//     own-program run own_rule.json
//     own-program run own_acquisition.json
#include "gini.h"
#include "random_perturbation.h"

#include "app/cli/program.h"
#include "core/base/process.h"

int main(int argc, char** argv)
{
    sharpscope::prepareProcess();
    sharpscope::addRule(own::randomPerturbation());
    sharpscope::addAcquisition(own::gini());
    return sharpscope::runProgram(argc, argv);
}
