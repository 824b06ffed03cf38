// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/image_folder.h"

#include "core/base/error.h"
#include "core/data/normalisation.h"
#include "core/data/picture_set.h"
#include "core/tensor/random.h"

#include <ATen/ops/randperm.h>

#include <algorithm>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

struct ClassFolders {
    std::vector<std::string> classNames;
    PictureFiles train;
    PictureFiles test;
};

bool isHidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

std::vector<fs::path> foldersIn(const fs::path& folder)
{
    std::vector<fs::path> folders;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        if (entry.is_directory(ignored) && !isHidden(entry.path())) folders.push_back(entry.path());
    std::sort(folders.begin(), folders.end());
    return folders;
}

std::vector<fs::path> picturesBelow(const fs::path& folder)
{
    std::vector<fs::path> files;
    for (auto entry = fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied);
         entry != fs::recursive_directory_iterator(); ++entry) {
        if (isHidden(entry->path()))
            entry.disable_recursion_pending();
        else if (isPictureFile(entry->path()) && entry->is_regular_file())
            files.push_back(entry->path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

bool hasPictureBelow(const fs::path& folder)
{
    std::error_code failed;
    for (auto entry = fs::recursive_directory_iterator(folder, failed);
         !failed && entry != fs::recursive_directory_iterator(); entry.increment(failed))
        if (isPictureFile(entry->path()) && !isHidden(entry->path())) return true;
    return false;
}

bool isFolder(const fs::path& path)
{
    std::error_code ignored;
    return fs::is_directory(path, ignored);
}

fs::path trainFolder(const fs::path& folder) { return isFolder(folder / "train") ? folder / "train" : folder; }

/// The folder of test images, or empty.
fs::path testFolder(const fs::path& folder)
{
    if (trainFolder(folder) == folder) return {};
    for (const char* name : {"test", "val", "valid", "validation"})
        if (isFolder(folder / name)) return folder / name;
    return {};
}

/// A fifth of every class, at least one image of those with two.
void splitTest(const std::vector<fs::path>& files, std::int64_t label, ClassFolders& listing)
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

ClassFolders classFoldersIn(const fs::path& folder)
{
    ClassFolders listing;
    const fs::path train = trainFolder(folder), test = testFolder(folder);
    for (const auto& classFolder : foldersIn(train)) {
        const auto files = picturesBelow(classFolder);
        if (files.empty()) continue;
        const auto label = static_cast<std::int64_t>(listing.classNames.size());
        listing.classNames.push_back(classFolder.filename().string());
        if (test.empty())
            splitTest(files, label, listing);
        else
            for (const auto& file : files)
                listing.train.add(file, label);
    }
    if (listing.classNames.size() < 2)
        throw Error(train.string() + ": has " + std::to_string(listing.classNames.size()) +
                    " folders with JPEG or PNG files, at least 2 are needed, one for each class");
    for (const auto& classFolder : test.empty() ? std::vector<fs::path>() : foldersIn(test)) {
        const auto files = picturesBelow(classFolder);
        const auto known = std::find(listing.classNames.begin(), listing.classNames.end(), classFolder.filename());
        if (known == listing.classNames.end() && !files.empty())
            throw Error(classFolder.string() + ": there is no such class in " + train.string());
        for (const auto& file : files)
            listing.test.add(file, known - listing.classNames.begin());
    }
    if (listing.test.files.empty()) throw Error(folder.string() + ": has no images to test with");
    return listing;
}

TrainAndTest loadFolder(const fs::path& folder, const ImageFileOptions& options)
{
    const ClassFolders listing = classFoldersIn(folder);
    const PictureSize size = commonSize(listing.train, options.imageSize);
    TrainAndTest data;
    const auto train = loadPictures(listing.train, size, data.notes);
    const auto test = loadPictures(listing.test, size, data.notes);
    train->name = (folder / "").parent_path().filename().string();
    train->classNames = listing.classNames;
    measureNormalisation(*train);
    for (auto* part : {train.get(), test.get()}) {
        part->name = train->name;
        part->classNames = train->classNames;
        part->mean = train->mean;
        part->deviation = train->deviation;
    }
    data.train = train;
    data.test = test;
    return data;
}

bool hasClassFolders(const fs::path& folder)
{
    if (!isFolder(folder)) return false;
    const auto folders = foldersIn(trainFolder(folder));
    return std::count_if(folders.begin(), folders.end(), hasPictureBelow) >= 2;
}

} // namespace

DatasetSource imageFolder()
{
    return {.info = {.name = "image-folder",
                     .title = "A folder of images",
                     .layout = "CLASS/*.{jpg,jpeg,png}, or {train,test}/CLASS/*.{jpg,jpeg,png}",
                     .source = "One's own images: name the folder that holds a folder for each class."},
            .isIn = hasClassFolders,
            .load = loadFolder,
            .preview = [](const fs::path& folder, std::int64_t perClass) {
                const ClassFolders listing = classFoldersIn(folder);
                return previewPictures(listing.train, listing.test, listing.classNames, perClass);
            }};
}

} // namespace sharpscope
