// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/quantities.h"
#include "widgets/base/run_groups.h"
#include "widgets/base/run_store.h"
#include "widgets/plots/curve_plot.h"

#include <QElapsedTimer>
#include <QHash>

#include <vector>

namespace sharpscope {

/// Keeps a plot in step with the runs that are shown: hands over the points that are new, has those read that are still
/// on the disk, and restyles what changed. Hidden runs cost nothing. Does nothing by itself: call the functions on the
/// store's signals.
class CurveFeed {
public:
    CurveFeed(RunStore& store, CurvePlot& plot) : m_store(store), m_plot(plot) {}

    void show(const Quantity& quantity, XAxis axis); ///< begins anew if either is another
    void takeList();                                 ///< runs came, went, changed name, colour or visibility
    void takeValues();                               ///< series have grown; what is many comes over several ticks
    /// Runs of one key are averaged where the plot does so; as the store groups them (by seed) where it is none.
    void setGroups(RunGroups groups);
    void setMarksShown(bool shown);
    const Quantity& quantity() const { return m_quantity; }
    XAxis axis() const { return m_axis; }

    /// Everything at once, also from the disk: for exports. @throws Error naming a file that cannot be read.
    void takeAll();

private:
    struct Entry {
        std::shared_ptr<const StoredRun> run;
        QuantityCurve curve;
        QString key;
        int generation = 0;    ///< of the run, when the curve was begun
        std::size_t shown = 0; ///< points of the series that the plot has
        bool isInPlot = false;
    };

    std::size_t feed(Entry& entry, std::size_t most);
    bool feedAll(std::size_t most);
    void addToPlot(Entry& entry);
    void takeMarks(bool onlyNew);

    RunStore& m_store;
    CurvePlot& m_plot;
    Quantity m_quantity;
    XAxis m_axis = XAxis::Step;
    RunGroups m_groups;
    bool m_showsMarks = true;
    QHash<QString, std::size_t> m_marked; ///< how much had happened to a run when its marks were made
    std::vector<Entry> m_entries;         ///< of the runs that are shown
    QElapsedTimer m_sinceDraw;
    bool m_goesOn = false; ///< a call of takeValues() is on its way
};

/// What stands out in the plot is what does everywhere.
void linkFront(RunStore& store, CurvePlot& plot);

} // namespace sharpscope
