// SPDX-License-Identifier: GPL-3.0-or-later
// SweepMap: cells and slices of what is shown.
#include "app/gui/plot_frame.h"
#include "app/gui/sweep_map.h"
#include "core/base/csv.h"
#include "core/base/flat_options.h"
#include "widgets/base/number_text.h"
#include "widgets/base/theme.h"
#include "widgets/plots/matrix_plot.h"

#include <QLabel>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

namespace sharpscope {

namespace {

using State = MatrixPlot::CellState;

QString optionWord(const Json& value) { return QString::fromStdString(valueWord(value)); }

MatrixPlot::CellLook lookOf(const SweepShown& shown, const std::optional<std::size_t>& index)
{
    if (!index) return {.state = State::Missing};
    const SweepLine& line = shown.table.lines[*index];
    const bool isHalted = shown.file->haltedAt(line.point, line.run) != nullptr;
    const auto ended = static_cast<std::size_t>(line.finished + line.failed);
    MatrixPlot::CellLook look;
    look.isBest = shown.table.lead && shown.table.lead->isDecided && shown.table.lead->best == *index;
    look.fraction = fractionOf(shown, line);
    if (line.runs.empty())
        look.state = State::Missing;
    else if (line.failed + line.notFinite > 0 || isHalted)
        look.state = State::Failed;
    else if (line.provisional || ended < seedsOf(shown, line))
        look.state = line.running + line.waiting > 0 ? State::UnderWay : State::Stopped;
    if (isHalted) look.mark = QObject::tr("halted");
    if (line.runs.empty() && leftOutOf(shown, line) > 0) look.mark = QObject::tr("left out");
    return look;
}

/// "SAM" where ρ₂ = 0, "SGD" where ρ₁ is as well.
QString cornerOf(const SweepShown& shown, const Json& x, const Json& y)
{
    std::vector<Json> values = shown.at;
    values.resize(shown.table.fields.size());
    values[shown.x] = x;
    values[shown.y] = y;
    return QString::fromStdString(cornerName(shown.table.fields, values));
}

/// "methods.1.rho1,methods.1.rho2,method,mean of accuracy/test in %,std,n": a line a cell that was measured.
QString numbersOf(const SweepShown& shown, const SweepGrid& grid)
{
    const SweepTable& table = shown.table;
    const double scale = shownScale(table.metric);
    CsvText csv;
    csv.cell(table.fields[shown.x].path).cell(table.fields[shown.y].path).cell("method");
    csv.cell("mean of " + table.metric.tag + ", " + table.metric.summary + (shown.isPercent() ? " in %" : ""));
    csv.cell("std").cell("n").endRow();
    for (std::size_t r = 0; r < grid.rows.size(); ++r)
        for (std::size_t c = 0; c < grid.columns.size(); ++c) {
            if (!grid.cells[r][c]) continue;
            const SweepLine& line = table.lines[*grid.cells[r][c]];
            if (line.count() == 0) continue;
            csv.cell(optionText(grid.columns[c])).cell(optionText(grid.rows[r])).cell(line.method);
            csv.cell(line.mean * scale).cell(line.count() > 1 ? exactText(line.deviation * scale) : std::string());
            csv.cell(line.count()).endRow();
        }
    return QString::fromStdString(csv.take());
}

QString titleOf(const SweepShown& shown, std::size_t field)
{
    return QString::fromStdString(shown.table.fields[field].title);
}

/// "■ 0.05 ■ 0.1", in the series' colours.
QString legendOf(const QString& what, const std::vector<IntervalPlot::Series>& all, bool dark)
{
    constexpr std::size_t most = 12;
    QStringList entries;
    for (const IntervalPlot::Series& series : std::span(all).first(std::min(most, all.size())))
        entries << QStringLiteral("<span style=\"color:%1\">%3</span>&nbsp;%2")
                       .arg(series.color.on(dark).name(),
                            series.name.toHtmlEscaped().replace(QLatin1Char(' '), QStringLiteral("&nbsp;")),
                            series.dashing > 0 ? QStringLiteral("╌") : QStringLiteral("■"));
    if (all.size() > most) entries << QObject::tr("and %1 more").arg(all.size() - most);
    return (what.isEmpty() ? QString() : what.toHtmlEscaped() + QStringLiteral(": ")) +
           entries.join(QStringLiteral("&nbsp; "));
}

} // namespace

void SweepMap::draw(const SweepShown& shown)
{
    const bool isOfOneField = shown.table.fields.size() < 2;
    if (std::exchange(m_isOfOneField, isOfOneField) != isOfOneField) { // all that there is
        m_mapFrame->setVisible(!isOfOneField);
        m_slices->setVisible(true);
        m_alongX.frame->setVisible(true);
        m_alongY.frame->setVisible(!isOfOneField);
    }
    m_lines.clear();
    m_ids.clear();
    if (!isOfOneField) drawMap(shown);
    drawSlice(m_alongX, shown, shown.x, shown.y);
    if (!isOfOneField) drawSlice(m_alongY, shown, shown.y, shown.x);
}

void SweepMap::drawMap(const SweepShown& shown)
{
    const SweepGrid grid = sweepGrid(shown.table, shown.x, shown.y, shown.run, shown.at);
    MatrixPlot::Cells cells;
    for (const Json& value : grid.columns)
        cells.columns << optionWord(value);
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (std::size_t r = grid.rows.size(); r-- > 0;) { // the greatest on top
        cells.rows << optionWord(grid.rows[r]);
        m_lines.push_back(grid.cells[r]);
        auto& ids = m_ids.emplace_back();
        for (std::size_t c = 0; c < grid.columns.size(); ++c) {
            const auto& index = grid.cells[r][c];
            const SweepLine none;
            const SweepLine& line = index ? shown.table.lines[*index] : none;
            const double mean = line.mean * shownScale(shown.table.metric);
            cells.values.push_back(mean);
            cells.texts << (std::isnan(mean) ? QString() : sweepNumber(shown, line.mean));
            cells.help.push_back(index ? sweepHelp(shown, line) : tr("not run yet"));
            MatrixPlot::CellLook look = lookOf(shown, index);
            if (look.mark.isEmpty()) look.mark = cornerOf(shown, grid.columns[c], grid.rows[r]);
            cells.looks.push_back(look);
            ids.push_back(idsOf(line));
            if (!std::isfinite(mean)) continue;
            low = std::min(low, mean);
            high = std::max(high, mean);
        }
    }
    cells.low = low <= high ? low : 0;
    cells.high = low < high ? high : cells.low + 1;
    cells.valueName = shown.title + (shown.isPercent() ? tr(" in %") : QString());
    cells.numbers = numbersOf(shown, grid);
    m_map->setTitle(cells.valueName);
    m_map->setAxisLabels(titleOf(shown, shown.x), titleOf(shown, shown.y));
    m_map->setCells(std::move(cells));
    m_mapFrame->setNote(shown.title);
    setFront(shown, m_front);
}

void SweepMap::setFront(const SweepShown&, const std::set<std::size_t>& lines)
{
    m_front = lines;
    std::set<MatrixPlot::Place> places;
    for (std::size_t r = 0; r < m_lines.size(); ++r)
        for (std::size_t c = 0; c < m_lines[r].size(); ++c)
            if (m_lines[r][c] && lines.contains(*m_lines[r][c]))
                places.emplace(static_cast<int>(r), static_cast<int>(c));
    if (places != m_map->selected()) m_map->setSelected(std::move(places));
}

void SweepMap::drawSlice(const Slice& slice, const SweepShown& shown, std::size_t along, std::size_t by)
{
    const SweepTable& table = shown.table;
    const SweepAxis axis = fieldAxis(*shown.file, table, along);
    const double scale = shownScale(table.metric);
    std::vector<IntervalPlot::Series> all;
    std::size_t unfinished = 0;                            // the map hatches them; here they would look like the others
    using Lines = std::vector<std::optional<std::size_t>>; // at each place
    const auto add = [&](const QString& name, const Lines& lines) {
        IntervalPlot::Series series;
        const auto place = static_cast<int>(all.size());
        series.name = name;
        series.color = runColor(place);
        series.dashing = place / runColorCount;
        for (std::size_t p = 0; p < axis.places.size(); ++p) {
            if (!lines[p] || std::isnan(table.lines[*lines[p]].mean)) continue;
            const SweepLine& line = table.lines[*lines[p]];
            if (line.provisional) {
                ++unfinished;
                continue;
            }
            const double half = spreadOf(line, shown.spread);
            series.points.push_back({.x = axis.places[p].first,
                                     .mean = line.mean * scale,
                                     .low = (line.mean - half) * scale,
                                     .high = (line.mean + half) * scale,
                                     .count = line.count()});
            series.isInFront |= m_front.contains(*lines[p]);
        }
        all.push_back(std::move(series));
    };
    const bool hasTwo = along != by;
    if (hasTwo) {
        const SweepGrid grid = sweepGrid(table, along, by, shown.run, shown.at);
        for (std::size_t row = 0; row < grid.rows.size(); ++row)
            add(optionWord(grid.rows[row]), grid.cells[row]);
    } else {
        for (const auto& [run, name] : methodAxis(table).places) {
            Lines lines;
            for (const Json& value : axisValues(table, along))
                lines.push_back(lineAt(table, static_cast<std::int64_t>(run), {value}));
            add(QString::fromStdString(name), lines);
        }
    }
    std::vector<std::pair<double, QString>> places;
    for (const auto& [at, name] : axis.places)
        places.emplace_back(at, QString::fromStdString(name));
    const QString what = hasTwo ? titleOf(shown, by) : QString();
    const QString bars = shown.spread == SeedSpread::Deviation ? tr("bars: ± std over seeds")
                                                               : tr("bars: 95 % interval of the mean over seeds");
    slice.plot->setTitle(tr("%1 along %2 (%3)").arg(shown.title, titleOf(shown, along), bars));
    slice.plot->setAxisLabels(titleOf(shown, along), shown.title + (shown.isPercent() ? tr(" in %") : QString()));
    slice.plot->setPlaces(std::move(places));
    slice.plot->setCutsLongBars(shown.spread == SeedSpread::Interval);
    const QString without =
        unfinished > 0 ? tr("; without %1").arg(countText(unfinished, tr("unfinished point"), tr("unfinished points")))
                       : QString();
    slice.frame->setNote(tr("along %1; %2").arg(titleOf(shown, along), bars) + without);
    slice.legend->setText(legendOf(what, all, themeOf(*this).dark));
    slice.legend->setVisible(all.size() > 1);
    slice.plot->setSeries(std::move(all));
}

} // namespace sharpscope
