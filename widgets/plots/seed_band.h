// SPDX-License-Identifier: GPL-3.0-or-later
// Mean and spread over the runs of a group, at every x at which one of them has a point: nothing is sampled. Between
// two of its points a run is on the line that joins them; before its first, behind its last, and where it was measured
// and is not finite it has no value, and the band is one of fewer runs there.
#pragma once

#include <cstdint>
#include <vector>

namespace sharpscope {

/// One place of a band. `deviation` is the sample standard deviation s (n − 1); 0 for a single run.
struct BandPoint {
    double x = 0;
    double mean = 0;
    double deviation = 0;
    double lowest = 0;
    double highest = 0;
    int runs = 0; ///< n: how many runs have a value there
};

/// What a band shows beside the mean: ± s, ± s/√n, or from the lowest to the highest.
enum class Spread { Deviation, Error, Range };
double lowOf(const BandPoint& point, Spread spread);
double highOf(const BandPoint& point, Spread spread);

/// The band at each of `places` where at least one run has a value. `runs`: each run's values at the places, NaN where
/// it has none.
std::vector<BandPoint> seedBand(const std::vector<std::vector<double>>& runs, const std::vector<double>& places);

/// What is drawn of a band whose places share columns of pixels: of each column the first, lowest, highest and last
/// mean, and how far the band reaches down and up in it. `isBreak`: no line joins it to the one before, as another
/// number of runs is another mean.
struct BandStroke {
    double x = 0;
    double mean = 0;
    double low = 0;
    double high = 0;
    bool isBreak = false;
};
/// `columns`: the first x behind each column of pixels, ascending; what lies behind the last is one column.
std::vector<BandStroke> bandStrokes(const std::vector<BandPoint>& band, Spread spread,
                                    const std::vector<double>& columns);

/// `count` places over [low, high], evenly spaced, or their logarithms where `logarithmic`.
std::vector<double> pixelPlaces(double low, double high, int count, bool logarithmic);

} // namespace sharpscope
