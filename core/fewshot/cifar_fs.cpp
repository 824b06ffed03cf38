// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fewshot/cifar_fs.h"

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/data/class_folders.h"
#include "core/fewshot/labelled_files.h"

#include <sstream>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

/// The published archive has one more folder around its two.
fs::path rootOf(const fs::path& folder)
{
    std::error_code ignored;
    return fs::is_directory(folder / "cifar100" / "data", ignored) ? folder / "cifar100" : folder;
}

fs::path listsOf(const fs::path& root)
{
    std::error_code ignored;
    const fs::path own = root / "splits" / "bertinetto";
    return fs::is_directory(own, ignored) ? own : root / "splits";
}

std::vector<std::string> namesIn(const fs::path& file)
{
    std::vector<std::string> names;
    std::istringstream lines(readFile(file));
    for (std::string line; std::getline(lines, line);) {
        while (!line.empty() && (line.back() == '\r' || line.back() == ' '))
            line.pop_back();
        if (!line.empty()) names.push_back(line);
    }
    if (names.empty()) throw Error(file.string() + ": names no class");
    return names;
}

std::shared_ptr<Dataset> loadCifarFs(const fs::path& folder, const LoadOptions& options,
                                     std::vector<std::string>& notes)
{
    const fs::path data = rootOf(folder) / "data";
    LeftOut leftOut;
    PictureFiles files;
    std::vector<std::string> names;
    for (const ClassFiles& one : classesIn(data, leftOut, notes, options.stop)) {
        for (const fs::path& file : one.files)
            files.add(file, std::ssize(names));
        names.push_back(one.name);
    }
    if (!leftOut.empty()) notes.push_back(data.string() + ": left out " + toText(leftOut));
    return loadClasses("cifar-fs", folder, files, names, options, 0, notes);
}

ClassNames bertinettosClasses(const fs::path& folder, const std::vector<std::string>&, std::int64_t,
                              std::vector<std::string>&)
{
    const fs::path lists = listsOf(rootOf(folder));
    return {namesIn(lists / "train.txt"), namesIn(lists / "val.txt"), namesIn(lists / "test.txt")};
}

bool holdsCifarFs(const fs::path& folder)
{
    std::error_code ignored;
    const fs::path root = rootOf(folder), lists = listsOf(root);
    for (const char* name : {"train.txt", "val.txt", "test.txt"})
        if (!fs::is_regular_file(lists / name, ignored)) return false;
    return fs::is_directory(root / "data", ignored);
}

} // namespace

ClassSource cifarFs()
{
    return {
        .info = {.name = "cifar-fs",
                 .title = "CIFAR-FS",
                 .layout = "cifar-fs/{data/CLASS/*.png,splits/bertinetto/{train,val,test}.txt}, also inside cifar100",
                 .split = "64 classes train, 16 validate, 20 test, as the lists say.",
                 .source = "The repository r2d2 by Luca Bertinetto; the images are CIFAR-100's."},
        .folders = {"cifar-fs", "cifarfs", "CIFAR-FS", "cifar_fs"},
        .isIn = holdsCifarFs,
        .load = loadCifarFs,
        .usualSplit = bertinettosClasses};
}

} // namespace sharpscope
