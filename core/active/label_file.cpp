// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active/label_file.h"

#include "core/base/csv_reader.h"
#include "core/base/describe.h"
#include "core/base/error.h"
#include "core/base/utf8.h"
#include "core/data/dataset_outline.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

/// The row's number in this column; `place` says whose it is.
Json numberIn(const std::string& cell, const std::string& place, const char* title)
{
    std::int64_t number = 0;
    const char* const end = cell.data() + cell.size();
    if (const auto [stop, error] = std::from_chars(cell.data(), end, number); error != std::errc() || stop != end)
        throw Error(place + ": \"" + cell + "\" is no whole number, as \"" + title + "\" is to be");
    return number;
}

std::string textOf(const CsvTable& table, std::size_t row, const char* title)
{
    const std::ptrdiff_t column = table.columnOf(title);
    return column < 0 ? std::string() : table.rows[row][static_cast<std::size_t>(column)];
}

/// nullptr where it is empty.
Json numberAt(const CsvTable& table, std::size_t row, const char* title)
{
    const std::string cell = textOf(table, row, title);
    return cell.empty() ? Json() : numberIn(cell, table.placeOf(row), title);
}

/// The name where there is one, else the number.
Json cellOf(const CsvTable& table, std::size_t row, const char* name, const char* number)
{
    if (std::string cell = textOf(table, row, name); !cell.empty()) return cell;
    if (Json one = numberAt(table, row, number); !one.is_null()) return one;
    throw Error(table.placeOf(row) + ": has neither \"" + name + "\" nor \"" + number + '"');
}

void expectColumn(const CsvTable& table, const char* one, const char* other)
{
    if (table.columnOf(one) < 0 && table.columnOf(other) < 0)
        throw Error(table.file.string() + ": has no column \"" + one + "\" and none \"" + other + '"');
}

/// Finds images as people name them.
class ImageFinder {
public:
    explicit ImageFinder(const DatasetOutline& data) : m_data(data)
    {
        std::error_code ignored;
        if (!data.folder.empty()) m_folder = fs::weakly_canonical(data.folder, ignored);
        for (std::size_t i = 0; i < data.files.size(); ++i) {
            const auto row = static_cast<std::int64_t>(i);
            m_rows[data.files[i]] = row;
            const auto [known, isNew] = m_byName.emplace(fs::path(data.files[i]).filename().string(), row);
            if (!isNew) known->second = several;
        }
    }

    /// @throws Error with what is wrong with it.
    std::int64_t rowOf(const Json& image) const
    {
        if (!image.is_string()) return rowNumbered(image.get<std::int64_t>());
        const std::string path = pathOf(image.get<std::string>());
        if (const auto row = m_rows.find(path); row != m_rows.end()) return row->second;
        const auto named = m_byName.find(path);
        if (named == m_byName.end()) throw Error(image.dump() + " is none of the images of " + m_data.name);
        if (named->second == several)
            throw Error("several images of " + m_data.name + " are called " + image.dump() +
                        "; name their folders, too");
        return named->second;
    }

private:
    static constexpr std::int64_t several = -1;

    std::int64_t rowNumbered(std::int64_t row) const
    {
        if (row >= 0 && row < m_data.size) return row;
        throw Error("there is no image " + std::to_string(row) + ": the " + std::to_string(m_data.size) +
                    " train images of " + m_data.name + " are numbered from 0");
    }

    /// From the data set's folder on.
    std::string pathOf(const fs::path& named) const
    {
        if (!named.is_absolute() || m_folder.empty()) return named.lexically_normal().generic_string();
        std::error_code ignored;
        const fs::path folder = fs::weakly_canonical(named.parent_path(), ignored);
        return (folder / named.filename()).lexically_relative(m_folder).generic_string();
    }

    const DatasetOutline& m_data;
    fs::path m_folder;
    std::map<std::string, std::int64_t> m_rows, m_byName;
};

std::string listOf(const std::vector<std::string>& names)
{
    constexpr std::size_t shown = 12;
    std::string text;
    for (std::size_t i = 0; i < std::min(shown, names.size()); ++i)
        text += (i == 0 ? "" : ", ") + names[i];
    return text + (names.size() > shown ? " …" : "");
}

/// Of that name, or of the only one that is the same but for its case.
std::optional<std::int64_t> indexOf(const std::string& wanted, const std::vector<std::string>& names)
{
    if (const auto name = std::find(names.begin(), names.end(), wanted); name != names.end())
        return name - names.begin();
    const auto isSame = [low = lowerCase(wanted)](const std::string& name) { return lowerCase(name) == low; };
    const auto name = std::find_if(names.begin(), names.end(), isSame);
    if (std::count_if(names.begin(), names.end(), isSame) != 1) return std::nullopt;
    return name - names.begin();
}

std::int64_t classOf(const PlannedLabel& one, const DatasetOutline& data)
{
    if (!one.label.is_string()) {
        const auto label = one.label.get<std::int64_t>();
        if (label >= (one.round < 0 ? skipped : unsure) && label < data.classes()) return label;
        throw Error(one.image.dump() + " is of class " + std::to_string(label) + ", but the " +
                    std::to_string(data.classes()) + " classes of " + data.name + " are numbered from 0");
    }
    const auto& names = data.classNames;
    const auto wanted = one.label.get<std::string>();
    if (const auto found = indexOf(wanted, names)) {
        if (!one.number.is_null() && one.number != *found)
            throw Error(one.image.dump() + " is of class " + one.label.dump() + ", whose number is " +
                        std::to_string(*found) + ", and of number " + one.number.dump() + "; leave one of them out");
        return *found;
    }
    const std::string nearest = nearestName(wanted, names);
    throw Error(one.image.dump() + " is of class " + one.label.dump() + ", but the classes of " + data.name + " are " +
                listOf(names) + (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?"));
}

} // namespace

std::vector<PlannedLabel> readLabelFile(const std::filesystem::path& file)
{
    const CsvTable table = readCsv(file);
    expectColumn(table, "file", "image");
    expectColumn(table, "class", "label");
    if (table.rows.empty()) throw Error(file.string() + ": has titles and no row below them, so no label");
    std::vector<PlannedLabel> planned;
    std::map<std::string, std::string> labels; // by image, as text
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
        PlannedLabel one{.round = -1, .image = cellOf(table, row, "file", "image"), .label = {}};
        one.label = cellOf(table, row, "class", "label");
        if (one.label.is_string()) one.number = numberAt(table, row, "label");
        one.place = table.placeOf(row);
        const auto [known, isNew] = labels.emplace(one.image.dump(), one.label.dump());
        if (!isNew && known->second != one.label.dump())
            throw Error(table.placeOf(row) + ": " + known->first + " is of class " + known->second +
                        " further up, and of class " + one.label.dump() + " here");
        if (isNew) planned.push_back(std::move(one));
    }
    return planned;
}

std::vector<GivenLabel> resolved(const std::vector<PlannedLabel>& planned, const DatasetOutline& data,
                                 const std::vector<ImagePart>& parts)
{
    const ImageFinder images(data);
    std::vector<GivenLabel> given;
    std::map<std::int64_t, std::size_t> known; // by image, among the first labels
    for (const PlannedLabel& one : planned)
        try {
            const bool isBoxes = one.label.is_array();
            const GivenLabel label{one.round, images.rowOf(one.image), isBoxes ? 0 : classOf(one, data),
                                   isBoxes ? std::optional(drawnBoxesFromJson(one.label)) : std::nullopt};
            for (const ImagePart& part : parts)
                if (!std::binary_search(part.images.begin(), part.images.end(), label.image))
                    throw Error("image " + one.image.dump() + " is none of " + part.what);
            const auto [before, isNew] =
                one.round < 0 ? known.emplace(label.image, given.size()) : std::pair(known.end(), true);
            if (!isNew && given[before->second] != label)
                throw Error(one.image.dump() + " is given a class twice, and not the same");
            if (isNew) given.push_back(label);
        } catch (const Error& error) {
            throw Error((one.place.empty() ? "labels" : one.place) + ": " + error.what());
        }
    return given;
}

} // namespace sharpscope
