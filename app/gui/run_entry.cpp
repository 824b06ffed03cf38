// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/run_entry.h"

#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/landscape/surface_file.h"
#include "core/landscape/surface_identity.h"

#include <QFileInfo>

#include <algorithm>
#include <limits>

namespace sharpscope {

namespace {

constexpr std::int64_t anyStep = std::numeric_limits<std::int64_t>::max();

/// The surface of the latest step until this one, of this kind unless it is empty.
const Surface* latestOf(const RunSeries& series, const std::string& kind, std::int64_t until = anyStep)
{
    const Surface* latest = nullptr;
    std::int64_t latestStep = -1;
    for (const auto& [name, surface] : series.surfaces) {
        const std::int64_t step = stepOf(surface.grid);
        if ((!kind.empty() && kindOf(surface.grid) != kind) || step < latestStep || step > until) continue;
        latest = &surface;
        latestStep = step;
    }
    return latest;
}

std::vector<RunColor> markColors(const Surface& surface, const RunEntry& own, const std::vector<RunEntry>& all)
{
    if (hasMarksOfItsOwn(surface)) return ruleColors(surface, own.color);
    std::vector<RunColor> colors;
    for (const SurfaceMark& mark : surface.marks) {
        const auto it = std::find_if(all.begin(), all.end(), [&](const RunEntry& run) {
            return QFileInfo(run.id).fileName().toStdString() == mark.run;
        });
        colors.push_back(it == all.end() ? own.color : it->color);
    }
    return colors;
}

/// Heights have room for all frames of its film.
void addFilm(ShownSurface& shown, const RunSeries& series)
{
    const std::string film = filmOf(shown.surface.grid);
    if (film.empty()) return;
    for (const auto& [name, frame] : series.surfaces)
        if (filmOf(frame.grid) == film)
            for (const SurfaceQuantity quantity : surfaceQuantities)
                shown.film[static_cast<std::size_t>(quantity)].add(valuesOf(frame, quantity));
}

} // namespace

bool hasMarksOfItsOwn(const Surface& surface)
{
    const auto plane = valueOr(surface.grid.identity, "plane", std::string());
    return plane == "microscope" || plane == "adaptation";
}

std::vector<RunColor> ruleColors(const Surface& surface, const RunColor& own)
{
    std::vector<std::string> rules;
    std::vector<RunColor> colors;
    for (const SurfaceMark& mark : surface.marks) {
        const bool isRule = mark.run != "ball" && mark.run != "θ";
        auto it = std::find(rules.begin(), rules.end(), mark.run);
        if (isRule && it == rules.end()) it = rules.insert(it, mark.run);
        colors.push_back(isRule ? runColor(static_cast<int>(it - rules.begin())) : own);
    }
    return colors;
}

bool hasCheckpoint(const RunEntry& run) { return run.series && !run.series->checkpoints.empty(); }

const Surface* SurfaceChoice::of(const RunEntry& run) const
{
    if (!run.series) return nullptr;
    if (selected && selected->id != run.id) {
        const Surface* reference = ofSelected();
        if (!reference) return nullptr;
        const bool isFilm = !filmOf(reference->grid).empty(); // all runs at the same moment
        return latestOf(*run.series, kindOf(reference->grid), isFilm ? stepOf(reference->grid) : anyStep);
    }
    if (const auto name = chosen.find(run.id); name != chosen.end())
        if (const auto it = run.series->surfaces.find(name->second); it != run.series->surfaces.end())
            return &it->second;
    return latestOf(*run.series, {});
}

std::vector<std::pair<QString, QString>> surfacesToChoose(const RunSeries& series, const Surface* chosen)
{
    const std::string watched = chosen ? filmOf(chosen->grid) : std::string();
    std::map<std::string, const Surface*> frameOf; ///< of each film
    for (const auto& [name, surface] : series.surfaces)
        if (const std::string film = filmOf(surface.grid); !film.empty()) {
            const Surface*& frame = frameOf[film];
            if (film == watched)
                frame = chosen;
            else if (!frame || stepOf(frame->grid) < stepOf(surface.grid))
                frame = &surface;
        }
    std::vector<std::pair<QString, QString>> choices;
    for (const auto& [name, surface] : series.surfaces)
        if (const std::string film = filmOf(surface.grid); film.empty() || frameOf[film] == &surface)
            choices.emplace_back(QString::fromStdString(name), QString::fromStdString(surface.grid.title));
    return choices;
}

std::vector<const RunEntry*> computedRuns(bool throughModels, const std::vector<const RunEntry*>& shown,
                                          const RunEntry* selected, const std::vector<RunEntry>& all)
{
    std::vector<const RunEntry*> runs = shown;
    if (throughModels && selected) {
        runs = {selected};
        for (const RunEntry& run : all)
            if (run.visible && &run != selected) runs.push_back(&run);
    }
    std::erase_if(runs, [](const RunEntry* run) { return !hasCheckpoint(*run); });
    return runs;
}

QString addFromFiles(const RunEntry& run, std::vector<RunEvent>& events)
{
    QString problem;
    const std::string id = run.id.toStdString();
    for (const auto& file : surfaceFiles(id)) {
        if (run.series->surfaces.contains(file.stem().string())) continue;
        try {
            for (Event& event : eventsOf(readSurface(file)))
                events.push_back({id, std::move(event)});
        } catch (const Error& error) {
            problem = QString::fromUtf8(error.what());
        }
    }
    return problem;
}

std::vector<ShownSurface> shownSurfaces(const std::vector<const RunEntry*>& runs, const SurfaceChoice& choice,
                                        const std::vector<RunEntry>& all)
{
    std::vector<ShownSurface> shown;
    for (const RunEntry* run : runs)
        if (const Surface* surface = choice.of(*run); surface && surface->pointsDone > 0) {
            shown.push_back({.title = run->title,
                             .color = run->color,
                             .surface = *surface,
                             .markColors = markColors(*surface, *run, all)});
            addFilm(shown.back(), *run->series);
        }
    return shown;
}

} // namespace sharpscope
