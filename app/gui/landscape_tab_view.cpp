// SPDX-License-Identifier: GPL-3.0-or-later
// The landscape's part of the window's ViewState.
#include "app/gui/landscape_controls.h"
#include "app/gui/landscape_figures.h"
#include "app/gui/landscape_tab.h"
#include "app/gui/sharing_box.h"
#include "app/gui/slice_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>

#include <cmath>

namespace sharpscope {

namespace {

constexpr const char* shownNames[] = {"selected", "side by side", "overlaid"};
constexpr const char* quantityNames[] = {"loss", "rise", "accuracy"};

} // namespace

void LandscapeControls::read(LandscapeView& view) const
{
    view.run = m_wantedRun.toStdString();
    view.slice = m_slice->typed();
    view.sharing = m_sharing->key();
    view.shown = shownNames[m_shown->currentIndex()];
    view.quantity = quantityNames[m_quantity->currentIndex()];
    view.logarithmic = m_logarithmic->isChecked();
    view.clip = m_clip->value();
    view.colors = colorMapNames[static_cast<std::size_t>(m_colors->currentIndex())];
}

void LandscapeControls::show(const LandscapeView& view)
{
    const QSignalBlocker quiet(this);
    m_wantedRun = QString::fromStdString(view.run);
    if (const int index = m_run->findData(m_wantedRun); index >= 0 || view.run.empty())
        m_run->setCurrentIndex(std::max(index, m_run->count() > 0 ? 0 : -1));
    m_wantedRun = QString::fromStdString(view.run); // the box has just said what it shows
    m_slice->show(view.slice);
    m_sharing->setKey(view.sharing);
    for (int i = 0; i < 3; ++i)
        if (view.shown == shownNames[i]) m_shown->setCurrentIndex(i);
    for (int i = 0; i < 3; ++i)
        if (view.quantity == quantityNames[i]) m_quantity->setCurrentIndex(i);
    enableFields(static_cast<SurfaceQuantity>(m_quantity->currentIndex()));
    m_logarithmic->setChecked(view.logarithmic);
    m_clip->setValue(view.clip);
    m_colors->setCurrentIndex(static_cast<int>(colorMapOf(view.colors)));
}

void LandscapeTab::read(ViewState& state) const
{
    m_controls->read(state.landscape);
    for (const auto& [run, surface] : m_chosen)
        state.landscape.surfaces[run.toStdString()] = surface;
    state.landscape.camera = m_figures->camera();
    state.landscape.mapZoom = m_figures->mapZoom();
    if (const auto& line = m_figures->line()) state.landscape.line = {line->x1(), line->y1(), line->x2(), line->y2()};
}

void LandscapeTab::show(const ViewState& state)
{
    ViewState now;
    read(now);
    if (state.landscape == now.landscape) return;
    m_controls->show(state.landscape);
    m_chosen.clear();
    for (const auto& [run, surface] : state.landscape.surfaces.items())
        if (surface.is_string()) m_chosen[QString::fromStdString(run)] = surface.get<std::string>();
    m_figures->setCamera(state.landscape.camera);
    m_figures->setMapZoom(state.landscape.mapZoom);
    const std::vector<double>& ends = state.landscape.line;
    m_figures->setLine(ends.size() == 4 ? std::optional(QLineF(ends[0], ends[1], ends[2], ends[3])) : std::nullopt);
    redraw();
}

} // namespace sharpscope
