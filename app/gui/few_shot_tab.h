// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/episode_panel.h"
#include "app/gui/few_shot_accuracy.h"

class QStackedLayout;
class QTabWidget;

namespace sharpscope {

/// Few-shot runs: how well each adapts, side by side, and an episode of one of them image by image.
class FewShotTab final : public QWidget {
    Q_OBJECT

public:
    FewShotTab(RunStore& store, EpisodePanel::JobFactory makeJob, std::shared_ptr<JobQueue> queue,
               QWidget* parent = nullptr);

    void selectRun(const QString& id) { m_episode->selectRun(id); }

    void read(ViewState& state) const;
    using QWidget::show;
    void show(const ViewState& state);

Q_SIGNALS:
    void changed(); ///< what read() gives, by the user
    void exportRequested(sharpscope::PlotWidget* plot);
    void csvExportRequested(const QString& name, const QString& csv);
    void informed(const QString& what);
    void openRequested(); ///< from the page that is shown while there are no such runs

private:
    void refresh();
    template <class Panel>
    Panel* add(Panel* panel, const char* name, const QString& title);

    const RunStore& m_store;
    QStackedLayout* m_pages;
    QTabWidget* m_panels;
    FewShotAccuracy* m_accuracy;
    EpisodePanel* m_episode;
};

} // namespace sharpscope
