// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/surface_identity.h"

#include "core/base/files.h"
#include "core/base/json_value.h"
#include "core/tensor/random.h"

#include <array>
#include <locale>
#include <sstream>
#include <vector>

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
    for (const char* field : {"checkpoint", "step", "thetaNorm", "models", "path", "explained", "about"})
        identity.erase(field);
    if (const auto film = identity.find("film"); film != identity.end() && film->is_object()) film->erase("thetaNorm");
    return identity;
}

/// Where the box is the user's, not the models'.
bool hasRange(const Json& identity) { return !identity.contains("plane") || textIn(identity, "plane") == "hessian"; }

/// "", or "λ₁ 20.1, λ₂ 11.3"
std::string eigenvaluesText(const GridStarted& grid)
{
    const Json values = foundIn(grid, "eigenvalues");
    std::string text;
    for (std::size_t i = 0; values.is_array() && i < values.size(); ++i)
        if (values[i].is_array() && !values[i].empty() && values[i][0].is_number())
            text += (i == 0 ? "λ₁ " : ", λ₂ ") + shortText(values[i][0].get<double>());
    return text;
}

/// What the surface is round or through.
std::string placeText(const GridStarted& grid)
{
    const std::string plane = textIn(grid.identity, "plane"), step = std::to_string(stepOf(grid));
    if (plane == "models") return "plane through " + std::to_string(grid.identity.at("models").size()) + " models";
    if (plane == "path") return "plane of the path to step " + step;
    if (plane == "hessian") return "step " + step + " · eigenvectors of the Hessian";
    if (plane == "microscope") return "microscope at step " + step;
    if (plane == "adaptation") return "inner loops at step " + step;
    return "step " + step;
}

/// "labelled " where the images are train images that active learning had labelled.
std::string labelledText(const Json& identity)
{
    return identity.contains("train") && textIn(identity, "split") == "train" ? textIn(identity, "train") + ' ' : "";
}

bool isPlain(const Json& identity)
{
    return textIn(identity, "directions") == filterDirections && !identity.contains("statistics") &&
           !identity.contains("film") && !identity.contains("train");
}

} // namespace

std::int64_t stepOf(const GridStarted& grid) { return valueOr(grid.identity, "step", std::int64_t{-1}); }

std::string kindOf(const GridStarted& grid)
{
    if (grid.identity.empty()) return grid.name;
    Json kind = withoutModels(grid.identity);
    kind["grid"] = {grid.columns, grid.rows};
    if (hasRange(grid.identity)) kind["range"] = {grid.xMin, grid.xMax, grid.yMin, grid.yMax};
    return dumpLine(kind);
}

Json definitionOf(const GridStarted& grid)
{
    Json identity = grid.identity;
    identity.erase("about");
    return identity;
}

Json foundIn(const GridStarted& grid, const char* field)
{
    const Json about = valueOr(grid.identity, "about", Json::object());
    return about.is_object() && about.contains(field) ? about.at(field) : Json();
}

std::string filmOf(const GridStarted& grid) { return grid.identity.contains("film") ? kindOf(grid) : std::string(); }

std::string surfaceName(const GridStarted& grid)
{
    const Json& identity = grid.identity;
    const std::string images = textIn(identity, "split") + std::to_string(integerIn(identity, "images"));
    const std::string end = '-' + images + '-' + sidesOf(grid, "x");
    if (identity.contains("plane")) // of a box that its models make
        return "landscape-" + textIn(identity, "plane") + end + '-' +
               hashOf({definitionOf(grid), grid.xMin, grid.xMax, grid.yMin, grid.yMax});
    return "landscape-step" + std::to_string(stepOf(grid)) + end + "-r" + shortText(grid.xMax) + "-d" +
           std::to_string(integerIn(identity, "directionSeed")) +
           (isPlain(identity) ? "" : '-' + hashOf(withoutModels(identity)));
}

std::string surfaceTitle(const GridStarted& grid)
{
    const Json& identity = grid.identity;
    const std::string plane = textIn(identity, "plane");
    const bool isDrawn = plane.empty(), isMicroscope = plane == "microscope";
    std::vector<std::string> parts = {placeText(grid)};
    if (identity.contains("film"))
        parts.push_back("film to step " + std::to_string(integerIn(identity["film"], "step")));
    if (plane == "hessian") parts.push_back(eigenvaluesText(grid));
    parts.push_back(sidesOf(grid, "×"));
    if (isMicroscope) parts.push_back("ρ " + shortText(valueOr(identity, "rho", 0.0)));
    if (hasRange(identity)) parts.push_back("±" + shortText(grid.xMax));
    const std::string images = std::to_string(integerIn(identity, "images"));
    parts.push_back(isMicroscope ? "its next batch of " + images
                                 : images + ' ' + labelledText(identity) + textIn(identity, "split") + " images");
    if (identity.contains("episodes")) // few-shot
        parts.back() = std::to_string(integerIn(identity, "episodes")) + ' ' + textIn(identity, "split") +
                       " episodes, " + textIn(identity, "loss");
    if (isDrawn) parts.push_back("directions " + std::to_string(integerIn(identity, "directionSeed")));
    if (isDrawn && textIn(identity, "directions") != filterDirections)
        parts.back() += ", " + textIn(identity, "directions");
    if (const std::string mask = textIn(identity, "mask"); !mask.empty()) parts.push_back(mask);
    if (const std::string statistics = textIn(identity, "statistics"); !statistics.empty())
        parts.push_back("statistics " + statistics);
    std::string title;
    for (const std::string& part : parts)
        if (!part.empty()) title += (title.empty() ? "" : " · ") + part;
    return title;
}

} // namespace sharpscope
