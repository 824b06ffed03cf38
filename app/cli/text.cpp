// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/text.h"

#include "core/base/csv.h"
#include "core/base/table_text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sharpscope {

namespace {

bool startsCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

const char* nameOf(FieldKind kind)
{
    constexpr std::array names = {"bool", "integer", "real", "text", "integers", "reals", "texts", "object"};
    return names[static_cast<std::size_t>(kind)];
}

} // namespace

std::size_t widthOf(const std::string& text)
{
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), startsCharacter));
}

std::string cutTo(const std::string& text, std::size_t width)
{
    if (widthOf(text) <= width) return text;
    if (width == 0) return {};
    std::size_t end = 0;
    for (std::size_t seen = 0; end < text.size(); ++end)
        if (startsCharacter(text[end]) && ++seen == width) break;
    return text.substr(0, end) + "…";
}

std::string alignedColumns(std::vector<std::vector<std::string>> rows)
{
    std::vector<std::size_t> widths;
    for (auto& row : rows) {
        std::transform(row.begin(), row.end(), row.begin(), oneLine);
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], widthOf(row[i]));
    }
    std::string text;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i)
            line += row[i] + std::string(widths[i] - widthOf(row[i]) + 2, ' ');
        text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
    }
    return text;
}

std::string shortNumber(double value) { return std::isnan(value) ? "—" : shortText(value, 4); }

std::string perCent(double share) { return std::isnan(share) ? "—" : fixedText(100 * share, 2) + " %"; }

std::string duration(double seconds)
{
    if (std::isnan(seconds)) return "—";
    if (seconds < 100) return fixedText(seconds, 0) + " s";
    const auto minutes = std::llround(seconds / 60);
    if (minutes < 100) return std::to_string(minutes) + " min";
    return std::to_string(minutes / 60) + " h " + (minutes % 60 < 10 ? "0" : "") + std::to_string(minutes % 60) +
           " min";
}

std::string sparkline(const std::vector<double>& values)
{
    constexpr std::array bars = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    constexpr std::size_t newest = 8;
    std::vector<double> shown(values.end() - static_cast<std::ptrdiff_t>(std::min(newest, values.size())),
                              values.end());
    std::erase_if(shown, [](double v) { return !std::isfinite(v); });
    if (shown.size() < 2) return {};
    const auto [low, high] = std::minmax_element(shown.begin(), shown.end());
    const double range = *high - *low;
    std::string text;
    for (const double value : shown)
        text += bars[range > 0 ? static_cast<std::size_t>(std::lround((value - *low) / range * 7)) : 3];
    return text;
}

std::string describeFields(const Schema& schema)
{
    std::vector<std::vector<std::string>> rows;
    for (const FieldInfo& field : schema) {
        std::string range = rangeText(field.hint);
        if (*field.hint.unit) range += (range.empty() ? "" : " ") + std::string(field.hint.unit);
        rows.push_back({"    " + field.path, "= " + field.defaultValue.dump(), range});
    }
    const std::string aligned = alignedColumns(rows);
    std::string text;
    std::size_t start = 0;
    for (const FieldInfo& field : schema) {
        const std::size_t end = aligned.find('\n', start) + 1;
        text += aligned.substr(start, end - start);
        start = end;
        std::string help = field.hint.label;
        if (*field.hint.symbol) help += (help.empty() ? "" : " ") + std::string(field.hint.symbol);
        if (*field.hint.help) help += (help.empty() ? "" : ". ") + std::string(field.hint.help);
        if (!help.empty()) text += "        " + help + '\n';
    }
    return text;
}

Json fieldsToJson(const Schema& schema)
{
    Json fields = Json::array();
    for (const FieldInfo& field : schema) {
        Json& json = fields.emplace_back(
            Json{{"name", field.path}, {"kind", nameOf(field.kind)}, {"default", field.defaultValue}});
        if (std::isfinite(field.hint.min)) json["min"] = field.hint.min;
        if (std::isfinite(field.hint.max)) json["max"] = field.hint.max;
        if (!field.hint.choices.empty()) json["choices"] = field.hint.choices;
        for (const auto& [name, text] : {std::pair("label", field.hint.label), std::pair("symbol", field.hint.symbol),
                                         std::pair("unit", field.hint.unit), std::pair("help", field.hint.help)})
            if (*text) json[name] = text;
    }
    return fields;
}

} // namespace sharpscope
