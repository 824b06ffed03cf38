// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/analysis_file.h"

#include "core/base/error.h"
#include "core/base/files.h"

#include <algorithm>
#include <cstdio>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr int analysisFormat = 1;

std::string prefixOf(const std::string& name) { return "analysis-" + name + '-'; }

[[noreturn]] void fail(const std::string& field, const std::string& why)
{
    throw Error("field \"" + field + "\" " + why);
}

std::vector<std::string> textsFrom(const Json& json, const std::string& field)
{
    std::vector<std::string> texts;
    if (!json.is_array()) fail(field, "is no list of texts");
    for (const Json& text : json) {
        if (!text.is_string()) fail(field, "is no list of texts");
        texts.push_back(text.get<std::string>());
    }
    return texts;
}

AnalysisColumn columnFrom(const Json& json, const std::string& name)
{
    const FieldReader field{json, "a column"};
    AnalysisColumn column;
    field("name", column.name);
    field("title", column.title);
    const Json& values = field.field("values");
    if (!values.is_array()) fail(name + ".values", "is no list of numbers");
    for (const Json& value : values) {
        const std::optional<double> number = numberFromJson(value);
        if (!number) fail(name + ".values", "holds what is no number");
        column.values.push_back(*number);
    }
    return column;
}

} // namespace

const std::vector<double>& Analysis::column(const std::string& wanted) const
{
    const auto it = std::find_if(columns.begin(), columns.end(), [&](const auto& c) { return c.name == wanted; });
    if (it == columns.end()) throw Error("the analysis \"" + name + "\" has no column \"" + wanted + '"');
    return it->values;
}

double Analysis::number(const std::string& wanted) const
{
    for (const auto& [known, value] : numbers)
        if (known == wanted) return value;
    return std::numeric_limits<double>::quiet_NaN();
}

std::string analysisFileName(const std::string& name, std::int64_t round)
{
    char number[32];
    std::snprintf(number, sizeof number, "%04lld", static_cast<long long>(round));
    return prefixOf(name) + number + ".json";
}

Json toJson(const Analysis& analysis)
{
    Json json;
    FieldWriter field{json};
    field("format", analysisFormat);
    field("analysis", analysis.name);
    field("round", analysis.round);
    field("options", analysis.options);
    field("measuredOn", withWritableNumbers(analysis.measuredOn));
    field("numbers", analysis.numbers);
    field("notes", analysis.notes);
    field("rows", analysis.rows);
    json["columns"] = Json::array();
    for (const AnalysisColumn& column : analysis.columns) {
        Json values = Json::array();
        for (const double value : column.values)
            values.push_back(numberToJson(value));
        json["columns"].push_back({{"name", column.name}, {"title", column.title}, {"values", std::move(values)}});
    }
    return json;
}

Analysis analysisFromJson(const Json& json)
{
    if (!json.is_object()) throw Error("is no JSON object");
    const FieldReader field{json, "the analysis"};
    std::int64_t format = 0;
    field("format", format);
    if (format > analysisFormat) fail("format", "is that of a newer version of the program");
    Analysis analysis;
    field("analysis", analysis.name);
    field("round", analysis.round);
    field("options", analysis.options);
    field("measuredOn", analysis.measuredOn);
    field("numbers", analysis.numbers);
    analysis.notes = textsFrom(field.field("notes"), "notes");
    analysis.rows = textsFrom(field.field("rows"), "rows");
    const Json& columns = field.field("columns");
    if (!columns.is_array()) fail("columns", "is no list");
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const std::string name = "columns." + std::to_string(i);
        analysis.columns.push_back(columnFrom(columns[i], name));
        const std::size_t rows = analysis.rows.empty() ? analysis.columns.front().values.size() : analysis.rows.size();
        if (analysis.columns.back().values.size() != rows)
            fail(name, "has " + std::to_string(analysis.columns.back().values.size()) + " values, " +
                           std::to_string(rows) + " expected");
    }
    return analysis;
}

void writeAnalysis(const fs::path& runFolder, const Analysis& analysis)
{
    writeFileAtomically(runFolder / analysisFileName(analysis.name, analysis.round), dumpLines(toJson(analysis)));
}

Analysis readAnalysis(const fs::path& file)
{
    const Json json = readJsonFile(file);
    try {
        return analysisFromJson(json);
    } catch (const Error& error) {
        throw Error(file.string() + ": " + error.what());
    }
}

std::vector<fs::path> analysisFiles(const fs::path& runFolder, const std::string& name)
{
    std::vector<fs::path> files;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(runFolder, none)) {
        const std::string file = entry.path().filename().string(), prefix = prefixOf(name);
        if (!file.starts_with(prefix) || entry.path().extension() != ".json") continue;
        const std::string number = file.substr(prefix.size(), file.size() - prefix.size() - 5);
        if (!number.empty() && std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; }))
            files.push_back(entry.path());
    }
    const auto byRound = [](const fs::path& a, const fs::path& b) {
        const std::string one = a.filename().string(), other = b.filename().string();
        return std::pair(one.size(), one) < std::pair(other.size(), other);
    };
    std::sort(files.begin(), files.end(), byRound);
    return files;
}

} // namespace sharpscope
