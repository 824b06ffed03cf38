// SPDX-License-Identifier: GPL-3.0-or-later
// Runs for the tests of the page Active learning, and how they read its curves.
#pragma once

#include "active_folders.h"
#include "widgets/plots/curve_plot.h"

#include <QString>

#include <cmath>

namespace sharpscope {

/// Two seeds of Random, Entropy and BADGE. Random and Entropy have three rounds of seed 0 and two of seed 1.
struct Folders {
    explicit Folders(const QString& root)
    {
        for (const Json& run : activeRuns({0, 1})) {
            const auto seed = run.at("seed").get<std::int64_t>();
            const auto name = run.at("acquisition").at("acquisition").get<std::string>();
            const bool isRandom = name == "random";
            std::vector<double> accuracies = seed == 0
                                                 ? (isRandom ? std::vector{0.4, 0.5, 0.6} : std::vector{0.4, 0.6, 0.9})
                                                 : (isRandom ? std::vector{0.3, 0.4} : std::vector{0.3, 0.6});
            if (name == "badge") accuracies = {seed == 0 ? 0.4 : 0.3};
            ids[{name, seed}] =
                QString::fromStdString(writeRun(root.toStdString(), run, eventsOf(accuracies, seed == 0 ? 3 : 4)));
        }
    }
    std::map<std::pair<std::string, std::int64_t>, QString> ids;
};

/// NaN where the curve has no point there.
inline double valueOf(const CurvePlot& plot, const QString& label, double x)
{
    for (const CurveReading& reading : plot.readingsAt(x))
        if (reading.label == label) return reading.isInside && reading.x == x ? reading.value : std::nan("");
    return std::nan("");
}

inline QStringList labelsOf(const CurvePlot& plot)
{
    QStringList labels;
    for (const CurveReading& reading : plot.readingsAt(20))
        labels << reading.label;
    labels.sort();
    return labels;
}

} // namespace sharpscope
