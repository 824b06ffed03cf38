// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active/label_file.h"

#include "core/base/csv_reader.h"
#include "core/base/error.h"
#include "core/data/dataset.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace sharpscope {

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

/// The name where there is one, else the number.
Json cellOf(const CsvTable& table, std::size_t row, const char* name, const char* number)
{
    const auto text = [&](const char* title) {
        const std::ptrdiff_t column = table.columnOf(title);
        return column < 0 ? std::string() : table.rows[row][static_cast<std::size_t>(column)];
    };
    if (std::string cell = text(name); !cell.empty()) return cell;
    if (const std::string cell = text(number); !cell.empty()) return numberIn(cell, table.placeOf(row), number);
    throw Error(table.placeOf(row) + ": has neither \"" + name + "\" nor \"" + number + '"');
}

void expectColumn(const CsvTable& table, const char* one, const char* other)
{
    if (table.columnOf(one) < 0 && table.columnOf(other) < 0)
        throw Error(table.file.string() + ": has no column \"" + one + "\" and none \"" + other + '"');
}

/// Files by path and by name; two of one name are nobody's.
std::map<std::string, std::int64_t> rowsByFile(const Dataset& data)
{
    std::map<std::string, std::int64_t> rows;
    for (std::size_t i = 0; i < data.files.size(); ++i) {
        const std::string name = std::filesystem::path(data.files[i]).filename().string();
        const auto [known, isNew] = rows.emplace(name, static_cast<std::int64_t>(i));
        if (!isNew) known->second = -1;
    }
    for (std::size_t i = 0; i < data.files.size(); ++i)
        rows[data.files[i]] = static_cast<std::int64_t>(i);
    return rows;
}

std::string listOf(const std::vector<std::string>& names)
{
    constexpr std::size_t shown = 12;
    std::string text;
    for (std::size_t i = 0; i < std::min(shown, names.size()); ++i)
        text += (i == 0 ? "" : ", ") + names[i];
    return text + (names.size() > shown ? " …" : "");
}

} // namespace

std::vector<PlannedLabel> readLabelFile(const std::filesystem::path& file)
{
    const CsvTable table = readCsv(file);
    expectColumn(table, "file", "image");
    expectColumn(table, "class", "label");
    std::vector<PlannedLabel> planned;
    std::map<std::string, std::string> labels; // by image, as text
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
        PlannedLabel one{.round = -1, .image = cellOf(table, row, "file", "image"), .label = {}};
        one.label = cellOf(table, row, "class", "label");
        const auto [known, isNew] = labels.emplace(one.image.dump(), one.label.dump());
        if (!isNew && known->second != one.label.dump())
            throw Error(table.placeOf(row) + ": " + known->first + " is of class " + known->second +
                        " further up, and of class " + one.label.dump() + " here");
        if (isNew) planned.push_back(std::move(one));
    }
    return planned;
}

std::vector<GivenLabel> resolved(const std::vector<PlannedLabel>& planned, const Dataset& data)
{
    const std::map<std::string, std::int64_t> rows = rowsByFile(data);
    std::vector<GivenLabel> given;
    for (const PlannedLabel& one : planned) {
        GivenLabel label{.round = one.round, .image = -1, .label = notLabelled};
        if (one.image.is_string()) {
            const auto row = rows.find(one.image.get<std::string>());
            if (row == rows.end())
                throw Error("labels: " + one.image.dump() + " is none of the images of " + data.name);
            if (row->second < 0)
                throw Error("labels: several images of " + data.name + " are called " + one.image.dump() +
                            "; name their folders, too");
            label.image = row->second;
        } else {
            label.image = one.image.get<std::int64_t>();
        }
        if (one.label.is_string()) {
            const auto& names = data.classNames;
            const auto name = std::find(names.begin(), names.end(), one.label.get<std::string>());
            if (name == names.end())
                throw Error("labels: " + one.image.dump() + " is of class " + one.label.dump() +
                            ", but the classes of " + data.name + " are " + listOf(names));
            label.label = name - names.begin();
        } else {
            label.label = one.label.get<std::int64_t>();
        }
        given.push_back(label);
    }
    return given;
}

} // namespace sharpscope
