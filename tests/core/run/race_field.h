// SPDX-License-Identifier: GPL-3.0-or-later
// Runs that race, by what they measured.
#pragma once

#include "core/run/race.h"
#include "core/run/run_columns.h"

#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace sharpscope {

struct Measurement {
    double passes = 0;
    double value = 0;
};

/// Owns the columns that the race looks at.
class Field {
public:
    void add(const char* method, std::int64_t seed, const std::vector<Measurement>& measured,
             const char* data = "moons", RunState state = RunState::Finished, const char* failure = "")
    {
        auto& columns = *m_columns.emplace_back(std::make_unique<RunColumns>());
        std::int64_t step = 0;
        for (const Measurement& one : measured) {
            ++step;
            columns.append({.step = step, .epoch = 0, .passes = one.passes, .seconds = one.passes / 10}, "v",
                           one.value);
        }
        runs.push_back({.method = method,
                        .seed = seed,
                        .field = data,
                        .series = columns.of("v"),
                        .state = state,
                        .step = measured.empty() ? 0 : static_cast<std::int64_t>(measured.back().passes),
                        .failure = failure});
    }
    Race race(RaceOptions options = {}) const { return racesOf(runs, options).at(0); }

    std::vector<RaceRun> runs;

private:
    std::vector<std::unique_ptr<RunColumns>> m_columns;
};

inline bool isNear(double a, double b) { return std::abs(a - b) < 1e-9; }

inline constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

/// Three seeds, at 400 passes: SAM leads by 0.02, 0.01 and 0.03.
inline Field threeSeeds()
{
    Field field;
    field.add("SGD", 1, {{100, 0.5}, {200, 0.6}, {300, 0.7}, {400, 0.80}, {500, 0.99}});
    field.add("SGD", 2, {{100, 0.5}, {200, 0.6}, {300, 0.7}, {400, 0.81}});
    field.add("SGD", 3, {{100, 0.5}, {200, 0.6}, {300, 0.7}, {400, 0.79}, {500, 0.99}});
    field.add("SAM", 1, {{200, 0.6}, {400, 0.82}, {600, 0.1}});
    field.add("SAM", 2, {{200, 0.6}, {400, 0.82}, {600, 0.1}});
    field.add("SAM", 3, {{200, 0.6}, {400, 0.82}, {600, 0.1}});
    return field;
}

} // namespace sharpscope
