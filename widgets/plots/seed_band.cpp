// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/seed_band.h"

#include <cmath>

namespace sharpscope {

std::vector<BandPoint> seedBand(const std::vector<std::vector<double>>& runs, const std::vector<double>& places)
{
    std::vector<BandPoint> band;
    std::vector<double> values;
    for (std::size_t place = 0; place < places.size(); ++place) {
        values.clear();
        for (const auto& run : runs)
            if (std::isfinite(run[place])) values.push_back(run[place]);
        if (values.empty()) continue;
        double sum = 0;
        for (const double value : values)
            sum += value;
        BandPoint point{.x = places[place],
                        .mean = sum / static_cast<double>(values.size()),
                        .runs = static_cast<int>(values.size())};
        double squares = 0;
        for (const double value : values)
            squares += (value - point.mean) * (value - point.mean);
        if (values.size() > 1) point.deviation = std::sqrt(squares / static_cast<double>(values.size() - 1));
        band.push_back(point);
    }
    return band;
}

std::vector<double> pixelPlaces(double low, double high, int count, bool logarithmic)
{
    std::vector<double> places;
    if (!(high >= low) || count < 1 || (logarithmic && low <= 0)) return places;
    if (count == 1 || high == low) return {low};
    for (int i = 0; i < count; ++i) {
        const double part = static_cast<double>(i) / (count - 1);
        places.push_back(logarithmic ? low * std::pow(high / low, part) : low + (high - low) * part);
    }
    places.back() = high;
    return places;
}

} // namespace sharpscope
