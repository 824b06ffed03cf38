// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/csv_reader.h"

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/utf8.h"

#include <csv.h>

#include <algorithm>
#include <memory>

namespace sharpscope {

namespace {

using Rows = std::vector<std::vector<std::string>>;

/// Where it is only half a row so far, the last one.
Rows rowsOf(const std::string& text, char separator, const std::filesystem::path& file)
{
    csv_parser parser;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) throw Error(file.string() + ": cannot be read as CSV");
    const std::unique_ptr<csv_parser, void (*)(csv_parser*)> freed(&parser, csv_free);
    csv_set_delim(&parser, static_cast<unsigned char>(separator));
    Rows rows(1);
    const auto cell = [](void* text, std::size_t size, void* data) {
        static_cast<Rows*>(data)->back().emplace_back(static_cast<const char*>(text), size);
    };
    const auto endRow = [](int, void* data) { static_cast<Rows*>(data)->emplace_back(); };
    const bool isRead = csv_parse(&parser, text.data(), text.size(), cell, endRow, &rows) == text.size() &&
                        csv_fini(&parser, cell, endRow, &rows) == 0;
    if (!isRead)
        throw Error(file.string() + ", row " + std::to_string(rows.size()) +
                    ": is no CSV: " + csv_strerror(csv_error(&parser)));
    return rows;
}

/// What is found most often in the first line.
char separatorOf(const std::string& text)
{
    const std::string line = text.substr(0, text.find('\n'));
    const auto count = [&](char c) { return std::count(line.begin(), line.end(), c); };
    const std::string known = ",;\t";
    return *std::max_element(known.begin(), known.end(), [&](char a, char b) { return count(a) < count(b); });
}

} // namespace

std::ptrdiff_t CsvTable::columnOf(const std::string& title) const
{
    const auto found = std::find(titles.begin(), titles.end(), title);
    return found == titles.end() ? -1 : found - titles.begin();
}

std::string CsvTable::placeOf(std::size_t row) const { return file.string() + ", row " + std::to_string(row + 2); }

CsvTable readCsv(const std::filesystem::path& file)
{
    std::string text = readFile(file);
    if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
    if (const std::size_t sound = validUtf8(text); sound < text.size())
        throw Error(file.string() + ": line " +
                    std::to_string(1 + std::count(text.begin(), text.begin() + std::ptrdiff_t(sound), '\n')) +
                    " is no UTF-8; save the table as CSV in UTF-8");
    Rows rows = rowsOf(text, separatorOf(text), file);
    while (!rows.empty() && rows.back().empty())
        rows.pop_back();
    if (rows.empty()) throw Error(file.string() + ": is empty");
    CsvTable table{.file = file, .titles = std::move(rows.front()), .rows = {}};
    for (std::size_t i = 1; i < rows.size(); ++i) {
        table.rows.push_back(std::move(rows[i]));
        if (const std::size_t cells = table.rows.back().size(); cells != table.titles.size())
            throw Error(table.placeOf(i - 1) + ": has " + std::to_string(cells) + " cells, but there are " +
                        std::to_string(table.titles.size()) + " titles");
    }
    return table;
}

} // namespace sharpscope
