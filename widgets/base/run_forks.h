// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/run_store.h"

#include <QHash>

namespace sharpscope {

/// The forks of runs as a tree of those that are listed: a fork hangs below the run that it forked off, where that one
/// is left out below the run that that one hangs below, and by itself where it is pinned, or where the rows of both
/// stand in different groups. Made anew when it is asked for after the runs have changed.
class RunForks final : public QObject {
public:
    using AreTogether = std::function<bool(const StoredRun&, const StoredRun&)>;
    RunForks(const RunStore& store, AreTogether areTogether, QObject* parent);

    bool any() const; ///< hangs below another
    const StoredRun* above(const StoredRun& run) const;
    int depth(const StoredRun& run) const; ///< 0: it hangs below none
    int below(const StoredRun& run) const; ///< forks, and forks of these
    void forget() { m_isKnown = false; }

private:
    void find() const;

    const RunStore& m_store;
    AreTogether m_areTogether;
    mutable bool m_isKnown = false;
    mutable QHash<const StoredRun*, const StoredRun*> m_above;
    mutable QHash<const StoredRun*, int> m_below;
};

} // namespace sharpscope
