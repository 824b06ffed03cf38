// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/curve_feed.h"

#include <QHash>
#include <QTimer>

#include <limits>

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
    m_plot.setCurve(entry.key, {.run = run.id,
                                .label = run.label,
                                .detail = entry.curve.detail,
                                .group = run.group,
                                .groupLabel = run.methodLabel,
                                .color = run.color,
                                .groupColor = run.methodColor,
                                .dashing = run.dashing,
                                .dashed = entry.curve.dashed,
                                .smoothing = entry.curve.smoothing,
                                .visible = true,
                                .rank = run.rank});
    entry.isInPlot = true;
}

void CurveFeed::takeList()
{
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
    for (const auto& gone : std::as_const(before))
        if (gone.isInPlot) m_plot.removeCurve(gone.key);
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
    if (m_quantity.scale != 1)
        for (double& value : y)
            value *= m_quantity.scale;
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
