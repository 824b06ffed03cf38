// SPDX-License-Identifier: GPL-3.0-or-later
// CompareTab: its part of the session.
#include "app/gui/compare_tab.h"
#include "app/gui/figure_frame.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QSignalBlocker>

#include <algorithm>

namespace sharpscope {

void CompareTab::read(ViewState& state) const
{
    CompareView& view = state.compare;
    view.smoothing = m_smoothing->value();
    view.xAxis = m_xAxis->currentData().toString().toStdString();
    view.logX = m_logX->isChecked();
    view.logY = m_logY->isChecked();
    view.groupSeeds = m_group->isChecked();
    view.maximised = m_maximised;
    for (const auto* figure : m_figures) {
        view.quantities.push_back(figure->quantity().toStdString());
        if (const auto zoom = figure->plot().zoom(); !zoom.empty()) view.zooms[figure->id()] = zoom;
    }
}

void CompareTab::show(const ViewState& state)
{
    const CompareView& view = state.compare;
    {
        const QSignalBlocker x(m_logX), y(m_logY), group(m_group);
        m_xAxis->setCurrentIndex(std::max(0, m_xAxis->findData(QString::fromStdString(view.xAxis))));
        m_logX->setChecked(view.logX);
        m_logY->setChecked(view.logY);
        m_group->setChecked(view.groupSeeds);
    }
    for (std::size_t i = 0; i < std::min(view.quantities.size(), m_figures.size()); ++i)
        m_figures[i]->setQuantity(QString::fromStdString(view.quantities[i]));
    setSmoothing(view.smoothing);
    applyAxes();
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
