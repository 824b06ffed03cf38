// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/decision_map.h"

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/npz.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr double whole = 65535;
constexpr std::int64_t mostPlaces = 1 << 24; ///< a header that promises more is damaged
constexpr std::string_view mapStem = "decision-";

std::int64_t nearest(double value, double low, double high, std::int64_t count)
{
    if (count < 2 || !(high > low)) return -1;
    const double step = (high - low) / static_cast<double>(count - 1), place = (value - low) / step;
    if (!(place >= -0.5 && place <= static_cast<double>(count) - 0.5)) return -1;
    return std::clamp<std::int64_t>(std::llround(place), 0, count - 1);
}

double along(double low, double high, std::int64_t index, std::int64_t count)
{
    return low + (high - low) * static_cast<double>(index) / static_cast<double>(std::max<std::int64_t>(count - 1, 1));
}

/// @throws Error if the array is missing.
const NpyArray& arrayOf(const NpzArrays& arrays, const std::string& name, const fs::path& file)
{
    for (const auto& [known, array] : arrays)
        if (known == name) return array;
    throw Error(file.string() + ": array \"" + name + "\" is missing");
}

[[noreturn]] void failAtArray(const fs::path& file, const std::string& array, const std::string& why)
{
    throw Error(file.string() + ": array \"" + array + "\" " + why);
}

std::vector<double> realsIn(const NpzArrays& arrays, const std::string& name, const fs::path& file, std::size_t count)
{
    std::vector<double> values = realsOf(arrayOf(arrays, name, file));
    if (values.size() != count)
        failAtArray(file, name, "has " + std::to_string(values.size()) + " numbers, not " + std::to_string(count));
    return values;
}

/// The step in "decision-0000000120.npz"; −1 for other names.
std::int64_t stepIn(const fs::path& file)
{
    const std::string name = file.stem().string();
    std::int64_t step = -1;
    if (!name.starts_with(mapStem) || file.extension() != ".npz") return -1;
    const char* end = name.data() + name.size();
    const auto [at, error] = std::from_chars(name.data() + mapStem.size(), end, step);
    return error == std::errc() && at == end ? step : -1;
}

} // namespace

double DecisionMap::at(std::int64_t label, std::int64_t column, std::int64_t row) const
{
    return probability[static_cast<std::size_t>((label * rows + row) * columns + column)] / whole;
}

std::int64_t DecisionMap::classAt(std::int64_t column, std::int64_t row) const
{
    std::int64_t best = 0;
    for (std::int64_t label = 1; label < classes; ++label)
        if (at(label, column, row) > at(best, column, row)) best = label;
    return best;
}

double DecisionMap::x(std::int64_t column) const { return along(xMin, xMax, column, columns); }

double DecisionMap::y(std::int64_t row) const { return along(yMin, yMax, row, rows); }

std::int64_t DecisionMap::columnAt(double x) const { return nearest(x, xMin, xMax, columns); }

std::int64_t DecisionMap::rowAt(double y) const { return nearest(y, yMin, yMax, rows); }

std::int64_t regionsOf(const DecisionMap& map)
{
    const auto count = static_cast<std::size_t>(map.columns * map.rows);
    std::vector<std::int64_t> label(count);
    for (std::size_t i = 0; i < count; ++i)
        label[i] = map.classAt(static_cast<std::int64_t>(i) % map.columns, static_cast<std::int64_t>(i) / map.columns);
    std::vector<bool> isSeen(count, false);
    std::vector<std::size_t> open;
    std::int64_t regions = 0;
    for (std::size_t first = 0; first < count; ++first) {
        if (isSeen[first]) continue;
        ++regions;
        isSeen[first] = true;
        open.push_back(first);
        while (!open.empty()) {
            const auto here = static_cast<std::int64_t>(open.back());
            open.pop_back();
            const std::int64_t column = here % map.columns;
            const auto look = [&](bool isThere, std::int64_t there) {
                const auto at = static_cast<std::size_t>(there);
                if (!isThere || isSeen[at] || label[at] != label[static_cast<std::size_t>(here)]) return;
                isSeen[at] = true;
                open.push_back(at);
            };
            look(column > 0, here - 1);
            look(column + 1 < map.columns, here + 1);
            look(here >= map.columns, here - map.columns);
            look(here + map.columns < static_cast<std::int64_t>(count), here + map.columns);
        }
    }
    return regions;
}

std::string decisionMapName(std::int64_t step)
{
    char name[48];
    std::snprintf(name, sizeof name, "decision-%010lld.npz", static_cast<long long>(step));
    return name;
}

fs::path decisionPointsFile(const fs::path& run) { return run / "decision-points.npz"; }

void writeDecisionMap(const fs::path& run, const DecisionMap& map)
{
    NpyArray probability{.type = "<u2", .shape = {map.classes, map.rows, map.columns}};
    probability.bytes.resize(map.probability.size() * sizeof(std::uint16_t));
    std::memcpy(probability.bytes.data(), map.probability.data(), probability.bytes.size());
    const std::vector<double> extent{map.xMin, map.xMax, map.yMin, map.yMax};
    const std::vector<double> clock{static_cast<double>(map.step), map.epoch};
    NpzArrays arrays;
    arrays.emplace_back("probability", std::move(probability));
    arrays.emplace_back("extent", npyReals(extent, {4}));
    arrays.emplace_back("clock", npyReals(clock, {2}));
    writeFileAtomically(run / decisionMapName(map.step), npzBytes(arrays));
}

DecisionMap readDecisionMap(const fs::path& file)
{
    const NpzArrays arrays = readNpz(file);
    const NpyArray& probability = arrayOf(arrays, "probability", file);
    const std::vector<std::int64_t>& shape = probability.shape;
    if (probability.type != "<u2" || shape.size() != 3)
        failAtArray(file, "probability", "is not [K, rows, columns] of uint16");
    if (shape[0] < 1 || shape[1] < 2 || shape[2] < 2 || probability.count() > mostPlaces)
        failAtArray(file, "probability", "is of no class, of no area, or too large");
    DecisionMap map{.classes = shape[0], .columns = shape[2], .rows = shape[1]};
    map.probability.resize(static_cast<std::size_t>(probability.count()));
    std::memcpy(map.probability.data(), probability.bytes.data(), map.probability.size() * sizeof(std::uint16_t));
    const std::vector<double> extent = realsIn(arrays, "extent", file, 4), clock = realsIn(arrays, "clock", file, 2);
    if (!(extent[1] > extent[0] && extent[3] > extent[2])) failAtArray(file, "extent", "is no area");
    map.xMin = extent[0];
    map.xMax = extent[1];
    map.yMin = extent[2];
    map.yMax = extent[3];
    map.step = std::isfinite(clock[0]) ? std::llround(clock[0]) : 0;
    map.epoch = clock[1];
    return map;
}

void writeDecisionPoints(const fs::path& run, const DecisionPoints& points)
{
    std::vector<double> x, y;
    std::vector<std::int64_t> label, truth, isTest;
    for (const DecisionPoint& point : points.points) {
        x.push_back(point.x);
        y.push_back(point.y);
        label.push_back(point.label);
        truth.push_back(point.truth);
        isTest.push_back(point.isTest);
    }
    std::string names;
    for (const std::string& name : points.classNames)
        names += (names.empty() ? "" : "\n") + name;
    const auto count = static_cast<std::int64_t>(x.size());
    NpzArrays arrays;
    arrays.emplace_back("x", npyReals(x, {count}));
    arrays.emplace_back("y", npyReals(y, {count}));
    arrays.emplace_back("label", npyIntegers(label, {count}));
    arrays.emplace_back("true_label", npyIntegers(truth, {count}));
    arrays.emplace_back("is_test", npyIntegers(isTest, {count}));
    arrays.emplace_back("class_names", npyText(names));
    writeFileAtomically(decisionPointsFile(run), npzBytes(arrays));
}

DecisionPoints readDecisionPoints(const fs::path& file)
{
    const NpzArrays arrays = readNpz(file);
    DecisionPoints read;
    const std::string names = textOf(arrayOf(arrays, "class_names", file));
    for (std::size_t begin = 0; begin <= names.size();) {
        const std::size_t end = std::min(names.find('\n', begin), names.size());
        read.classNames.push_back(names.substr(begin, end - begin));
        begin = end + 1;
    }
    const auto classes = static_cast<double>(read.classNames.size());
    const std::vector<double> x = realsOf(arrayOf(arrays, "x", file));
    const auto column = [&](const char* name) { return realsIn(arrays, name, file, x.size()); };
    const auto labels = [&](const char* name) {
        std::vector<double> values = column(name);
        for (const double value : values)
            if (!(value >= 0 && value < classes)) failAtArray(file, name, "holds a label that is no class");
        return values;
    };
    const std::vector<double> y = column("y"), isTest = column("is_test");
    const std::vector<double> label = labels("label"), truth = labels("true_label");
    for (std::size_t i = 0; i < x.size(); ++i)
        read.points.push_back({.x = x[i],
                               .y = y[i],
                               .label = static_cast<std::int64_t>(label[i]),
                               .truth = static_cast<std::int64_t>(truth[i]),
                               .isTest = isTest[i] != 0});
    return read;
}

void copyDecisions(const fs::path& from, const fs::path& to, std::int64_t step)
{
    std::error_code error;
    std::vector<fs::path> files;
    for (fs::directory_iterator entry(from, error), end; !error && entry != end; entry.increment(error)) {
        const std::int64_t own = stepIn(entry->path());
        if ((own >= 0 && own <= step) || entry->path() == decisionPointsFile(from)) files.push_back(entry->path());
    }
    for (const fs::path& file : files)
        writeFileAtomically(to / file.filename(), readFile(file));
}

} // namespace sharpscope
