// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/run_forks.h"

#include "widgets/base/fork_parent.h"

#include <utility>

namespace sharpscope {

RunForks::RunForks(const RunStore& store, AreTogether areTogether, QObject* parent)
    : QObject(parent), m_store(store), m_areTogether(std::move(areTogether))
{
    connect(&store, &RunStore::listChanged, this, &RunForks::forget);
}

void RunForks::find() const
{
    if (std::exchange(m_isKnown, true)) return;
    m_above.clear();
    m_below.clear();
    for (const auto& run : m_store.runs()) { // each behind the one that it hangs below
        if (run->forkDepth == 0 || run->isLeftOut || run->notes.pinned) continue;
        const StoredRun* parent = forkParent(*run, m_store);
        int depth = run->forkDepth; // less each time: a circle, which nobody has made, ends
        while (parent && parent->forkDepth < depth && (parent->isLeftOut || !m_areTogether(*parent, *run))) {
            depth = parent->forkDepth;
            parent = depth > 0 ? forkParent(*parent, m_store) : nullptr;
        }
        if (!parent || parent->forkDepth >= depth) continue;
        m_above[run.get()] = parent;
        for (const StoredRun* over = parent; over; over = m_above.value(over, nullptr))
            ++m_below[over];
    }
}

bool RunForks::any() const
{
    find();
    return !m_above.isEmpty();
}

const StoredRun* RunForks::above(const StoredRun& run) const
{
    if (run.forkDepth == 0) return nullptr;
    find();
    return m_above.value(&run, nullptr);
}

int RunForks::depth(const StoredRun& run) const
{
    int depth = 0;
    for (const StoredRun* over = above(run); over; over = above(*over))
        ++depth;
    return depth;
}

int RunForks::below(const StoredRun& run) const
{
    find();
    return m_below.value(&run, 0);
}

} // namespace sharpscope
