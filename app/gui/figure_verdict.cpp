// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/figure_verdict.h"

#include "core/base/csv.h"
#include "widgets/base/number_text.h"
#include "widgets/base/run_order.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace sharpscope {

namespace {

const std::string& tagOf(const Quantity& quantity) { return quantity.curves.front().tag; }

RaceUnit unitOf(const Quantity& quantity, XAxis axis)
{
    const QString over = axis == XAxis::Step    ? QObject::tr("steps")
                         : axis == XAxis::Epoch ? QObject::tr("epochs")
                                                : titleOf(axis);
    return {.name = quantity.axis.toStdString(),
            .over = over.toStdString(),
            .scale = quantity.scale * quantity.curves.front().scale};
}

QString tableRow(const QStringList& cells, const char* tag)
{
    QString text = QStringLiteral("<tr>");
    for (qsizetype i = 0; i < cells.size(); ++i)
        text += QStringLiteral("<%1 align=\"%2\">&nbsp;%3&nbsp;</%1>")
                    .arg(QLatin1String(tag), QLatin1String(i == 0 ? "left" : "right"), cells[i].toHtmlEscaped());
    return text + QStringLiteral("</tr>");
}

QString needText(const RaceRival& rival)
{
    if (rival.isBetween) return QObject::tr("measured too seldom");
    return rival.need ? QObject::tr("%1 would decide").arg(*rival.need) : QString();
}

} // namespace

bool FigureVerdict::isOf(const Quantity& quantity)
{
    static constexpr std::array<std::string_view, 8> neither = {
        "cosine", "congruence", "perturbation", "sharpness", "gradient norm", "edge", "lr", "rho"};
    return !quantity.curves.empty() && std::none_of(neither.begin(), neither.end(), [&](std::string_view tag) {
        return tagOf(quantity).starts_with(tag);
    });
}

std::vector<Race> FigureVerdict::races(const Quantity& quantity, XAxis axis)
{
    const ClockPart part = clockPartOf(axis);
    const std::string& tag = tagOf(quantity);
    std::vector<RaceRun> runs;
    for (const auto& run : m_store.runs()) {
        if (!run->visible || !run->problem.empty()) continue;
        const RunState state = run->isInterrupted ? RunState::Stopped : run->series.state;
        const bool isHere = run->series.columns.has(part) && run->series.columns.has(tag);
        // one that has values of it which are still being read enters with them; one of another quantity does not
        const bool mayEnterWithout = state == RunState::Waiting || state == RunState::Running
                                         ? run->series.last.step == 0
                                         : state == RunState::Failed && run->series.countOf(tag) == 0;
        if (!isHere && !mayEnterWithout) continue;
        std::string& field = m_fields[run->id];
        if (field.empty()) field = raceField(run->experiment);
        runs.push_back({.method = run->methodLabel.toStdString(),
                        .seed = seedOf(*run),
                        .field = field,
                        .series = isHere ? run->series.of(tag) : SeriesView(),
                        .state = state,
                        .step = run->series.last.step,
                        .failure = run->series.failure});
    }
    return racesOf(runs, {.over = part, .isHigherBetter = isHigherBetter(tagOf(quantity))});
}

QString FigureVerdict::text(const std::vector<Race>& races, const Quantity& quantity, XAxis axis)
{
    if (races.empty()) return QObject::tr("Who is ahead: it takes two methods on the same data and network");
    const QString first = QString::fromStdString(verdictText(races.front(), unitOf(quantity, axis)));
    if (races.size() == 1) return first;
    return first + QObject::tr("; another race on %1")
                       .arg(countText(races.size() - 1, QObject::tr("other data set or network"),
                                      QObject::tr("other data sets or networks")));
}

QString FigureVerdict::details(const std::vector<Race>& races, const Quantity& quantity, XAxis axis)
{
    QString text;
    const RaceUnit unit = unitOf(quantity, axis);
    const auto number = [&](double value) { return numberText(value * unit.scale, 4); };
    for (const Race& race : races) {
        text +=
            QStringLiteral("<p>%1.</p><table>").arg(QString::fromStdString(verdictText(race, unit)).toHtmlEscaped());
        text += tableRow({QObject::tr("method"), quantity.axis, QObject::tr("behind by"), QObject::tr("95 % interval"),
                          QObject::tr("paired seeds"), QString()},
                         "th");
        for (std::size_t i = 0; i < race.standings.size(); ++i) {
            const RaceStanding& standing = race.standings[i];
            QStringList cells = {QString::fromStdString(standing.method), number(standing.mean), {}, {}, {}, {}};
            if (i > 0) {
                const RaceRival& rival = race.rivals[i - 1];
                cells[2] = number(rival.lead.mean);
                if (!std::isnan(rival.lead.low))
                    cells[3] = QStringLiteral("%1 … %2").arg(number(rival.lead.low), number(rival.lead.high));
                cells[4] = QString::number(rival.lead.seeds);
                cells[5] = needText(rival);
            }
            text += tableRow(cells, "td");
        }
        text += QStringLiteral("</table>");
        if (!race.limit.empty())
            text += QObject::tr("<p>%1 %2 is the end of %3: nobody is read beyond their end.</p>")
                        .arg(numberText(race.at, 6), QString::fromStdString(unit.over),
                             QString::fromStdString(race.limit).toHtmlEscaped());
        for (const std::string& who : race.leftOut)
            text += QObject::tr("<p>Left out: %1</p>").arg(QString::fromStdString(who).toHtmlEscaped());
    }
    return text +
           QObject::tr(
               "<p>Differences of runs of one seed, d = v(first) − v(other): their mean and mean ± t s/√n. Click to "
               "copy all pairs as CSV.</p>");
}

QString FigureVerdict::csv(const std::vector<Race>& races, const Quantity& quantity, XAxis axis)
{
    CsvText csv;
    const RaceUnit unit = unitOf(quantity, axis);
    for (const char* title : {"over", "at", "quantity", "leader", "rival", "seed", "leader's", "rival's"})
        csv.cell(title);
    csv.endRow();
    for (const Race& race : races)
        for (const RaceRival& rival : race.rivals)
            for (const RacePair& pair : rival.pairs) {
                csv.cell(unit.over).cell(race.at).cell(tagOf(quantity)).cell(race.standings.front().method);
                csv.cell(rival.method).cell(pair.seed).cell(pair.mine * unit.scale).cell(pair.theirs * unit.scale);
                csv.endRow();
            }
    return QString::fromStdString(csv.take());
}

} // namespace sharpscope
