// SPDX-License-Identifier: GPL-3.0-or-later
// Mean and spread over the runs of a group, at the places a screen can show. Every point of every run counts: values
// between two points are interpolated, nothing is sampled.
#pragma once

#include <vector>

namespace sharpscope {

/// One place of a band. `deviation` is the sample standard deviation (n − 1); 0 for a single run.
struct BandPoint {
    double x = 0;
    double mean = 0;
    double deviation = 0;
    int runs = 0; ///< how many runs have come this far
};

/// The band at each of `places` where at least one run has a value. `runs`: each run's values at the places, NaN before
/// its first and behind its last point.
std::vector<BandPoint> seedBand(const std::vector<std::vector<double>>& runs, const std::vector<double>& places);

/// `count` places over [low, high], evenly spaced, or their logarithms where `logarithmic`.
std::vector<double> pixelPlaces(double low, double high, int count, bool logarithmic);

} // namespace sharpscope
