// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/curve_feed.h"

#include "app/gui/run_marks.h"
#include "widgets/base/fork_parent.h"

#include <QHash>
#include <QTimer>

#include <limits>
#include <utility>

namespace sharpscope {

namespace {
constexpr std::size_t mostAtOnce = 300'000; ///< points that one tick hands over: some ten milliseconds
}

void linkFront(RunStore& store, CurvePlot& plot)
{
    QObject::connect(&plot, &CurvePlot::pointedAt, &store, &RunStore::setPointedAt);
    QObject::connect(&store, &RunStore::frontChanged, &plot, [&] { plot.setFront(store.front()); });
}

void CurveFeed::show(const Quantity& quantity, XAxis axis)
{
    if (quantity.id == m_quantity.id && axis == m_axis) return;
    m_quantity = quantity;
    m_axis = axis;
    m_entries.clear();
    for (const auto& key : m_plot.curves())
        m_plot.removeCurve(key);
    m_plot.setTitle(quantity.title);
    m_plot.setAxisLabels(titleOf(axis), quantity.axis);
    m_plot.setSigned(quantity.isSigned);
    m_plot.setWholeX(axis == XAxis::Step);
    m_plot.fit();
    takeList();
}

void CurveFeed::addToPlot(Entry& entry)
{
    const StoredRun& run = *entry.run;
    const RunGroup group = groupOf(run, m_groups);
    m_plot.setCurve(entry.key, {.run = run.id,
                                .label = run.label,
                                .detail = entry.curve.detail,
                                .group = group.key,
                                .groupLabel = group.label,
                                .color = run.color,
                                .groupColor = group.color,
                                .dashing = run.dashing + entry.curve.round,
                                .dashed = entry.curve.dashed,
                                .smoothing = entry.curve.smoothing,
                                .visible = true,
                                .rank = run.rank,
                                .begin = ownBegin(run, m_store, clockPartOf(m_axis))});
    entry.isInPlot = true;
}

void CurveFeed::setGroups(RunGroups groups)
{
    if (!groups && !m_groups) return;
    m_groups = std::move(groups);
    takeList();
}

void CurveFeed::setMarksShown(bool shown)
{
    if (std::exchange(m_showsMarks, shown) == shown) return;
    takeMarks(false);
    m_plot.refresh();
}

/// Of a run that is drawn from its fork on, those of its own.
void CurveFeed::takeMarks(bool onlyNew)
{
    if (!m_showsMarks && onlyNew) return;
    for (const auto& run : m_store.runs()) {
        const std::size_t happened = run->series.knobs.size() + run->series.resumes.size();
        if (std::exchange(m_marked[run->id], happened) == happened && onlyNew) continue;
        m_plot.setMarks(run->id,
                        m_showsMarks && run->visible ? marksOf(*run, m_store, m_axis) : std::vector<CurveMark>());
    }
}

void CurveFeed::takeList()
{
    takeMarks(false);
    QHash<QString, Entry> before;
    for (Entry& entry : m_entries)
        before.insert(entry.key, std::move(entry));
    m_entries.clear();
    for (const auto& run : m_store.runs()) {
        if (!run->visible) continue;
        for (const auto& curve : m_quantity.curves) {
            Entry entry{.run = run,
                        .curve = curve,
                        .key = run->id + QLatin1Char('\n') + QString::fromStdString(curve.tag),
                        .generation = run->generation};
            if (const auto known = before.find(entry.key); known != before.end() && known->run == run) {
                entry.generation = known->generation;
                entry.shown = known->shown;
                entry.isInPlot = known->isInPlot;
                before.erase(known);
            }
            if (entry.isInPlot) addToPlot(entry); // its name or colour may be another
            m_entries.push_back(std::move(entry));
        }
    }
    QSet<QString> gone;
    for (const auto& entry : std::as_const(before))
        if (entry.isInPlot) gone.insert(entry.key);
    m_plot.removeCurves(gone);
    if (m_plot.isVisible())
        takeValues();
    else
        m_plot.refresh();
}

/// How many points were handed over.
std::size_t CurveFeed::feed(Entry& entry, std::size_t most)
{
    const StoredRun& run = *entry.run;
    const ClockPart part = clockPartOf(m_axis);
    if (entry.generation != run.generation) {
        if (entry.isInPlot) m_plot.clearCurve(entry.key);
        entry.generation = run.generation;
        entry.shown = 0;
    }
    const SeriesView series = run.series.of(entry.curve.tag);
    if (series.size() <= entry.shown || !run.series.columns.has(part)) return 0;
    const std::size_t count = std::min(series.size() - entry.shown, most);
    std::vector<double> x(count), y(count);
    series.copyClock(part, entry.shown, x);
    series.copyValues(entry.shown, y);
    if (const double scale = m_quantity.scale * entry.curve.scale; scale != 1)
        for (double& value : y)
            value *= scale;
    if (!entry.isInPlot) addToPlot(entry);
    m_plot.append(entry.key, x, y);
    entry.shown += count;
    m_plot.share(entry.key, series.column());
    return count;
}

/// Whether there is more.
bool CurveFeed::feedAll(std::size_t most)
{
    for (Entry& entry : m_entries) {
        most -= feed(entry, most);
        if (most == 0) return true;
    }
    return false;
}

void CurveFeed::takeValues()
{
    const ClockPart part = clockPartOf(m_axis);
    for (const Entry& entry : m_entries)
        if (!entry.run->isWhole) m_store.want(*entry.run, {entry.curve.tag}, part);
    const bool isMore = feedAll(mostAtOnce);
    takeMarks(true);
    // While more comes every moment, a picture that takes its time is made anew now and then only.
    const auto rest = std::max<qint64>(1500, static_cast<qint64>(5 * m_plot.drawTime()));
    if ((!isMore && !m_store.isReading()) || !m_sinceDraw.isValid() || m_sinceDraw.elapsed() > rest) {
        m_plot.refresh();
        m_sinceDraw.start();
    }
    if (!isMore || std::exchange(m_goesOn, true)) return;
    QTimer::singleShot(0, &m_plot, [this] {
        m_goesOn = false;
        takeValues();
    });
}

void CurveFeed::takeAll()
{
    for (const Entry& entry : m_entries)
        m_store.fetch(*entry.run, {entry.curve.tag}, clockPartOf(m_axis));
    feedAll(std::numeric_limits<std::size_t>::max());
    m_plot.refresh();
}

} // namespace sharpscope
