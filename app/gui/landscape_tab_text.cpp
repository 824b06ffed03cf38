// SPDX-License-Identifier: GPL-3.0-or-later
// What the landscape tab says and offers, and takes away.
#include "app/gui/landscape_controls.h"
#include "app/gui/landscape_tab.h"
#include "core/landscape/surface_identity.h"
#include "widgets/base/number_text.h"
#include "widgets/base/theme.h"

namespace sharpscope {

void LandscapeTab::updateControls()
{
    const bool dark = themeOf(*this).dark;
    std::vector<LandscapeControls::Choice> runs;
    for (const RunEntry& run : m_runs)
        runs.push_back({run.id, run.title, run.color.on(dark)});
    m_controls->setRuns(runs);

    std::vector<LandscapeControls::Choice> surfaces;
    const SurfaceChoice choice = this->choice();
    const Surface* chosen = choice.ofSelected();
    if (choice.selected && choice.selected->series)
        for (const auto& [name, title] : surfacesToChoose(*choice.selected->series, chosen))
            surfaces.push_back({name, title});
    m_controls->setSurfaces(surfaces, chosen ? QString::fromStdString(chosen->grid.name) : QString());
    m_controls->setCanExport(chosen != nullptr);
    m_controls->setCanRemove(chosen != nullptr);
    m_controls->setCanPutBack(m_bin.last());
    if (isComputing()) return;

    std::vector<Problem> problems;
    const std::string plane = m_controls->options(problems).plane;
    const auto able = static_cast<int>(computedRuns(plane == "models", shownRuns(), choice.selected, m_runs).size());
    if (!problems.empty())
        m_controls->setCanCompute(false, QString::fromStdString(toText(problems)));
    else if (able == 0)
        m_controls->setCanCompute(false, tr("There is no checkpoint yet"));
    else if (plane == "models")
        m_controls->setCanCompute(able > 1, able > 1 ? tr("A plane through the minima of %1 visible runs").arg(able)
                                                     : tr("A plane through models needs two visible runs or more"));
    else
        m_controls->setCanCompute(true, (plane == "path"         ? tr("The plane of each path, of %1")
                                         : plane == "microscope" ? tr("The next step of %1, on its own batch")
                                         : plane == "adaptation" ? tr("Inner loops of %1")
                                                                 : tr("A slice around a checkpoint of %1"))
                                            .arg(countText(static_cast<std::size_t>(able), tr("run"), tr("runs"))));
}

void LandscapeTab::connectBin()
{
    connect(m_controls, &LandscapeControls::removeClicked, this, &LandscapeTab::removeSurface);
    connect(m_controls, &LandscapeControls::putBackClicked, this, [this] {
        m_failure.clear();
        m_bin.putBackLast();
        redraw();
    });
    connect(&m_bin, &SurfaceBin::failed, this, [this](const QString& why) { m_failure = why; });
    connect(&m_bin, &SurfaceBin::removed, this, [this](const QString& run, const QString& name) {
        GridStarted gone; // of no points
        gone.name = name.toStdString();
        Q_EMIT eventsArrived({{run.toStdString(), gone}});
    });
    connect(&m_bin, &SurfaceBin::putBack, this, [this](const QString& run, const QString& name) {
        m_filesRead.erase(run);
        m_chosen[run] = name.toStdString();
    });
}

/// The surface that is looked at, and with it its file.
void LandscapeTab::removeSurface()
{
    const SurfaceChoice choice = this->choice();
    const Surface* surface = choice.ofSelected();
    if (!surface) return;
    m_failure.clear();
    const QString run = choice.selected->id;
    const std::string name = surface->grid.name;
    m_bin.remove(run, name, QString::fromStdString(surface->grid.title));
    if (m_failure.isEmpty()) m_chosen.erase(run);
    redraw();
    Q_EMIT changed();
}

QString LandscapeTab::message() const
{
    if (!m_failure.isEmpty()) return m_failure;
    if (!m_saved.isEmpty()) return m_saved;
    const SurfaceChoice choice = this->choice();
    if (!choice.selected) return tr("No runs yet. Launch an experiment, then look round its minimum here.");
    std::vector<Problem> problems;
    m_controls->options(problems);
    if (!problems.empty()) return QString::fromStdString(toText(problems));
    if (m_queue.isWaiting()) return tr("The slice waits for its turn: a training has the device.");
    if (isComputing()) return tr("Points that are not computed yet are interpolated between their neighbours.");
    const Surface* surface = choice.ofSelected();
    if (!surface && !hasCheckpoint(*choice.selected))
        return tr("%1 has no checkpoint yet: the first is saved after an epoch.").arg(choice.selected->title);
    if (!surface)
        return tr("Nothing is computed for %1 yet. Compute draws its loss on a plane through the newest checkpoint.")
            .arg(choice.selected->title);
    if (surface->pointsDone < static_cast<std::int64_t>(surface->loss.size()))
        return tr("%1 of %2 points are computed, the others are interpolated; Compute goes on from there.")
            .arg(surface->pointsDone)
            .arg(surface->loss.size());
    if (const Json note = foundIn(surface->grid, "note"); note.is_string())
        return QString::fromStdString(note.get<std::string>());
    if (!surface->marks.empty()) return {}; // of its own kind
    QStringList without;
    for (const RunEntry* run : shownRuns())
        if (!choice.of(*run)) without += run->title;
    if (!without.isEmpty()) return tr("No surface of this kind yet: %1.").arg(without.join(QStringLiteral(", ")));
    return {};
}

} // namespace sharpscope
