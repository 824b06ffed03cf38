// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/curvature_report.h"

#include "core/base/files.h"
#include "core/base/json_value.h"

#include <algorithm>
#include <cstdio>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr int curvatureFormat = 1;

Json eigenvalueToJson(const FoundEigenvalue& found)
{
    return {{"value", numberToJson(found.value)}, {"residual", numberToJson(found.residual)}};
}

FoundEigenvalue eigenvalueFromJson(const Json& json)
{
    const FieldReader field{json, "an eigenvalue"};
    FoundEigenvalue found;
    field("value", found.value);
    field("residual", found.residual);
    return found;
}

LayerCurvature layerFromJson(const Json& json)
{
    const FieldReader field{json, "a layer"};
    LayerCurvature layer;
    field("name", layer.name);
    field("parameters", layer.parameters);
    layer.largest = eigenvalueFromJson(field.field("largest"));
    field("trace", layer.trace);
    field("traceError", layer.traceError);
    return layer;
}

const Json& listOf(const FieldReader& field, const char* name)
{
    const Json& list = field.field(name);
    if (!list.is_array()) throw Error(std::string("field \"") + name + "\" is no list");
    return list;
}

/// FNV-1a of the text, eight digits: told apart are a handful of files in one folder.
std::string shortHash(const std::string& text)
{
    std::uint32_t hash = 2166136261u;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    char digits[16];
    std::snprintf(digits, sizeof digits, "%08x", hash);
    return digits;
}

std::int64_t stepOf(const fs::path& file)
{
    const std::string name = file.filename().string(), prefix = "curvature-step";
    return name.starts_with(prefix) ? std::strtoll(name.c_str() + prefix.size(), nullptr, 10) : -1;
}

} // namespace

double CurvatureReport::number(const std::string& name) const
{
    for (const auto& [known, value] : numbers)
        if (known == name) return value;
    return std::numeric_limits<double>::quiet_NaN();
}

bool CurvatureReport::has(const std::string& name) const
{
    return std::any_of(numbers.begin(), numbers.end(), [&](const auto& number) { return number.first == name; });
}

std::string imagesText(const Json& measuredOn)
{
    const std::string split = valueOr(measuredOn, "split", std::string());
    return std::to_string(valueOr(measuredOn, "images", std::int64_t(0))) +
           (split == "train" && measuredOn.contains("labelled") ? " labelled " : " ") + split + " images of " +
           valueOr(measuredOn, "data", std::string());
}

bool isSameQuestion(const CurvatureReport& report, const Json& options, const Json& measuredOn)
{
    return report.options == options && report.measuredOn == withWritableNumbers(measuredOn);
}

std::string curvatureFileName(const Json& options, const Json& measuredOn)
{
    return "curvature-step" + std::to_string(valueOr(measuredOn, "step", std::int64_t(0))) + '-' +
           valueOr(measuredOn, "split", std::string("images")) +
           std::to_string(valueOr(measuredOn, "images", std::int64_t(0))) + '-' + shortHash(dumpLine(options)) +
           ".json";
}

Json toJson(const CurvatureReport& report)
{
    Json json;
    FieldWriter field{json};
    field("format", curvatureFormat);
    field("options", withWritableNumbers(report.options));
    field("measuredOn", withWritableNumbers(report.measuredOn));
    field("numbers", report.numbers);
    json["eigenvalues"] = Json::array();
    for (const FoundEigenvalue& found : report.eigenvalues)
        json["eigenvalues"].push_back(eigenvalueToJson(found));
    if (report.smallest) json["smallest"] = eigenvalueToJson(*report.smallest);
    json["isConverged"] = report.isConverged;
    if (report.density) json["density"] = toJson(*report.density);
    json["layers"] = Json::array();
    for (const LayerCurvature& layer : report.layers)
        json["layers"].push_back({{"name", layer.name},
                                  {"parameters", layer.parameters},
                                  {"largest", eigenvalueToJson(layer.largest)},
                                  {"trace", numberToJson(layer.trace)},
                                  {"traceError", numberToJson(layer.traceError)}});
    if (report.theorems) json["theorems"] = toJson(*report.theorems);
    json["notes"] = report.notes;
    field("seconds", report.seconds);
    return json;
}

CurvatureReport curvatureFromJson(const Json& json)
{
    if (!json.is_object()) throw Error("is no JSON object");
    const FieldReader field{json, "the report"};
    std::int64_t format = 0;
    field("format", format);
    if (format > curvatureFormat) throw Error("field \"format\" is that of a newer version of the program");
    CurvatureReport report;
    field("options", report.options);
    field("measuredOn", report.measuredOn);
    field("numbers", report.numbers);
    for (const Json& found : listOf(field, "eigenvalues"))
        report.eigenvalues.push_back(eigenvalueFromJson(found));
    if (json.contains("smallest")) report.smallest = eigenvalueFromJson(json["smallest"]);
    report.isConverged = valueOr(json, "isConverged", false);
    if (json.contains("density")) report.density = densityFromJson(json["density"]);
    for (const Json& layer : listOf(field, "layers"))
        report.layers.push_back(layerFromJson(layer));
    if (json.contains("theorems")) report.theorems = theoremsFromJson(json["theorems"]);
    for (const Json& note : listOf(field, "notes")) {
        if (!note.is_string()) throw Error("field \"notes\" is no list of texts");
        report.notes.push_back(note.get<std::string>());
    }
    field("seconds", report.seconds);
    return report;
}

fs::path writeCurvature(const fs::path& runFolder, const CurvatureReport& report)
{
    const fs::path file = runFolder / curvatureFileName(report.options, report.measuredOn);
    writeFileAtomically(file, dumpLines(toJson(report)));
    return file;
}

CurvatureReport readCurvature(const fs::path& file)
{
    const Json json = readJsonFile(file);
    try {
        return curvatureFromJson(json);
    } catch (const Error& error) {
        throw Error(file.string() + ": " + error.what());
    }
}

std::vector<fs::path> curvatureFiles(const fs::path& runFolder)
{
    std::vector<fs::path> files;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(runFolder, none))
        if (stepOf(entry.path()) >= 0 && entry.path().extension() == ".json") files.push_back(entry.path());
    std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
        return std::pair(stepOf(a), a.filename()) < std::pair(stepOf(b), b.filename());
    });
    return files;
}

} // namespace sharpscope
