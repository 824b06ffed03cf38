// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sweep/sweep_points.h"

#include "core/base/files.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <optional>
#include <random>
#include <set>
#include <string>

namespace sharpscope {

namespace {

/// To 12 significant digits.
double tidied(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.12g", value);
    return std::strtod(text, nullptr);
}

Json asValue(double value, bool isWhole)
{
    return isWhole ? Json(static_cast<std::int64_t>(std::llround(value))) : Json(tidied(value));
}

/// `share` of the way along the field's range.
double valueAt(const SweepField& field, double share)
{
    return field.scale == "log" ? field.from * std::pow(field.to / field.from, share)
                                : field.from + (field.to - field.from) * share;
}

/// In [0, 1), from the numbers alone: the standard fixes both the mixing and the generator.
double uniform(std::int64_t seed, std::size_t point, std::size_t field)
{
    const auto low = [](std::uint64_t n) { return static_cast<std::uint32_t>(n); };
    const auto s = static_cast<std::uint64_t>(seed);
    std::seed_seq mix{low(s), low(s >> 32), low(point), low(point >> 32), low(field)};
    std::mt19937_64 generator(mix);
    return static_cast<double>(generator() >> 11) * 0x1p-53;
}

std::vector<SweepPoint> grid(const Sweep& sweep)
{
    std::vector<SweepPoint> points{{}};
    for (const SweepField& field : sweep.fields) {
        std::vector<SweepPoint> longer;
        const std::vector<Json> values = valuesOf(field);
        longer.reserve(points.size() * values.size());
        for (const SweepPoint& point : points)
            for (const Json& value : values)
                longer.emplace_back(point).push_back(value);
        points = std::move(longer);
    }
    return points;
}

std::vector<SweepPoint> list(const Sweep& sweep)
{
    std::vector<SweepPoint> points;
    for (const SweepField& field : sweep.fields) {
        const std::vector<Json> values = valuesOf(field);
        points.resize(std::max(points.size(), values.size()));
        for (std::size_t i = 0; i < values.size(); ++i)
            points[i].push_back(values[i]);
    }
    return points;
}

SweepPoint drawn(const Sweep& sweep, std::size_t draw)
{
    SweepPoint point;
    for (std::size_t f = 0; f < sweep.fields.size(); ++f) {
        const SweepField& field = sweep.fields[f];
        const double share = uniform(sweep.options.seed, draw, f);
        const auto place = static_cast<std::size_t>(share * static_cast<double>(field.values.size()));
        point.push_back(field.hasRange() ? asValue(valueAt(field, share), field.isWhole) : field.values[place]);
    }
    return point;
}

/// The values that a draw can give, of a field for which they can be counted.
std::optional<double> different(const SweepField& field)
{
    if (!field.hasRange()) return static_cast<double>(field.values.size());
    if (!field.isWhole) return std::nullopt;
    return std::abs(std::round(field.to) - std::round(field.from)) + 1;
}

double differentPoints(const Sweep& sweep)
{
    double count = 1;
    for (const SweepField& field : sweep.fields)
        count *= different(field).value_or(std::numeric_limits<double>::infinity());
    return count;
}

/// Every point that a draw can give.
std::vector<SweepPoint> all(Sweep sweep)
{
    for (SweepField& field : sweep.fields) {
        if (!field.hasRange()) continue;
        field.from = std::round(field.from);
        field.to = std::round(field.to);
        field.count = static_cast<std::int64_t>(*different(field));
        field.scale = "linear";
    }
    return grid(sweep);
}

std::vector<SweepPoint> random(const Sweep& sweep)
{
    constexpr std::size_t patience = 1000; ///< draws that give nothing new: few are left, and hardly ever drawn
    const auto count = static_cast<std::size_t>(pointCount(sweep));
    std::vector<SweepPoint> points;
    std::set<std::string> known;
    const auto add = [&](SweepPoint&& point) {
        const bool isNew = known.insert(dumpLine(Json(point))).second;
        if (isNew) points.push_back(std::move(point));
        return isNew;
    };
    std::size_t inVain = 0;
    for (std::size_t draw = 0; points.size() < count && inVain < patience; ++draw)
        inVain = add(drawn(sweep, draw)) ? 0 : inVain + 1;
    if (points.size() < count && std::isfinite(differentPoints(sweep)))
        for (SweepPoint& point : all(sweep))
            if (points.size() < count) add(std::move(point));
    return points;
}

/// Half way from `value` to the nearest lower and the nearest higher one of `others`.
std::vector<Json> between(double value, const std::vector<double>& others, const SweepField& field)
{
    const auto middle = [&](double other) {
        const bool isGeometric = field.scale == "log" && value > 0 && other > 0;
        return asValue(isGeometric ? std::sqrt(value * other) : (value + other) / 2, field.isWhole);
    };
    std::vector<Json> found;
    const auto above = std::upper_bound(others.begin(), others.end(), value);
    const auto below = std::lower_bound(others.begin(), others.end(), value);
    if (below != others.begin()) found.push_back(middle(*std::prev(below)));
    found.push_back(asValue(value, field.isWhole));
    if (above != others.end()) found.push_back(middle(*above));
    return found;
}

} // namespace

std::vector<Json> valuesOf(const SweepField& field)
{
    std::vector<Json> values = field.values;
    std::set<double> known;
    for (const Json& value : values)
        if (value.is_number()) known.insert(value.get<double>());
    for (std::int64_t i = 0; i < field.count; ++i) {
        const double share = field.count == 1 ? 0 : static_cast<double>(i) / static_cast<double>(field.count - 1);
        Json value = asValue(valueAt(field, share), field.isWhole);
        if (known.insert(value.get<double>()).second) values.push_back(std::move(value));
    }
    return values;
}

double pointCount(const Sweep& sweep)
{
    if (sweep.options.search == "random")
        return std::min(static_cast<double>(sweep.options.points), differentPoints(sweep));
    double product = 1, most = 0;
    for (const SweepField& field : sweep.fields) {
        const auto count = static_cast<double>(valuesOf(field).size());
        product *= count;
        most = std::max(most, count);
    }
    return sweep.options.search == "list" ? most : product;
}

std::vector<SweepPoint> pointsOf(const Sweep& sweep)
{
    if (sweep.options.search == "random") return random(sweep);
    return sweep.options.search == "list" ? list(sweep) : grid(sweep);
}

std::vector<SweepPoint> pointsAround(const std::vector<std::size_t>& best, const std::vector<SweepPoint>& points,
                                     const Sweep& sweep)
{
    std::vector<std::vector<double>> numbers(sweep.fields.size()); // that a field has somewhere, ascending
    for (std::size_t f = 0; f < numbers.size(); ++f) {
        for (const SweepPoint& point : points)
            if (point[f].is_number()) numbers[f].push_back(point[f].get<double>());
        std::sort(numbers[f].begin(), numbers[f].end());
        numbers[f].erase(std::unique(numbers[f].begin(), numbers[f].end()), numbers[f].end());
    }
    std::vector<SweepPoint> added;
    const auto isThere = [&](const SweepPoint& point) {
        const auto isIt = [&](const SweepPoint& other) { return isSamePoint(other, point); };
        return std::any_of(points.begin(), points.end(), isIt) || std::any_of(added.begin(), added.end(), isIt);
    };
    for (const std::size_t centre : best) {
        Sweep around{.options = {}, .fields = sweep.fields};
        for (std::size_t f = 0; f < around.fields.size(); ++f) {
            const Json& value = points[centre][f];
            around.fields[f].count = 0;
            around.fields[f].values =
                value.is_number() ? between(value.get<double>(), numbers[f], sweep.fields[f]) : std::vector{value};
        }
        for (SweepPoint& point : grid(around))
            if (!isThere(point)) added.push_back(std::move(point));
    }
    return added;
}

} // namespace sharpscope
