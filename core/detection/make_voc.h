// SPDX-License-Identifier: GPL-3.0-or-later
// A data set laid out as Pascal VOC, made of cut-outs on backgrounds, for people without VOC and for tests: boxes are
// those of the pixels that were pasted, to the pixel. The same options make the same files.
#pragma once

#include "core/detection/cut_out.h"

#include <functional>
#include <string>
#include <vector>

namespace sharpscope {

struct MakeVocOptions {
    std::filesystem::path cutOuts;          ///< a folder of PNG files with transparency, in folders that name classes
    std::vector<std::string> classes = {};  ///< folders from there on, "animals/birds"; empty: usualCutOutClasses() of
                                            ///< usualCutOuts(), of another folder all that lie in it
    std::filesystem::path backgrounds = {}; ///< a folder of pictures; empty: soft patches of colours
    std::string year = "VOCmade";
    std::int64_t train = 2000;
    std::int64_t test = 500;
    int side = 96;
    std::int64_t objects = 3; ///< at most in an image
    double smallest = 0.25;   ///< the longer side of an object, of the image's
    double largest = 0.6;
    double empty = 0.05;  ///< share of images without an object
    double heldOut = 0;   ///< share of a class's cut-outs that only test images show
    double difficult = 0; ///< share of objects that are said to be difficult
    std::int64_t seed = 1;
};

struct MadeVoc {
    std::int64_t images = 0;
    std::vector<std::pair<std::string, std::int64_t>> objects; ///< of each class
    std::vector<std::string> notes;                            ///< cut-outs and backgrounds that cannot be read
};

/// Of Debian's package tuxpaint-stamps-default, ten folders with enough photographs and drawings.
const std::vector<std::string>& usualCutOutClasses();

/// Where that package puts them.
std::filesystem::path usualCutOuts();

/// Writes `devkit`/VOCmade, whole or not at all. `keepGoing` is asked image by image.
/// @throws Error if there is something of that name already, a class has no cut-out, or nothing can be written.
MadeVoc makeVoc(const std::filesystem::path& devkit, const MakeVocOptions& options,
                const std::function<bool(double fraction)>& keepGoing);

} // namespace sharpscope
