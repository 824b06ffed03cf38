// SPDX-License-Identifier: GPL-3.0-or-later
// Included by .cpp files of widgets/plots only.
#pragma once

#include "widgets/base/run_shades.h"
#include "widgets/plots/crosshair.h"
#include "widgets/plots/curve.h"
#include "widgets/plots/curve_marks.h"
#include "widgets/plots/figure_legend.h"
#include "widgets/plots/seed_band.h"

#include <QLabel>
#include <QPointer>

#include <map>

namespace sharpscope {

/// Behind x the mean is one of fewer runs.
struct BandFall {
    double x = 0;
    int runs = 0;
    bool isBroken = false; ///< for one was not finite; else it has ended
};

/// Mean line and shaded spread of one group.
struct BandGraphs {
    QCPGraph* mean = nullptr;
    QCPGraph* low = nullptr;
    QCPGraph* high = nullptr;
    QString label;
    QString detail;
    QStringList runs;
    RunColor color;
    int dashing = 0;
    bool dashed = false;
    QStringList curves;                  ///< their keys
    std::vector<std::uint64_t> versions; ///< and what `points` were made of
    std::vector<BandPoint> points;       ///< all of them
    std::vector<BandFall> falls;
    bool isMade = false;
    bool hasLonePoint = false; ///< one that no line joins to another

    QPen pen(bool dark) const
    {
        QPen pen(color.on(dark), 2);
        if (const auto dashes = runDashes(dashing, dashed); !dashes.isEmpty()) pen.setDashPattern(dashes);
        return pen;
    }
};

struct CurvePlot::Parts {
    std::map<QString, std::unique_ptr<Curve>> curves;
    std::vector<QString> order; ///< by rank, then as they were added
    std::vector<BandGraphs> bands;
    QList<QCPItemText*> falls; ///< "n = 2" where a band's runs become fewer
    MarksItem* marks = nullptr;
    CrosshairItem* crosshair = nullptr;
    QPointer<ValueBox> values; ///< a child of the window, to reach over other figures
    QLabel* emptyText = nullptr;
    bool crosshairHasValues = false;
    std::optional<double> pointer; ///< the mouse's y
    FigureLegend* exportLegend = nullptr;
    QSet<QString> front;   ///< runs that stand out
    bool isRaised = false; ///< some of their curves lie above the others
    bool isExporting = false;
    bool isLed = false;      ///< its range is being set as another figure has it
    LineSmoothing smoothing; ///< of all curves
    QStringList pointedAt;

    static std::vector<BandPoint> bandOf(const std::vector<const Curve*>& curves);
    void makeBand(BandGraphs& band) const;

    /// Whether some of the runs that are drawn stand out and some do not.
    bool hasFront() const;

    /// Of what is drawn and nothing else: an entry a run, or a group of seeds with their number.
    std::vector<FigureLegend::Entry> legendEntries(bool grouped, Spread spread) const;

    Curve* find(const QString& key) const
    {
        const auto it = curves.find(key);
        return it == curves.end() ? nullptr : it->second.get();
    }
    template <class Function>
    void forShown(Function function) const
    {
        for (const auto& key : order)
            if (auto& curve = *curves.at(key); curve.style.visible && !curve.isEmpty()) function(curve);
    }
    std::vector<const Curve*> curvesOf(const BandGraphs& band) const
    {
        std::vector<const Curve*> all;
        for (const auto& key : band.curves)
            if (const Curve* curve = find(key)) all.push_back(curve);
        return all;
    }
};

} // namespace sharpscope
