// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/surface_walk.h"

#include "core/base/error.h"
#include "core/landscape/grid.h"
#include "core/landscape/surface_file.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

namespace sharpscope {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr auto saveEvery = std::chrono::seconds(10);
constexpr std::size_t savedLevel = 2; ///< 9 × 9: the first that is worth a file

double secondsSince(SteadyClock::time_point begin)
{
    return std::chrono::duration<double>(SteadyClock::now() - begin).count();
}

class Walk {
public:
    Walk(const std::vector<WalkedSurface>& surfaces, JobContext& context) : m_surfaces(surfaces), m_context(context)
    {
        for (const WalkedSurface& walked : surfaces) {
            m_levels.push_back(gridLevels(walked.surface.grid.columns));
            m_total += static_cast<double>(walked.surface.loss.size());
            m_done += static_cast<double>(walked.surface.pointsDone);
            m_isNew.push_back(walked.surface.pointsDone > 0); // known ones of another file
        }
    }

    bool all()
    {
        std::size_t levels = 0;
        for (const auto& of : m_levels)
            levels = std::max(levels, of.size());
        for (std::size_t level = 0; level < levels; ++level)
            for (std::size_t i = 0; i < m_surfaces.size(); ++i) {
                if (level >= m_levels[i].size()) continue;
                if (!compute(i, missing(i, level))) return false;
                if (level >= savedLevel) save(i);
            }
        return true;
    }

    void saveAll()
    {
        for (std::size_t i = 0; i < m_surfaces.size(); ++i)
            save(i);
        m_lastSave = SteadyClock::now();
    }

    /// After something has failed, which may be one surface's folder.
    void saveWhatCanBe()
    {
        for (std::size_t i = 0; i < m_surfaces.size(); ++i)
            try {
                save(i);
            } catch (const Error&) { // said once is enough
            }
    }

private:
    static std::size_t indexOf(const Surface& surface, const GridIndex& point)
    {
        return static_cast<std::size_t>(point.row * surface.grid.columns + point.column);
    }

    std::vector<GridIndex> missing(std::size_t which, std::size_t level) const
    {
        const Surface& surface = m_surfaces[which].surface;
        std::vector<GridIndex> points;
        for (const GridIndex& point : m_levels[which][level])
            if (std::isnan(surface.loss[indexOf(surface, point)])) points.push_back(point);
        return points;
    }

    /// False: asked to stop.
    bool compute(std::size_t which, const std::vector<GridIndex>& points)
    {
        const WalkedSurface& walked = m_surfaces[which];
        const std::vector<double> columns = columnCoordinates(walked.surface.grid),
                                  rows = rowCoordinates(walked.surface.grid);
        for (std::size_t begin = 0; begin < points.size();) {
            if (!m_context.keepGoing()) return false;
            const std::size_t atOnce = pointsAtOnce(walked);
            const std::size_t end = std::min(points.size(), begin + atOnce * processes());
            std::vector<std::pair<double, double>> places;
            for (std::size_t i = begin; i < end; ++i)
                places.emplace_back(columns[static_cast<std::size_t>(points[i].column)],
                                    rows[static_cast<std::size_t>(points[i].row)]);
            const auto values = valuesAt(walked, places, atOnce);
            if (!values) return false;
            for (std::size_t i = begin; i < end; ++i)
                take(which, points[i], (*values)[i - begin]);
            begin = end;
            if (SteadyClock::now() - m_lastSave > saveEvery) saveAll();
        }
        return true;
    }

    std::size_t processes() const { return static_cast<std::size_t>(m_context.ranks()->size()); }

    /// Of each process.
    std::size_t pointsAtOnce(const WalkedSurface& walked)
    {
        std::vector<double> points = {static_cast<double>(walked.pointsAtOnce ? walked.pointsAtOnce() : 1)};
        m_context.ranks()->takeFirsts(points); // that have other memory free
        return static_cast<std::size_t>(std::max(points.front(), 1.0));
    }

    using Places = std::vector<std::pair<double, double>>;

    /// Each process evaluates `atOnce` of them.
    std::optional<std::vector<PointValue>> valuesAt(const WalkedSurface& walked, const Places& places,
                                                    std::size_t atOnce)
    {
        if (processes() == 1) return ownValuesAt(walked, places);
        const std::size_t begin = std::min(places.size(), atOnce * static_cast<std::size_t>(m_context.ranks()->rank()));
        const std::size_t end = std::min(places.size(), begin + atOnce);
        std::vector<double> numbers(2 * places.size());
        if (begin < end) {
            const auto own = ownValuesAt(walked, Places(places.begin() + static_cast<std::ptrdiff_t>(begin),
                                                        places.begin() + static_cast<std::ptrdiff_t>(end)));
            if (!own) return std::nullopt;
            for (std::size_t i = begin; i < end; ++i) {
                numbers[2 * i] = (*own)[i - begin].loss;
                numbers[2 * i + 1] = (*own)[i - begin].accuracy;
            }
        }
        m_context.ranks()->sum(numbers); // 0 + x = x
        std::vector<PointValue> values;
        for (std::size_t i = 0; i < places.size(); ++i)
            values.push_back({.loss = numbers[2 * i], .accuracy = numbers[2 * i + 1]});
        return values;
    }

    static std::optional<std::vector<PointValue>> ownValuesAt(const WalkedSurface& walked, const Places& places)
    {
        if (places.size() > 1) return walked.evaluateSome(places);
        const auto one = walked.evaluate(places.front().first, places.front().second);
        return one ? std::optional(std::vector{*one}) : std::nullopt;
    }

    void take(std::size_t which, const GridIndex& point, const PointValue& value)
    {
        const WalkedSurface& walked = m_surfaces[which];
        Surface& surface = walked.surface;
        const std::size_t index = indexOf(surface, point);
        surface.loss[index] = std::isnan(value.loss) ? std::numeric_limits<double>::infinity() : value.loss;
        surface.accuracy[index] = value.accuracy;
        ++surface.pointsDone;
        m_isNew[which] = true;
        m_context.emit(walked.run, GridPoint{.name = surface.grid.name,
                                             .column = point.column,
                                             .row = point.row,
                                             .loss = surface.loss[index],
                                             .accuracy = surface.accuracy[index]});
        m_done += 1;
        m_computed += 1;
        const double busy = secondsSince(m_begin) - (m_context.pausedSeconds() - m_pausedBefore);
        m_context.emit(walked.run, Progress{.what = "landscape",
                                            .fraction = m_done / m_total,
                                            .secondsLeft = busy / m_computed * (m_total - m_done)});
    }

    void save(std::size_t which)
    {
        if (!m_isNew[which]) return;
        m_isNew[which] = false;
        m_surfaces[which].save();
    }

    const std::vector<WalkedSurface>& m_surfaces;
    JobContext& m_context;
    std::vector<bool> m_isNew; ///< since it was saved
    std::vector<std::vector<std::vector<GridIndex>>> m_levels;
    double m_total = 0;
    double m_done = 0;
    double m_computed = 0;
    SteadyClock::time_point m_begin = SteadyClock::now();
    SteadyClock::time_point m_lastSave = m_begin;
    double m_pausedBefore = m_context.pausedSeconds();
};

} // namespace

bool walkSurfaces(const std::vector<WalkedSurface>& surfaces, JobContext& context)
{
    for (const WalkedSurface& walked : surfaces)
        for (Event& event : eventsOf(walked.surface))
            context.emit(walked.run, std::move(event));
    Walk walk(surfaces, context);
    bool isWhole = false;
    try {
        isWhole = walk.all();
    } catch (...) {
        walk.saveWhatCanBe();
        throw;
    }
    walk.saveAll();
    return isWhole;
}

} // namespace sharpscope
