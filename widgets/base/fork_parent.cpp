// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/fork_parent.h"

#include "core/base/json_value.h"
#include "core/run/fork_of.h"

#include <limits>

namespace sharpscope {

namespace {

constexpr int mostForks = 100; ///< of forks, one in the other

QString folderName(const QString& id) { return id.section(QLatin1Char('/'), -1); }

/// `near`: a run that lies beside the one that is looked for.
const StoredRun* parentBy(const Json& experiment, const StoredRun& near, const RunStore& store)
{
    const auto fork = experiment.is_object() ? experiment.find("fork") : experiment.end();
    if (fork == experiment.end() || !fork->is_object()) return nullptr;
    const QString name = QString::fromStdString(valueOr(*fork, "run", std::string()));
    if (name.isEmpty()) return nullptr;
    if (const StoredRun* beside = store.find(near.id.section(QLatin1Char('/'), 0, -2) + QLatin1Char('/') + name);
        beside && beside != &near)
        return beside;
    for (const auto& run : store.runs())
        if (folderName(run->id) == name && run.get() != &near) return run.get();
    return nullptr;
}

} // namespace

double partOf(const Clock& clock, ClockPart part)
{
    switch (part) {
    case ClockPart::Step:
        return static_cast<double>(clock.step);
    case ClockPart::Epoch:
        return clock.epoch;
    case ClockPart::Passes:
        return clock.passes;
    case ClockPart::Seconds:
        return clock.seconds;
    }
    return 0;
}

const StoredRun* forkParent(const StoredRun& run, const RunStore& store)
{
    return parentBy(run.experiment, run, store);
}

double ownBegin(const StoredRun& run, const RunStore& store, ClockPart part)
{
    Json experiment = isFork(run.experiment) ? run.experiment : Json();
    for (int i = 0; i < mostForks && isFork(experiment); ++i) {
        const StoredRun* parent = parentBy(experiment, run, store);
        if (parent && parent->visible) return partOf(forkClock(experiment), part);
        experiment = experimentBefore(experiment);
    }
    return -std::numeric_limits<double>::infinity();
}

} // namespace sharpscope
