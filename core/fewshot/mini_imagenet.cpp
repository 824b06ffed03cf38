// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fewshot/mini_imagenet.h"

#include "core/base/csv_reader.h"
#include "core/base/error.h"
#include "core/fewshot/labelled_files.h"

#include <array>
#include <map>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr int miniImagenetSide = 84;
constexpr std::array lists = {"train.csv", "val.csv", "test.csv"};

struct ImageList {
    CsvTable table;
    std::size_t filename = 0;
    std::size_t label = 0;
};

ImageList readList(const fs::path& file)
{
    ImageList list;
    list.table = readCsv(file);
    const auto column = [&](const char* title) {
        const std::ptrdiff_t found = list.table.columnOf(title);
        if (found < 0)
            throw Error(file.string() + ": has no column \"" + title + "\"; filename and label are expected");
        return static_cast<std::size_t>(found);
    };
    list.filename = column("filename");
    list.label = column("label");
    for (std::size_t row = 0; row < list.table.rows.size(); ++row)
        for (const std::size_t cell : {list.filename, list.label})
            if (list.table.rows[row][cell].empty())
                throw Error(list.table.placeOf(row) + ": its " + list.table.titles[cell] + " is empty");
    return list;
}

/// Labels in the order in which they are first named.
std::vector<std::string> labelsIn(const ImageList& list)
{
    std::vector<std::string> labels;
    std::map<std::string, bool> seen;
    for (const auto& row : list.table.rows)
        if (seen.emplace(row[list.label], true).second) labels.push_back(row[list.label]);
    return labels;
}

std::shared_ptr<Dataset> loadMiniImagenet(const fs::path& folder, const LoadOptions& options,
                                          std::vector<std::string>& notes)
{
    PictureFiles files;
    std::vector<std::string> names;
    std::map<std::string, std::int64_t> places;
    for (const char* name : lists) {
        const ImageList list = readList(folder / name);
        for (const auto& row : list.table.rows) {
            const auto [place, isNew] = places.emplace(row[list.label], std::ssize(names));
            if (isNew) names.push_back(row[list.label]);
            files.add(folder / "images" / row[list.filename], place->second);
        }
    }
    return loadClasses("mini-imagenet", folder, files, names, options, miniImagenetSide, notes);
}

ClassNames listedClasses(const fs::path& folder, const std::vector<std::string>&, std::int64_t,
                         std::vector<std::string>&)
{
    return {labelsIn(readList(folder / lists[0])), labelsIn(readList(folder / lists[1])),
            labelsIn(readList(folder / lists[2]))};
}

bool holdsMiniImagenet(const fs::path& folder)
{
    std::error_code ignored;
    for (const char* name : lists)
        if (!fs::is_regular_file(folder / name, ignored)) return false;
    return fs::is_directory(folder / "images", ignored);
}

} // namespace

ClassSource miniImagenet()
{
    return {.info = {.name = "mini-imagenet",
                     .title = "Mini-ImageNet",
                     .layout = "mini-imagenet/{images/*.jpg,train.csv,val.csv,test.csv}, the lists with the columns "
                               "filename and label",
                     .split = "64 classes train, 16 validate, 20 test, as the lists say.",
                     .source = "The lists of Ravi and Larochelle's repository few-shot-learning-lstm; the images are "
                               "ImageNet's, which its own terms hold for."},
            .folders = {"mini-imagenet", "miniimagenet", "mini_imagenet", "miniImageNet"},
            .isIn = holdsMiniImagenet,
            .load = loadMiniImagenet,
            .usualSplit = listedClasses};
}

} // namespace sharpscope
