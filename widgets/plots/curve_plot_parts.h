// SPDX-License-Identifier: GPL-3.0-or-later
// Included by .cpp files of widgets/plots only.
#pragma once

#include "widgets/plots/crosshair.h"
#include "widgets/plots/curve.h"
#include "widgets/plots/seed_band.h"

#include <QLabel>

#include <map>

namespace sharpscope {

/// Mean line and shaded deviation of one group.
struct BandGraphs {
    QCPGraph* mean = nullptr;
    QCPGraph* low = nullptr;
    QCPGraph* high = nullptr;
    QString label;
    QString detail;
    QStringList runs;
    RunColor color;
    bool dashed = false;
    std::vector<BandPoint> points;
    std::vector<const Curve*> curves;
};

struct CurvePlot::Parts {
    std::map<QString, std::unique_ptr<Curve>> curves;
    std::vector<QString> order; ///< as they were added
    std::vector<BandGraphs> bands;
    CrosshairItem* crosshair = nullptr;
    ValueBox* values = nullptr;
    QLabel* emptyText = nullptr;
    bool crosshairHasValues = false;
    std::map<QCPAbstractPlottable*, QStringList> legendRuns;

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
};

} // namespace sharpscope
