// SPDX-License-Identifier: GPL-3.0-or-later
// The few-shot data sets by name: whole classes are kept for validation and test. A new one is its own two files and
// one line in few_shot_data.cpp. Torch-free.
#pragma once

#include "core/base/describe.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sharpscope {

struct ClassSplits;

/// What is shown of a data set without loading it.
struct ClassDataInfo {
    std::string name;     ///< "omniglot"
    std::string title;    ///< "Omniglot"
    std::string layout;   ///< which files are looked for
    std::string split;    ///< how its classes are split, in a sentence
    std::string source;   ///< where to get it, in one sentence
    bool rotates = false; ///< its classes usually come in four rotations, each a class of its own
    bool available = false;
    std::filesystem::path found;
};

struct SplitOptions {
    std::vector<std::string> train;
    std::vector<std::string> validation;
    std::vector<std::string> test;
    std::int64_t trainClasses = 0;
    std::int64_t validationClasses = 0;
    std::int64_t testClasses = 0;
    std::int64_t seed = 0;
};

template <class Visitor>
void describe(SplitOptions& o, Visitor& field)
{
    const auto names = [&](const char* name, std::vector<std::string>& value, const char* label, const char* help) {
        field(name, value, {.label = label, .help = help, .advanced = true});
    };
    names("train", o.train, "Train classes", "Their names; empty with all three: the data set's usual split.");
    names("validation", o.validation, "Validation classes", "Their names; may be none.");
    names("test", o.test, "Test classes", "Their names.");
    const auto count = [&](const char* name, std::int64_t& value, const char* label) {
        field(name, value,
              {.label = label,
               .unit = "classes",
               .min = 0,
               .max = 1e6,
               .help = "How many, drawn by the split's seed, before rotations; 0 with all three: the usual split.",
               .advanced = true});
    };
    count("trainClasses", o.trainClasses, "How many train");
    count("validationClasses", o.validationClasses, "How many validation");
    count("testClasses", o.testClasses, "How many test");
    field("seed", o.seed,
          {.label = "Split seed",
           .min = 0,
           .max = 1e15,
           .help = "What the classes of each part are drawn by where they are drawn: the same for every run, whatever "
                   "its seed.",
           .advanced = true});
}

void check(const SplitOptions& options, std::vector<Problem>& problems);

struct FewShotDataOptions {
    std::string name = "omniglot";
    std::string folder;
    std::int64_t imageSize = 0;
    std::string rotations = "auto";
    SplitOptions split;
};

template <class Visitor>
void describe(FewShotDataOptions& o, Visitor& field)
{
    field("name", o.name,
          {.label = "Data set", .help = "Classes for training, others for validation, others for test."});
    field("folder", o.folder,
          {.label = "Folder",
           .help = "Where to look first, for class-folders the place itself; empty: $SHARPSCOPE_DATA and Debian's "
                   "places."});
    field("imageSize", o.imageSize,
          {.label = "Image size",
           .unit = "pixels",
           .min = 0,
           .max = 1024,
           .help = "Side that images are cropped and scaled to; 0: what the data set suggests (Omniglot 28, "
                   "Mini-ImageNet 84, others as most files are).",
           .advanced = true});
    field("rotations", o.rotations,
          {.label = "Rotations as classes",
           .choices = {"auto", "on", "off"},
           .help = "Every class also turned by 90°, 180° and 270°, as classes of their own, in the part of the class "
                   "itself. auto: of Omniglot, as the papers have it.",
           .advanced = true});
    field.group("split", o.split);
}

std::vector<ClassDataInfo> classDatasets(const std::filesystem::path& root = {});
std::vector<std::string> classDatasetNames();

/// Why loadClassSplits() would not find it: what was looked for, where, and how to get it; nothing where it is there.
std::optional<std::string> whyNoClassData(const std::string& name, const std::filesystem::path& root = {});

/// On the device, shared with all who use the same now; nullopt soon after `isStopping` says yes.
/// @throws Error naming file and reason, or the class.
std::optional<ClassSplits> loadClassSplits(const FewShotDataOptions& options, const std::string& device,
                                           const std::function<bool()>& isStopping);

} // namespace sharpscope
