// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/active_run_shown.h"
#include "app/gui/active_runs.h"
#include "app/gui/errand.h"
#include "app/gui/side_job.h"
#include "app/gui/view_state.h"
#include "app/gui/window_seams.h"
#include "core/run/analysis_file.h"

#include <QWidget>

#include <map>

class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;

namespace sharpscope {

class AnalysisFigures;
class PlotWidget;
class SchemaForm;
class SharingBox;

/// The SAAL paper's analyses of the run that is looked at: what to compute, of which rounds, and what came out. They
/// are computed as jobs of the window's queue and stay in the run's folder.
class AnalysisPanel final : public QWidget {
    Q_OBJECT

public:
    AnalysisPanel(RunStore& store, ActiveRuns& runs, std::function<Job(AnalysisRequest)> makeJob,
                  std::shared_ptr<JobQueue> queue, QWidget* parent = nullptr);
    ~AnalysisPanel() override; ///< stops the job and waits for it

    void setRun(const ActiveRunShown& run);
    void setRound(std::int64_t round);

    void read(ViewState& state) const;
    using QWidget::show;
    void show(const ViewState& state);

    const AnalysisFigures& figures() const { return *m_figures; }

Q_SIGNALS:
    void changed();
    void exportRequested(sharpscope::PlotWidget* plot);

private:
    QWidget* makeControls();
    std::string figure() const;
    Json options() const;
    QString whatIsDrawn() const;
    void choose();
    void compute();
    void readFiles();
    void refresh();
    void refreshControls();
    void drawSeconds();
    void drawAccuracies();
    void take(const std::vector<RunEvent>& events);
    void showEvent(QShowEvent* event) override;

    RunStore& m_store;
    ActiveRuns& m_runs;
    std::function<Job(AnalysisRequest)> m_makeJob;
    ActiveRunShown m_run;
    std::int64_t m_round = -1;
    std::vector<Analysis> m_found;
    QString m_said; ///< what the last job or file complained of

    QComboBox* m_figure;
    QComboBox* m_rounds;
    std::map<std::string, SchemaForm*> m_form; ///< of each that is computed
    SharingBox* m_sharing;
    QPushButton* m_compute;
    QPushButton* m_stop;
    QProgressBar* m_progress;
    QLabel* m_words;
    AnalysisFigures* m_figures;
    Errand m_reading;
    SideJob m_job; ///< last: its job ends before anything else goes
};

} // namespace sharpscope
