// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/quantities.h"
#include "widgets/base/run_store.h"
#include "widgets/plots/curve_plot.h"

#include <map>

namespace sharpscope {

/// Keeps a plot in step with the runs: hands over the points that are new and restyles what changed. Does nothing by
/// itself: call the two functions on the store's signals.
class CurveFeed {
public:
    CurveFeed(const RunStore& store, CurvePlot& plot) : m_store(store), m_plot(plot) {}

    void show(const Quantity& quantity, XAxis axis); ///< begins anew if either is another
    void takeList();                                 ///< runs came, went, changed name, colour or visibility
    void takeValues();                               ///< series have grown

private:
    void addCurves(const StoredRun& run);
    void feed(const StoredRun& run);

    const RunStore& m_store;
    CurvePlot& m_plot;
    Quantity m_quantity;
    XAxis m_axis = XAxis::Step;
    std::map<QString, int> m_generations; ///< of each curve, when it was begun
};

} // namespace sharpscope
