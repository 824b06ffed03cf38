// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/unlabelled_images.h"

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/utf8.h"
#include "core/data/class_folders.h"
#include "core/data/image_parts.h"
#include "core/data/normalisation.h"
#include "core/data/picture_set.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <set>
#include <sstream>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr const char* namesFile = "classes.txt";

/// One a line; empty lines do not count.
std::vector<std::string> namesIn(const fs::path& file)
{
    std::vector<std::string> names;
    std::istringstream lines(readFile(file));
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (line.find_first_not_of(" \t") != std::string::npos) names.push_back(line);
    }
    return names;
}

std::vector<std::string> classNamesFor(const fs::path& folder, const LoadOptions& options)
{
    const fs::path file = folder / namesFile;
    std::error_code ignored;
    const bool isGiven = !options.classNames.empty();
    std::vector<std::string> names = options.classNames;
    if (!isGiven && fs::exists(file, ignored)) names = namesIn(file);
    const std::string place = isGiven ? "data.classes" : file.string();
    if (names.empty())
        throw Error(folder.string() + ": the classes have no names; give them in data.classes, or one a line in " +
                    file.string());
    if (names.size() < 2) throw Error(place + ": names one class, at least 2 are needed");
    std::set<std::string> seen;
    for (const std::string& name : names)
        if (!seen.insert(name).second) throw Error(place + ": names the class \"" + name + "\" twice");
    return names;
}

std::string whyNoNames(const fs::path& folder, const LoadOptions& options)
{
    try {
        classNamesFor(folder, options);
        return {};
    } catch (const Error& error) {
        return error.what();
    }
}

struct Listing {
    PictureFiles train;
    std::vector<ClassFiles> test;
    std::vector<std::string> notes;
};

Listing listingOf(const fs::path& folder, const std::stop_token& stop)
{
    const ImageParts parts = imagePartsOf(folder);
    Listing listing{.train = {}, .test = {}, .notes = parts.notes};
    LeftOut leftOut;
    fs::path test = parts.test;
    for (const fs::path& inside : foldersIn(folder)) // beside files that lie flat, "test" is the test part
        if (test.empty() && lowerCase(inside.filename().string()) == "test" && holdsClassFolders(inside)) test = inside;
    if (!test.empty()) listing.test = classesIn(test, leftOut, listing.notes, stop);
    for (const fs::path& file : picturesBelow(parts.train, test, leftOut, stop))
        listing.train.add(file, notLabelled);
    leftOut.erase(".txt");
    if (!leftOut.empty()) listing.notes.push_back(folder.string() + ": left out " + toText(leftOut));
    if (listing.train.files.empty()) throw Error(folder.string() + ": holds no image");
    return listing;
}

PictureFiles testFiles(const Listing& listing, const std::vector<std::string>& classNames)
{
    PictureFiles files;
    for (const ClassFiles& one : listing.test) {
        const auto known = std::find(classNames.begin(), classNames.end(), one.name);
        if (known == classNames.end())
            throw Error(one.files.front().parent_path().string() + ": \"" + one.name + "\" is none of the classes");
        for (const fs::path& file : one.files)
            files.add(file, known - classNames.begin());
    }
    return files;
}

TrainAndTest loadImages(const fs::path& folder, const LoadOptions& options)
{
    const std::vector<std::string> classNames = classNamesFor(folder, options);
    Listing listing = listingOf(folder, options.stop);
    const PictureFiles tested = testFiles(listing, classNames);
    const PictureSize size = commonSize(listing.train, options);
    TrainAndTest data{.train = {}, .test = {}, .notes = std::move(listing.notes)};
    const auto train = loadPictures(listing.train, size, options.stop, data.notes);
    auto test = std::make_shared<Dataset>();
    if (tested.files.empty()) {
        std::vector<std::int64_t> none = train->images.sizes().vec();
        none.front() = 0;
        test->images = at::empty(none, at::kByte);
        test->labels = at::empty({0}, at::kLong);
        data.notes.push_back(folder.string() + ": has no test images, and so no accuracy; labelled ones in test/CLASS/ "
                                               "are tested with");
    } else {
        test = loadPictures(tested, size, options.stop, data.notes);
    }
    measureNormalisation(*train);
    for (auto* part : {train.get(), test.get()}) {
        part->name = (folder / "").parent_path().filename().string();
        part->classNames = classNames;
        part->mean = train->mean;
        part->deviation = train->deviation;
        nameFilesFrom(folder, *part);
    }
    data.train = train;
    data.test = test;
    return data;
}

DatasetPreview previewImages(const fs::path& folder, std::int64_t perClass, const std::stop_token& stop)
{
    const Listing listing = listingOf(folder, stop);
    const bool areNamed = whyNoNames(folder, {}).empty();
    const std::vector<std::string> names = areNamed ? classNamesFor(folder, {}) : std::vector<std::string>();
    DatasetPreview preview = previewPictures(listing.train, {}, names, perClass, stop);
    preview.notes.insert(preview.notes.begin(), listing.notes.begin(), listing.notes.end());
    return preview;
}

} // namespace

DatasetSource unlabelledImages()
{
    return {.info = {.name = "unlabelled-images",
                     .title = "A folder of images without labels",
                     .layout = "image files at any depth; classes.txt with the name of a class a line (or "
                               "data.classes); to test with: test/CLASS/*",
                     .source = "One's own images, to be labelled in active learning with rounds.oracle=person: name "
                               "the folder. Read as those of image-folder are.",
                     .hasLabels = false},
            .isIn = holdsPictures,
            .load = loadImages,
            .preview = previewImages,
            .whyNoClasses = whyNoNames,
            .outline = [](const fs::path& folder, const LoadOptions& options) -> DatasetOutline {
                const Listing listing = listingOf(folder, options.stop);
                return outlineOf(folder, classNamesFor(folder, options), listing.train.files, listing.train.labels);
            }};
}

} // namespace sharpscope
