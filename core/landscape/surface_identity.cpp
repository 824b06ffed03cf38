// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/surface_identity.h"

#include "core/base/files.h"
#include "core/base/json_value.h"
#include "core/tensor/random.h"

#include <array>
#include <locale>
#include <sstream>

namespace sharpscope {

namespace {

std::string shortText(double number)
{
    std::ostringstream text;
    text.imbue(std::locale::classic());
    text << number;
    return text.str();
}

std::string textIn(const Json& identity, const char* field) { return valueOr(identity, field, std::string()); }

std::int64_t integerIn(const Json& identity, const char* field) { return valueOr(identity, field, std::int64_t{0}); }

std::string sidesOf(const GridStarted& grid, const char* times)
{
    return std::to_string(grid.columns) + times + std::to_string(grid.rows);
}

std::string hashOf(const Json& json)
{
    std::ostringstream text;
    text << std::hex << (deriveSeed(0, dumpLine(json)) >> 32);
    return text.str();
}

/// Without the models; of a slice as it was always computed, nothing that its name does not say.
Json withoutModels(Json identity)
{
    for (const char* field : {"checkpoint", "step", "thetaNorm", "models", "path"})
        identity.erase(field);
    return identity;
}

bool isPlain(const Json& identity)
{
    return textIn(identity, "directions") == filterDirections && !identity.contains("statistics");
}

} // namespace

std::int64_t stepOf(const GridStarted& grid) { return valueOr(grid.identity, "step", std::int64_t{-1}); }

std::string kindOf(const GridStarted& grid)
{
    if (grid.identity.empty()) return grid.name;
    Json kind = withoutModels(grid.identity);
    kind["grid"] = {grid.columns, grid.rows};
    if (!grid.identity.contains("plane")) kind["range"] = {grid.xMin, grid.xMax, grid.yMin, grid.yMax};
    return dumpLine(kind);
}

std::string surfaceName(const GridStarted& grid)
{
    const Json& identity = grid.identity;
    const std::string images = textIn(identity, "split") + std::to_string(integerIn(identity, "images"));
    const std::string end = '-' + images + '-' + sidesOf(grid, "x");
    if (identity.contains("plane")) // of a box that its models make
        return "landscape-" + textIn(identity, "plane") + end + '-' +
               hashOf({identity, grid.xMin, grid.xMax, grid.yMin, grid.yMax});
    return "landscape-step" + std::to_string(stepOf(grid)) + end + "-r" + shortText(grid.xMax) + "-d" +
           std::to_string(integerIn(identity, "directionSeed")) +
           (isPlain(identity) ? "" : '-' + hashOf(withoutModels(identity)));
}

std::string surfaceTitle(const GridStarted& grid)
{
    const Json& identity = grid.identity;
    const std::string plane = textIn(identity, "plane");
    std::string title = plane == "models" ? "plane through " + std::to_string(identity.at("models").size()) + " models"
                        : plane == "path" ? "plane of the path to step " + std::to_string(stepOf(grid))
                                          : "step " + std::to_string(stepOf(grid));
    title += " · " + sidesOf(grid, "×");
    if (plane.empty()) title += " · ±" + shortText(grid.xMax);
    title += " · " + std::to_string(integerIn(identity, "images")) + ' ' + textIn(identity, "split") + " images";
    if (plane.empty()) title += " · directions " + std::to_string(integerIn(identity, "directionSeed"));
    if (plane.empty() && textIn(identity, "directions") != filterDirections)
        title += ", " + textIn(identity, "directions");
    if (const std::string statistics = textIn(identity, "statistics"); !statistics.empty())
        title += " · statistics " + statistics;
    return title;
}

} // namespace sharpscope
