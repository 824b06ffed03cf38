// SPDX-License-Identifier: GPL-3.0-or-later
// A detection experiment that trains in seconds, and the images that it trains on.
#pragma once

#include "../detection/voc_files.h"

#include "core/base/json.h"
#include "core/detection/make_voc.h"

namespace sharpscope::test {

/// Discs of two sizes, 28 images to train on and 10 to test on, 48 pixels wide.
inline void writeDiscImages(const fs::path& folder)
{
    MakeVocOptions options;
    options.cutOuts = writeCutOuts(folder / "discs");
    options.classes = {"small", "large"};
    options.train = 28;
    options.test = 10;
    options.side = 48;
    makeVoc(folder / "VOCdevkit", options, [](double) { return true; });
}

/// SGD: eight steps in two epochs, a checkpoint every second step, all kept.
inline Json tinyDetection(const fs::path& data)
{
    return {{"kind", "detection"},
            {"name", "tiny"},
            {"data", {{"name", "voc-folder"}, {"folder", data.string()}, {"validationSize", 4}}},
            {"network", {{"name", "ssd-small"}, {"options", {{"imageSize", 32}, {"width", 4}}}}},
            {"train",
             {{"epochs", 2}, {"batchSize", 6}, {"evaluateEvery", 1}, {"checkpointEvery", 0.5}, {"keepCheckpoints", 0}}},
            {"optimizer", {{"lr", 0.01}}},
            {"methods", {{{"rule", "sgd"}}}},
            {"device", "cpu"},
            {"threads", 1}};
}

/// Two rounds of each acquisition, with SAM.
inline Json tinyRounds(const fs::path& data)
{
    return {{"kind", "active-detection"},
            {"name", "small"},
            {"data", {{"name", "voc-folder"}, {"folder", data.string()}, {"validationSize", 4}}},
            {"network", {{"name", "ssd-small"}, {"options", {{"imageSize", 32}, {"width", 4}}}}},
            {"train", {{"epochs", 2}, {"batchSize", 4}}},
            {"rounds", {{"initial", 6}, {"query", 3}, {"rounds", 2}, {"poolSize", 12}}},
            {"acquisitions",
             {{{"acquisition", "random"}},
              {{"acquisition", "entropy"}},
              {{"acquisition", "badge"}},
              {{"acquisition", "saal"}, {"rho", 0.1}}}},
            {"optimizer", {{"lr", 0.01}}},
            {"methods", {{{"rule", "sam"}}}},
            {"device", "cpu"},
            {"threads", 1}};
}

} // namespace sharpscope::test
