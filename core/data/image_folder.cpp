// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/image_folder.h"

#include "core/base/error.h"
#include "core/data/class_folders.h"
#include "core/data/normalisation.h"
#include "core/data/picture_set.h"
#include "core/tensor/random.h"

#include <ATen/ops/randperm.h>

#include <algorithm>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

struct Listing {
    std::vector<std::string> classNames;
    PictureFiles train;
    PictureFiles test;
    std::vector<std::string> notes;
};

/// A fifth of every class, at least one image of those with two.
void splitTest(const std::vector<fs::path>& files, std::int64_t label, Listing& listing)
{
    const auto count = static_cast<std::int64_t>(files.size());
    const std::int64_t forTest = count < 2 ? 0 : std::max<std::int64_t>(1, (count + 2) / 5);
    const at::Tensor order = at::randperm(count, makeGenerator(0, "image folder", label), at::kLong);
    std::vector<bool> isTest(files.size(), false);
    for (std::int64_t i = 0; i < forTest; ++i)
        isTest[order[i].item<std::int64_t>()] = true;
    for (std::int64_t i = 0; i < count; ++i)
        (isTest[i] ? listing.test : listing.train).add(files[i], label);
}

Listing listingOf(const fs::path& folder, const std::stop_token& stop)
{
    const ClassFolders found = classFoldersIn(folder, stop);
    Listing listing{.notes = found.notes};
    for (const ClassFiles& one : found.trainFiles) {
        const auto label = static_cast<std::int64_t>(listing.classNames.size());
        listing.classNames.push_back(one.name);
        if (found.test.empty())
            splitTest(one.files, label, listing);
        else
            for (const auto& file : one.files)
                listing.train.add(file, label);
    }
    for (const ClassFiles& one : found.testFiles) {
        const auto known = std::find(listing.classNames.begin(), listing.classNames.end(), one.name);
        for (const auto& file : one.files)
            listing.test.add(file, known - listing.classNames.begin());
    }
    if (listing.test.files.empty()) throw Error(folder.string() + ": has no images to test with");
    return listing;
}

TrainAndTest loadFolder(const fs::path& folder, const LoadOptions& options)
{
    Listing listing = listingOf(folder, options.stop);
    const PictureSize size = commonSize(listing.train, options);
    TrainAndTest data{.notes = std::move(listing.notes)};
    const auto train = loadPictures(listing.train, size, options.stop, data.notes);
    const auto test = loadPictures(listing.test, size, options.stop, data.notes);
    train->name = (folder / "").parent_path().filename().string();
    train->classNames = listing.classNames;
    measureNormalisation(*train);
    for (auto* part : {train.get(), test.get()}) {
        part->name = train->name;
        part->classNames = train->classNames;
        part->mean = train->mean;
        part->deviation = train->deviation;
        nameFilesFrom(folder, *part);
    }
    data.train = train;
    data.test = test;
    return data;
}

} // namespace

DatasetSource imageFolder()
{
    return {.info = {.name = "image-folder",
                     .title = "A folder of images",
                     .layout = "CLASS/*.{jpg,jpeg,jfif,png,webp,bmp,gif,tif,tiff,ppm,pgm}, or such folders in "
                               "{train,training} and {test,testing,val,valid,validation,dev,eval}, in any case",
                     .source = "One's own images: name the folder that holds a folder for each class. Photographs come "
                               "upright, as their EXIF orientation says; what is transparent becomes white, blended in "
                               "the stored values; of animations and documents the first image is read; colour "
                               "profiles and gamma are not applied. Links are followed. What is left out is counted."},
            .isIn = holdsClassFolders,
            .load = loadFolder,
            .preview =
                [](const fs::path& folder, std::int64_t perClass, const std::stop_token& stop) {
                    Listing listing = listingOf(folder, stop);
                    DatasetPreview preview =
                        previewPictures(listing.train, listing.test, listing.classNames, perClass, stop);
                    preview.notes.insert(preview.notes.begin(), listing.notes.begin(), listing.notes.end());
                    return preview;
                },
            .whyNot = whyNoClassFolders,
            .outline = [](const fs::path& folder, const LoadOptions& options) -> DatasetOutline {
                const Listing listing = listingOf(folder, options.stop);
                return outlineOf(folder, listing.classNames, listing.train.files, listing.train.labels);
            }};
}

} // namespace sharpscope
