// SPDX-License-Identifier: GPL-3.0-or-later
// What a network says of every place in the plane, for data whose images are points: "decision-0000000120.npz" in the
// run's folder, the class probabilities at the θ of that step on a grid, and "decision-points.npz", the points that it
// was trained on. Torch-free; `numpy.load` reads both.
#pragma once

#include "core/run/clock.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace sharpscope {

/// softmax f(x; θ) at `columns` × `rows` places over [xMin, xMax] × [yMin, yMax].
struct DecisionMap {
    std::int64_t step = 0;
    double epoch = 0;
    std::int64_t classes = 0;
    std::int64_t columns = 0;
    std::int64_t rows = 0;
    double xMin = 0;
    double xMax = 1;
    double yMin = 0;
    double yMax = 1;
    std::vector<std::uint16_t> probability; ///< [classes, rows, columns] in 65535ths, row 0 at yMin

    double at(std::int64_t label, std::int64_t column, std::int64_t row) const;
    std::int64_t classAt(std::int64_t column, std::int64_t row) const; ///< the likeliest; of equal ones the first
    double x(std::int64_t column) const;
    double y(std::int64_t row) const;
    std::int64_t columnAt(double x) const; ///< the nearest; −1 beside the map
    std::int64_t rowAt(double y) const;
};

/// A train or test point where the network sees it.
struct DecisionPoint {
    double x = 0;
    double y = 0;
    std::int64_t label = 0; ///< that is trained with
    std::int64_t truth = 0;
    bool isTest = false;

    bool isWrong() const { return label != truth; }
    bool operator==(const DecisionPoint&) const = default;
};

struct DecisionPoints {
    std::vector<std::string> classNames;
    std::vector<DecisionPoint> points;
};

/// In how many pieces the plane is cut: places beside each other, not across corners, of one likeliest class. A label
/// that was learned by heart where all around is another class is an island, and one piece more.
std::int64_t regionsOf(const DecisionMap& map);

std::string decisionMapName(std::int64_t step); ///< "decision-0000000120.npz"
std::filesystem::path decisionPointsFile(const std::filesystem::path& run);

/// @throws Error naming the file, and when reading the array and what is wrong with it.
void writeDecisionMap(const std::filesystem::path& run, const DecisionMap& map);
DecisionMap readDecisionMap(const std::filesystem::path& file);
void writeDecisionPoints(const std::filesystem::path& run, const DecisionPoints& points);
DecisionPoints readDecisionPoints(const std::filesystem::path& file);

/// The points, and the maps up to a step, for a run that has the past of another.
/// @throws Error naming the file that cannot be copied.
void copyDecisions(const std::filesystem::path& from, const std::filesystem::path& to, std::int64_t step);

} // namespace sharpscope
