// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/sweep_shown.h"

#include "widgets/base/number_text.h"

#include <QObject>
#include <QStringList>

#include <cmath>

namespace sharpscope {

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
    if (line.runs.empty()) lines << QObject::tr("not run yet");
    return lines.join(QLatin1Char('\n'));
}

double fractionOf(const SweepShown& shown, const SweepLine& line)
{
    double done = 0;
    for (const std::string& run : line.runs)
        done += shown.fraction(run);
    return done / static_cast<double>(std::max(shown.seeds, line.runs.size()));
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
