// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/run_series.h"
#include "widgets/base/run_palette.h"
#include "widgets/view3d/surface_style.h"

#include <QString>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace sharpscope {

/// A run as the landscape tab sees it. `series` belongs to the caller and must live until the next runsChanged().
struct RunEntry {
    QString id; ///< the run folder's path, as in RunEvent::run
    QString title;
    RunColor color;
    bool visible = true; ///< in the runs' table
    const RunSeries* series = nullptr;
};

bool hasCheckpoint(const RunEntry& run);

/// Whether a surface's marks are no models of runs: steps under the microscope, inner loops of a few-shot run.
bool hasMarksOfItsOwn(const Surface& surface);
/// Of such marks: each rule's or task's its own; the circle and θ are the run's.
std::vector<RunColor> ruleColors(const Surface& surface, const RunColor& own);

/// Which surface of each run is looked at. The selected run's is the one that was chosen or computed last, else the one
/// of the latest step; another run's is its latest of the same kind, so that only comparable ones stand side by side.
struct SurfaceChoice {
    const RunEntry* selected = nullptr;
    std::map<QString, std::string> chosen; ///< names by run id

    const Surface* of(const RunEntry& run) const; ///< nullptr where there is none
    const Surface* ofSelected() const { return selected ? of(*selected) : nullptr; }
};

/// A run's surfaces to choose from by name and title, of each film (SliceOptions::every) one frame: the chosen one,
/// else its last.
std::vector<std::pair<QString, QString>> surfacesToChoose(const RunSeries& series, const Surface* chosen);

/// The runs whose checkpoints a new surface needs: those of `shown` that have one; for a plane through models the
/// selected one, which is its origin, and all that are visible.
std::vector<const RunEntry*> computedRuns(bool throughModels, const std::vector<const RunEntry*>& shown,
                                          const RunEntry* selected, const std::vector<RunEntry>& all);

/// Adds the events that make the surfaces in the run's folder which its series lacks. Returns what is wrong with a file
/// that cannot be read, if there is one.
QString addFromFiles(const RunEntry& run, std::vector<RunEvent>& events);

/// Those of the runs that have a surface with at least one point; models on it have the colours of their runs, where
/// these are among `all`.
std::vector<ShownSurface> shownSurfaces(const std::vector<const RunEntry*>& runs, const SurfaceChoice& choice,
                                        const std::vector<RunEntry>& all);

} // namespace sharpscope
