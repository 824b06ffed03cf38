// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/plane_npz.h"

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/json_value.h"
#include "core/base/npz.h"
#include "core/landscape/grid.h"
#include "core/landscape/surface_file.h"
#include "core/landscape/surface_identity.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sharpscope {

namespace {

constexpr std::size_t curvePoints = 61;

using Place = std::array<double, 2>;

/// From (a, b) to lengths in weight space.
class Lengths {
public:
    explicit Lengths(const GridStarted& grid)
    {
        const Json gram = foundIn(grid, "gram");
        if (!gram.is_array() || gram.size() != 3 || !gram[0].is_number() || !gram[1].is_number() ||
            !gram[2].is_number())
            return; // of an earlier version: in units of the directions
        const double uu = gram[0].get<double>(), uv = gram[1].get<double>(), vv = gram[2].get<double>();
        if (!(uu > 0)) return;
        m_ofA = std::sqrt(uu);
        m_alongOfB = uv / m_ofA;
        m_acrossOfB = std::sqrt(std::max(0.0, vv - m_alongOfB * m_alongOfB));
    }
    Place of(double a, double b) const { return {a * m_ofA + b * m_alongOfB, b * m_acrossOfB}; }

private:
    double m_ofA = 1;
    double m_alongOfB = 0;
    double m_acrossOfB = 1;
};

/// w₀, w₁, w₂ of plane.py: the ends of a curve first and last.
std::array<Place, 3> bendsOf(const Surface& surface, const Lengths& lengths)
{
    std::vector<Place> ends;
    for (const SurfaceMark& mark : surface.marks)
        if (mark.isEnd) ends.push_back(lengths.of(mark.a, mark.b));
    if (ends.empty()) ends.push_back({0, 0});
    if (ends.size() == 1) ends.push_back(ends[0]);
    if (ends.size() == 2) ends.push_back({(ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2});
    return {ends[0], ends[2], ends[1]};
}

/// [rows, columns] → [columns, rows], times a factor and shifted.
NpyArray byColumns(const GridStarted& grid, const std::vector<double>& values, double factor = 1, double shift = 0)
{
    std::vector<double> turned;
    for (std::int64_t column = 0; column < grid.columns; ++column)
        for (std::int64_t row = 0; row < grid.rows; ++row)
            turned.push_back(shift + factor * values[static_cast<std::size_t>(row * grid.columns + column)]);
    return npyReals(turned, {grid.columns, grid.rows});
}

void addSplit(NpzArrays& arrays, const std::string& prefix, const Surface& surface)
{
    arrays.emplace_back(prefix + "loss", byColumns(surface.grid, surface.loss));
    arrays.emplace_back(prefix + "nll", byColumns(surface.grid, surface.loss));
    arrays.emplace_back(prefix + "acc", byColumns(surface.grid, surface.accuracy, 100));
    arrays.emplace_back(prefix + "err", byColumns(surface.grid, surface.accuracy, -100, 100));
}

bool isOfTest(const Surface& surface) { return valueOr(surface.grid.identity, "split", std::string()) == "test"; }

/// What two surfaces of one plane on different splits have in common.
Json withoutSplit(const GridStarted& grid)
{
    Json identity = definitionOf(grid);
    identity.erase("split");
    identity.erase("images");
    identity.erase("train");
    return {identity, grid.columns, grid.rows, grid.xMin, grid.xMax, grid.yMin, grid.yMax};
}

} // namespace

std::optional<Surface> ofOtherSplit(const Surface& surface, const std::filesystem::path& runFolder)
{
    const std::string plane = valueOr(surface.grid.identity, "plane", std::string());
    if (surface.grid.identity.empty() || plane == "hessian" || plane == "microscope") // planes of their own images
        return std::nullopt;
    std::optional<Surface> newest;
    for (const std::filesystem::path& file : surfaceFiles(runFolder)) {
        try {
            Surface found = readSurface(file);
            if (isOfTest(found) != isOfTest(surface) && withoutSplit(found.grid) == withoutSplit(surface.grid))
                newest = std::move(found);
        } catch (const Error&) { // damaged: as if it were not there
        }
    }
    return newest;
}

void writePlaneNpz(const std::filesystem::path& file, const Surface& surface, const std::optional<Surface>& other)
{
    const GridStarted& grid = surface.grid;
    const std::vector<double> alphas = columnCoordinates(grid), betas = rowCoordinates(grid);
    const Lengths lengths(grid);
    std::vector<double> places;
    for (const double a : alphas)
        for (const double b : betas)
            for (const double length : lengths.of(a, b))
                places.push_back(length);
    const std::array<Place, 3> bends = bendsOf(surface, lengths);
    std::vector<double> bend, ts, curve;
    for (const Place& place : bends)
        bend.insert(bend.end(), place.begin(), place.end());
    for (std::size_t i = 0; i < curvePoints; ++i) {
        ts.push_back(static_cast<double>(i) / (curvePoints - 1));
        const std::size_t part = ts.back() < 0.5 ? 0 : 1;
        const double t = 2 * ts.back() - static_cast<double>(part);
        for (std::size_t k = 0; k < 2; ++k)
            curve.push_back((1 - t) * bends[part][k] + t * bends[part + 1][k]);
    }
    Surface missing{.grid = grid};
    missing.loss.assign(surface.loss.size(), notMeasured);
    missing.accuracy = missing.loss;
    const Surface& beside = other ? *other : missing;

    NpzArrays arrays{{"ts", npyReals(ts, {curvePoints})},
                     {"bend_coordinates", npyReals(bend, {3, 2})},
                     {"curve_coordinates", npyReals(curve, {curvePoints, 2})},
                     {"alphas", npyReals(alphas, {grid.columns})},
                     {"betas", npyReals(betas, {grid.rows})},
                     {"grid", npyReals(places, {grid.columns, grid.rows, 2})}};
    addSplit(arrays, "tr_", isOfTest(surface) ? beside : surface);
    addSplit(arrays, "te_", isOfTest(surface) ? surface : beside);
    writeFileAtomically(file, npzBytes(arrays));
}

} // namespace sharpscope
