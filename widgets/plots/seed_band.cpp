// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/seed_band.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sharpscope {

namespace {

/// The places of one column of pixels that are of one number of runs.
class StrokeColumn {
public:
    bool isEmpty() const { return m_isEmpty; }

    void add(const BandPoint& point, Spread spread)
    {
        if (m_isEmpty) m_first = m_lowest = m_highest = point;
        m_isEmpty = false;
        if (point.mean < m_lowest.mean) {
            m_lowest = point;
            m_isLowestLater = true;
        }
        if (point.mean > m_highest.mean) {
            m_highest = point;
            m_isLowestLater = false;
        }
        m_last = point;
        m_low = std::min(m_low, lowOf(point, spread));
        m_high = std::max(m_high, highOf(point, spread));
    }

    void moveTo(std::vector<BandStroke>& strokes, bool isBreak)
    {
        const auto put = [&](const BandPoint& point) {
            if (!strokes.empty() && !isBreak && strokes.back().x == point.x) return;
            strokes.push_back({.x = point.x, .mean = point.mean, .low = m_low, .high = m_high, .isBreak = isBreak});
            isBreak = false;
        };
        put(m_first);
        put(m_isLowestLater ? m_highest : m_lowest);
        put(m_isLowestLater ? m_lowest : m_highest);
        put(m_last);
        *this = {};
    }

private:
    BandPoint m_first, m_lowest, m_highest, m_last;
    double m_low = std::numeric_limits<double>::infinity();
    double m_high = -std::numeric_limits<double>::infinity();
    bool m_isLowestLater = false;
    bool m_isEmpty = true;
};

double reachOf(const BandPoint& point, Spread spread)
{
    return spread == Spread::Error ? point.deviation / std::sqrt(point.runs) : point.deviation;
}

} // namespace

double lowOf(const BandPoint& point, Spread spread)
{
    return spread == Spread::Range ? point.lowest : point.mean - reachOf(point, spread);
}

double highOf(const BandPoint& point, Spread spread)
{
    return spread == Spread::Range ? point.highest : point.mean + reachOf(point, spread);
}

std::vector<BandPoint> seedBand(const std::vector<std::vector<double>>& runs, const std::vector<double>& places)
{
    std::vector<BandPoint> band;
    band.reserve(places.size());
    for (std::size_t place = 0; place < places.size(); ++place) {
        BandPoint point{.x = places[place],
                        .lowest = std::numeric_limits<double>::infinity(),
                        .highest = -std::numeric_limits<double>::infinity()};
        double sum = 0, squares = 0;
        for (const auto& run : runs)
            if (const double value = run[place]; std::isfinite(value)) {
                ++point.runs;
                sum += value;
                point.lowest = std::min(point.lowest, value);
                point.highest = std::max(point.highest, value);
            }
        if (point.runs == 0) continue;
        point.mean = sum / point.runs;
        for (const auto& run : runs)
            if (const double value = run[place]; std::isfinite(value))
                squares += (value - point.mean) * (value - point.mean);
        if (point.runs > 1) point.deviation = std::sqrt(squares / (point.runs - 1));
        band.push_back(point);
    }
    return band;
}

std::vector<BandStroke> bandStrokes(const std::vector<BandPoint>& band, Spread spread,
                                    const std::vector<double>& columns)
{
    std::vector<BandStroke> strokes;
    StrokeColumn column;
    std::size_t next = 0; // the column that `column` is of ends there
    int runs = 0;         // of the last place
    bool isBreak = false; // before `column`
    for (const BandPoint& point : band) {
        const bool isNew = next < columns.size() && point.x >= columns[next];
        const bool changes = runs != 0 && point.runs != runs;
        if (!column.isEmpty() && (isNew || changes)) {
            column.moveTo(strokes, isBreak);
            isBreak = false;
        }
        if (isNew)
            next =
                static_cast<std::size_t>(std::upper_bound(columns.begin(), columns.end(), point.x) - columns.begin());
        isBreak = isBreak || changes;
        runs = point.runs;
        column.add(point, spread);
    }
    if (!column.isEmpty()) column.moveTo(strokes, isBreak);
    return strokes;
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
