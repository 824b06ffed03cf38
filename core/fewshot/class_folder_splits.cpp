// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fewshot/class_folder_splits.h"

#include "core/base/error.h"
#include "core/base/utf8.h"
#include "core/data/class_folders.h"
#include "core/data/image_parts.h"
#include "core/fewshot/labelled_files.h"

#include <algorithm>
#include <optional>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

struct PartFolders {
    fs::path train;
    fs::path validation; ///< may be empty
    fs::path test;
};

/// Nothing where the classes lie in the folder itself.
std::optional<PartFolders> partFoldersOf(const fs::path& folder)
{
    PartFolders parts;
    for (const fs::path& one : foldersIn(folder)) {
        const std::string name = lowerCase(one.filename().string());
        if (name == "train" || name == "training") parts.train = one;
        if (name == "val" || name == "valid" || name == "validation") parts.validation = one;
        if (name == "test" || name == "testing") parts.test = one;
    }
    if (parts.train.empty() || parts.test.empty()) return std::nullopt;
    return parts;
}

struct Listed {
    PictureFiles files;
    std::vector<std::string> names;
};

void list(const fs::path& part, Listed& listed, std::vector<std::string>& notes, const std::stop_token& stop)
{
    if (part.empty()) return;
    LeftOut leftOut;
    for (const ClassFiles& one : classesIn(part, leftOut, notes, stop)) {
        if (std::find(listed.names.begin(), listed.names.end(), one.name) != listed.names.end())
            throw Error((part / one.name).string() + ": the class \"" + one.name +
                        "\" is in another part already; in few-shot learning a class is in one part only");
        for (const fs::path& file : one.files)
            listed.files.add(file, std::ssize(listed.names));
        listed.names.push_back(one.name);
    }
    if (!leftOut.empty()) notes.push_back(part.string() + ": left out " + toText(leftOut));
}

std::shared_ptr<Dataset> loadFolders(const fs::path& folder, const LoadOptions& options,
                                     std::vector<std::string>& notes)
{
    Listed listed;
    const auto parts = partFoldersOf(folder);
    for (const fs::path& part : parts ? std::vector{parts->train, parts->validation, parts->test} : std::vector{folder})
        list(part, listed, notes, options.stop);
    if (listed.names.size() < 2)
        throw Error(folder.string() + ": has " + std::to_string(listed.names.size()) +
                    " folders with images; a folder for each class is expected");
    return loadClasses((folder / "").parent_path().filename().string(), folder, listed.files, listed.names, options, 0,
                       notes);
}

/// Those that have images; the names were read with them.
std::vector<std::string> namesBelow(const fs::path& part, const std::vector<std::string>& known)
{
    std::vector<std::string> names;
    for (const fs::path& one : part.empty() ? std::vector<fs::path>() : foldersIn(part))
        if (const std::string name = one.filename().string();
            std::find(known.begin(), known.end(), name) != known.end())
            names.push_back(name);
    return names;
}

ClassNames usualFolders(const fs::path& folder, const std::vector<std::string>& names, std::int64_t seed,
                        std::vector<std::string>& notes)
{
    if (const auto parts = partFoldersOf(folder))
        return {namesBelow(parts->train, names), namesBelow(parts->validation, names), namesBelow(parts->test, names)};
    ClassNames drawn = drawnClasses(names, usualShares(std::ssize(names)), seed);
    notes.push_back(folder.string() + ": its " + std::to_string(names.size()) + " classes are split into " +
                    toText(drawn) + "; data.split says which, if it is to be others");
    return drawn;
}

bool looksLikeFolders(const fs::path& folder)
{
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored)) return false;
    return partFoldersOf(folder) || foldersIn(folder).size() > 1;
}

} // namespace

ClassSource classFolderSplits()
{
    return {.info = {.name = "class-folders",
                     .title = "Folders of images, one a class",
                     .layout = "CLASS/*.{jpg,png,webp,bmp,gif,tif,ppm,pgm}, or such folders in train, val and test",
                     .split =
                         "As the folders train, val and test say; else 64 %, 16 % and 20 % of the classes, drawn by "
                         "the split's seed.",
                     .source = "One's own images: name the folder that holds a folder for each class."},
            .folders = {},
            .isIn = looksLikeFolders,
            .load = loadFolders,
            .usualSplit = usualFolders};
}

} // namespace sharpscope
