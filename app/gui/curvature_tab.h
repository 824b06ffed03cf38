// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/curvature_groups.h"
#include "app/gui/errand.h"
#include "app/gui/side_job.h"
#include "app/gui/view_state.h"
#include "core/curvature/curvature_options.h"

#include <QWidget>

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>

class QLabel;
class QStackedLayout;
class QStackedWidget;
class QTabWidget;

namespace sharpscope {

class CurvatureControls;
class EmptyPage;
class PlotWidget;
class RescalingPanel;

/// How sharp are the minima that the runs have found? Numbers of several runs side by side, their spectra, their
/// layers, and whether the numbers say anything about the gap between train and test. They are measured as jobs of the
/// window's queue and stay in the runs' folders, where they are found again.
class CurvatureTab final : public QWidget {
    Q_OBJECT

public:
    /// curvatureJob, or a fake of it.
    using JobFactory = std::function<Job(std::vector<std::filesystem::path> runs, CurvatureOptions)>;

    CurvatureTab(RunStore& store, JobFactory makeJob, std::shared_ptr<JobQueue> queue, QWidget* parent = nullptr);
    ~CurvatureTab() override; ///< stops the job and waits for it

    void selectRuns(const QStringList& ids);
    void lookAtSelected(); ///< not at all visible runs

    void read(ViewState& state) const;
    using QWidget::show;
    void show(const ViewState& state);

Q_SIGNALS:
    void changed();         ///< what read() gives, by the user
    void changedByItself(); ///< something new was measured and is looked at
    void exportRequested(sharpscope::PlotWidget* plot);
    void textExportRequested(const QString& name, const QString& text);
    void informed(const QString& what);

private:
    struct Panel {
        std::function<void()> draw;
        QStackedWidget* pages = nullptr; ///< what stands there while nothing is measured, and the content
        EmptyPage* nothing = nullptr;
    };
    template <class Content>
    Content* addPanel(const char* name, const QString& title, const QString& help);
    void addTab(QWidget* page, const char* name, const QString& title, const QString& help);
    QWidget* makeResults();
    void connectControls();
    QStringList chosenRuns() const;
    bool hasCheckpoint(const QString& run) const;
    void refreshRuns();
    void readReports();
    void take(const std::vector<RunEvent>& events);
    void showProgress(const Progress& progress);
    void showReports();
    void drawPanel();
    void refreshControls();
    void compute();
    void rescale();
    using JobOfRuns = std::function<Job(const std::vector<std::filesystem::path>&)>;
    void start(const std::optional<CurvatureOptions>& asked, int reportsARun, const JobOfRuns& jobOf);
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

    const RunStore& m_store;
    JobFactory m_makeJob;
    QStringList m_selected; ///< in the table of runs
    QStringList m_runs;     ///< that are looked at
    std::vector<FoundCurvature> m_found;
    ShownCurvatures m_shown;
    QString m_failure;             ///< of the last job or file
    Json m_asked = Json::object(); ///< the job's options
    int m_jobReports = 0, m_jobDone = 0;

    QStackedLayout* m_pages;
    CurvatureControls* m_controls;
    QLabel* m_legend;
    QTabWidget* m_panels;
    std::vector<Panel> m_drawn; ///< in the order of the tabs
    RescalingPanel* m_rescaling;
    Errand m_reading;
    SideJob m_job; ///< last: its job ends before anything else goes
};

} // namespace sharpscope
