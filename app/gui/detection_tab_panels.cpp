// SPDX-License-Identifier: GPL-3.0-or-later
// DetectionTab: what it looks at, as it stands in the session, and its panels.
#include "app/gui/detection_tab.h"
#include "app/gui/drawing_page.h"
#include "core/base/json_value.h"
#include "widgets/base/run_store.h"

#include <QSignalBlocker>
#include <QTabWidget>

namespace sharpscope {

bool DetectionTab::detects(const StoredRun& run)
{
    const auto kind = valueOr(run.experiment, "kind", std::string());
    return kind == "detection" || kind == "active-detection";
}

void DetectionTab::selectRun(const QString& id)
{
    const StoredRun* run = m_store.find(id);
    if (!run || !detects(*run)) return;
    m_view.run = id.toStdString();
    if (m_drawing) m_drawing->selectRun(id);
    refresh();
}

void DetectionTab::show(const ViewState& state)
{
    m_view = state.detection;
    showPanel();
    refresh();
}

void DetectionTab::showPanel()
{
    if (!m_drawing) return;
    const QSignalBlocker quiet(m_panels);
    m_panels->setCurrentIndex(m_view.panel == "draw" ? 1 : 0);
    m_drawing->setConfidence(m_view.proposals);
}

void DetectionTab::setDrawing(DrawingPage* page)
{
    m_drawing = page;
    m_panels->addTab(page, tr("Draw"));
    connect(m_panels, &QTabWidget::currentChanged, this, [this](int index) {
        m_view.panel = index == 1 ? "draw" : "found";
        refresh();
        Q_EMIT changed();
    });
    connect(page, &DrawingPage::changed, this, [this] {
        m_view.proposals = m_drawing->confidence();
        Q_EMIT changed();
    });
    connect(page, &DrawingPage::openChanged, this, [this] {
        m_panels->setTabText(1, m_drawing->open() > 0 ? tr("Draw (%1)").arg(m_drawing->open()) : tr("Draw"));
    });
    connect(page, &DrawingPage::asked, this, [this] {
        if (m_panels->currentIndex() == 1) return;
        m_view.panel = "draw";
        showPanel();
        Q_EMIT changedByItself();
    });
    showPanel();
}

} // namespace sharpscope
