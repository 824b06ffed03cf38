// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/quantities.h"
#include "core/run/race.h"
#include "widgets/base/run_store.h"

#include <QHash>

namespace sharpscope {

/// Who is ahead in what a figure shows, of the runs that are shown, over its x axis; race.h says how. Of several
/// numbers in a figure the first is looked at.
class FigureVerdict {
public:
    explicit FigureVerdict(const RunStore& store) : m_store(store) {}

    /// Whether one can be ahead in it: in losses and accuracies, not in radii, cosines or a learning rate.
    static bool isOf(const Quantity& quantity);

    std::vector<Race> races(const Quantity& quantity, XAxis axis); ///< of the values that are in memory by now
    static QString text(const std::vector<Race>& races, const Quantity& quantity, XAxis axis);
    /// Rich text: every method with its mean, its difference to the first, the interval, the seeds, and who is left
    /// out.
    static QString details(const std::vector<Race>& races, const Quantity& quantity, XAxis axis);
    /// Every pair, with a header.
    static QString csv(const std::vector<Race>& races, const Quantity& quantity, XAxis axis);

private:
    const RunStore& m_store;
    QHash<QString, std::string> m_fields; ///< of the runs
};

} // namespace sharpscope
