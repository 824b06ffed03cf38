// SPDX-License-Identifier: GPL-3.0-or-later
// What the Sweep page's panels draw: a sweep, its table of one result, and what is chosen of it.
#pragma once

#include "core/run/sweep_axis.h"

#include <QSet>
#include <QString>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace sharpscope {

struct SweepShown {
    const SweepFile* file = nullptr; ///< nullptr: nothing is shown
    std::vector<SweepRun> runs;
    SweepTable table;
    QString title;            ///< of what is shown: "test accuracy, last"
    std::size_t x = 0, y = 1; ///< fields of the map; with one field both are 0
    std::int64_t run = 0;     ///< the method, see SweepLine::run
    SweepPoint at;            ///< where the other fields are held
    SeedSpread spread = SeedSpread::Deviation;
    std::size_t seeds = 1;                                  ///< that a point is to have
    std::map<std::string, std::size_t> leftOut = {};        ///< runs that do not count, see setLeftOut()
    std::function<double(const std::string& run)> fraction; ///< of a run that is done

    bool isPercent() const { return shownScale(table.metric) > 1; }
};

/// These runs are in no mean: they are archived, or the filter of the runs' table does not mean them.
void setLeftOut(SweepShown& shown, const std::vector<SweepRun>& runs);
std::size_t leftOutOf(const SweepShown& shown, const SweepLine& line); ///< of its runs
std::size_t seedsOf(const SweepShown& shown, const SweepLine& line);   ///< that it is to have without those

/// The method that a map begins with: the first that the most fields reach.
std::int64_t runShownFirst(const SweepTable& table);
/// "test accuracy, last", with the method where there is another.
QString sweepTitle(const SweepTable& table, std::int64_t run);

/// "85.12", "0.4312"; "–" for NaN.
QString sweepNumber(const SweepShown& shown, double mean);

/// Mean, deviation, N, each seed's value and what is not whole, for a tool tip.
QString sweepHelp(const SweepShown& shown, const SweepLine& line);

/// The share of a line's runs that is done, those that are missing counted.
double fractionOf(const SweepShown& shown, const SweepLine& line);

/// The runs' ids, and the lines that have one of these runs.
QStringList idsOf(const SweepLine& line);
std::set<std::size_t> linesOf(const SweepTable& table, const QSet<QString>& runs);

} // namespace sharpscope
