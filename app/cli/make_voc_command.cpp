// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/stop_signals.h"
#include "app/cli/usage_problem.h"
#include "core/detection/make_voc.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace sharpscope {

namespace {

struct MakeVocArguments {
    MakeVocOptions made;
    std::string out;
    std::string cutOuts = usualCutOuts().string();
    std::string backgrounds;
    bool quiet = false;
};

void expectSoundSizes(const MakeVocOptions& made)
{
    if (made.smallest > made.largest) throw UsageProblem("--smallest: is more than --largest");
    if (made.train < 1) throw UsageProblem("--train: at least one image is expected");
}

int makeAndTell(const MakeVocArguments& arguments)
{
    expectSoundSizes(arguments.made);
    MakeVocOptions options = arguments.made;
    options.cutOuts = arguments.cutOuts;
    options.backgrounds = arguments.backgrounds;
    catchStopSignals();
    int shown = -1;
    const MadeVoc made = makeVoc(arguments.out, options, [&](double fraction) {
        const int percent = static_cast<int>(100 * fraction);
        if (!arguments.quiet && percent / 10 != shown / 10) std::cerr << percent << " %\n";
        shown = percent;
        return !stopWasRequested();
    });
    for (const std::string& note : made.notes)
        std::cerr << note << '\n';
    if (made.images < options.train + options.test) {
        std::cerr << "stopped; nothing of it is kept\n";
        return StoppedBySignal;
    }
    std::cout << arguments.out << '/' << options.year << ": " << made.images << " images\n";
    for (const auto& [name, count] : made.objects)
        std::cout << "  " << name << ": " << count << (count == 1 ? " object\n" : " objects\n");
    return Success;
}

} // namespace

void addMakeVocCommand(CLI::App& app, Action& action)
{
    auto arguments = std::make_shared<MakeVocArguments>();
    MakeVocOptions& made = arguments->made;
    CLI::App* command = app.add_subcommand("make-voc", "Detection: make images with boxes, laid out as Pascal VOC");
    command->footer(
        "Pastes cut-outs on backgrounds; boxes are exact to the pixel, and the same options make the same files.\n"
        "Debian's tuxpaint-stamps-default has cut-outs. A run on them:\n\n"
        "  sharpscope-cli make-voc made/VOCdevkit\n"
        "  sharpscope-cli run detection-made --set data.folder=made");
    command->add_option("OUT", arguments->out, "The folder that VOCmade is written into")->required();
    command->add_option("--cut-outs", arguments->cutOuts, "A folder of PNG files with transparency")
        ->capture_default_str();
    command
        ->add_option("--classes", made.classes,
                     "Folders in it, a class each: animals/birds,food/fruit; else ten of Debian's, or "
                     "all that lie in a folder of your own")
        ->delimiter(',');
    command->add_option("--backgrounds", arguments->backgrounds, "A folder of pictures; else soft patches of colours");
    command->add_option("--train", made.train, "Images to train on")->capture_default_str();
    command->add_option("--test", made.test, "Images to test on")->capture_default_str();
    command->add_option("--side", made.side, "Of an image, in pixels")
        ->check(CLI::Range(16, 4096))
        ->capture_default_str();
    command->add_option("--objects", made.objects, "In an image at most")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    command->add_option("--smallest", made.smallest, "An object's longer side, of the image's")
        ->check(CLI::Range(0.02, 1.0))
        ->capture_default_str();
    command->add_option("--largest", made.largest, "Likewise")->check(CLI::Range(0.02, 1.0))->capture_default_str();
    command->add_option("--empty", made.empty, "Share of images without an object")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    command->add_option("--held-out", made.heldOut, "Share of the cut-outs that only test images show")
        ->check(CLI::Range(0.0, 0.9))
        ->capture_default_str();
    command->add_option("--difficult", made.difficult, "Share of objects that are said to be difficult")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    command->add_option("--seed", made.seed, "Of all that is drawn")->capture_default_str();
    command->add_flag("-q,--quiet", arguments->quiet, "No progress");
    command->callback([&action, arguments] { action = [arguments] { return makeAndTell(*arguments); }; });
}

} // namespace sharpscope
