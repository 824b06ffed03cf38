// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/sweep_shown.h"

#include "app/gui/tag_title.h"
#include "widgets/base/number_text.h"

#include <QObject>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

std::string keyOf(const SweepLine& line) { return std::to_string(line.run) + Json(line.values).dump(); }

} // namespace

std::int64_t runShownFirst(const SweepTable& table)
{
    const auto fieldsOf = [](const SweepLine& line) {
        return std::ranges::count_if(line.values, [](const Json& value) { return !value.is_null(); });
    };
    return table.lines.empty() ? 0 : std::ranges::max_element(table.lines, {}, fieldsOf)->run;
}

QString sweepTitle(const SweepTable& table, std::int64_t run)
{
    const QString what = QObject::tr("%1, %2").arg(tagTitle(QString::fromStdString(table.metric.tag)),
                                                   QString::fromStdString(table.metric.summary));
    const auto isOfRun = [&](const SweepLine& line) { return line.run == run; };
    if (std::ranges::all_of(table.lines, isOfRun)) return what;
    return QString::fromStdString(std::ranges::find_if(table.lines, isOfRun)->method) + QStringLiteral(": ") + what;
}

void setLeftOut(SweepShown& shown, const std::vector<SweepRun>& runs)
{
    shown.leftOut.clear();
    if (runs.empty()) return;
    for (const SweepLine& line : sweepTable(*shown.file, runs, shown.table.metric).lines)
        if (!line.runs.empty()) shown.leftOut[keyOf(line)] = line.runs.size();
}

std::size_t leftOutOf(const SweepShown& shown, const SweepLine& line)
{
    if (shown.leftOut.empty()) return 0;
    const auto it = shown.leftOut.find(keyOf(line));
    return it == shown.leftOut.end() ? 0 : it->second;
}

std::size_t seedsOf(const SweepShown& shown, const SweepLine& line)
{
    const std::size_t out = leftOutOf(shown, line);
    return shown.seeds > out ? shown.seeds - out : 0;
}

QString sweepNumber(const SweepShown& shown, double mean)
{
    if (std::isnan(mean)) return QStringLiteral("–");
    return shown.isPercent() ? QString::number(mean * shownScale(shown.table.metric), 'f', 2) : numberText(mean, 4);
}

QString sweepHelp(const SweepShown& shown, const SweepLine& line)
{
    const auto number = [&](double value) { return sweepNumber(shown, value); };
    const QString unit = shown.isPercent() ? QStringLiteral(" %") : QString();
    QStringList lines{QString::fromStdString(lineName(shown.table, line))};
    if (line.count() > 0) {
        QString mean = QStringLiteral("%1: %2").arg(shown.title, number(line.mean));
        if (line.count() > 1) mean += QStringLiteral(" ± %1").arg(number(line.deviation));
        mean += unit + QStringLiteral(" (N = %1)").arg(line.count());
        lines << (line.provisional ? QObject::tr("%1, so far").arg(mean) : mean);
        QStringList seeds;
        for (const auto& [seed, value] : line.bySeed)
            seeds << QObject::tr("seed %1: %2").arg(seed).arg(number(value));
        if (seeds.size() > 1 && seeds.size() <= 8) lines << seeds.join(QStringLiteral(", "));
    }
    if (const std::string note = line.note(); !note.empty()) lines << QString::fromStdString(note);
    if (const HaltedPoint* halted = shown.file->haltedAt(line.point, line.run))
        lines << QObject::tr("halted: %1").arg(QString::fromStdString(halted->why));
    if (const std::size_t out = leftOutOf(shown, line); out > 0)
        lines << QObject::tr("%1 left out: archived, or not meant by the filter of the runs")
                     .arg(countText(out, QObject::tr("run"), QObject::tr("runs")));
    else if (line.runs.empty())
        lines << QObject::tr("not run yet");
    return lines.join(QLatin1Char('\n'));
}

double fractionOf(const SweepShown& shown, const SweepLine& line)
{
    double done = 0;
    for (const std::string& run : line.runs)
        done += shown.fraction(run);
    return done / static_cast<double>(std::max({seedsOf(shown, line), line.runs.size(), std::size_t(1)}));
}

QStringList idsOf(const SweepLine& line)
{
    QStringList ids;
    for (const std::string& run : line.runs)
        ids << QString::fromStdString(run);
    return ids;
}

std::set<std::size_t> linesOf(const SweepTable& table, const QSet<QString>& runs)
{
    std::set<std::size_t> lines;
    for (std::size_t i = 0; i < table.lines.size(); ++i)
        for (const std::string& run : table.lines[i].runs)
            if (runs.contains(QString::fromStdString(run))) lines.insert(i);
    return lines;
}

} // namespace sharpscope
