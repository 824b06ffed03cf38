// SPDX-License-Identifier: GPL-3.0-or-later
// CompareTab: its part of the session.
#include "app/gui/compare_controls.h"
#include "app/gui/compare_tab.h"
#include "app/gui/figure_frame.h"

#include <algorithm>

namespace sharpscope {

void CompareTab::read(ViewState& state) const
{
    CompareView& view = state.compare;
    m_controls->read(view);
    view.maximised = m_maximised;
    for (const auto* figure : m_figures) {
        view.panels.push_back(figure->id());
        view.quantities.push_back(figure->quantity().toStdString());
        if (const auto zoom = figure->plot().zoom(); !zoom.empty()) view.zooms[figure->id()] = zoom;
    }
}

void CompareTab::show(const ViewState& state)
{
    const CompareView& view = state.compare;
    m_controls->show(view);
    setFigures(view.panels);
    for (std::size_t i = 0; i < std::min(view.quantities.size(), m_figures.size()); ++i)
        m_figures[i]->setQuantity(QString::fromStdString(view.quantities[i]));
    applyControls();
    setMaximised(static_cast<int>(view.maximised));
    for (auto* figure : m_figures) {
        const auto it = view.zooms.find(figure->id());
        std::vector<double> zoom;
        if (it != view.zooms.end() && it->is_array())
            for (const auto& bound : *it)
                if (bound.is_number()) zoom.push_back(bound.get<double>());
        figure->plot().setZoom(zoom);
    }
}

} // namespace sharpscope
