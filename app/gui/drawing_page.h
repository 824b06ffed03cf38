// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/active_run_shown.h"
#include "app/gui/active_runs.h"
#include "app/gui/detection_tab.h"
#include "app/gui/side_job.h"

#include <QWidget>

#include <functional>

class QComboBox;

namespace sharpscope {

class BoxPanel;
class RunFeed;

/// Active learning of detection that asks a person: which run asks, its images with what the network finds in them, and
/// the way of the answers back to the run.
class DrawingPage final : public QWidget {
    Q_OBJECT

public:
    using Resume = std::function<Job(std::vector<std::filesystem::path> runs)>;

    DrawingPage(RunStore& store, RunFeed& feed, DetectionTab::JobFactory makeJob, Resume resume,
                QWidget* parent = nullptr);
    ~DrawingPage() override; ///< stops its job and waits for it

    void selectRun(const QString& id); ///< passed over if it asks nobody
    void setConfidence(double least);  ///< see BoxPanel
    double confidence() const;
    int open() const; ///< images to be drawn on here

Q_SIGNALS:
    void changed();     ///< confidence(), by the user
    void openChanged(); ///< open()
    void asked();       ///< something new, that can be answered here
    void complained(const QString& run, const QString& why);

private:
    void fillRuns();
    void refresh();
    void askForImages(bool again);
    void take(std::shared_ptr<const ShownDetections> shown);
    void resume(const QString& run);
    void send(const QString& run, const ImageAnswer& answer);
    void showEvent(QShowEvent* event) override;

    RunStore& m_store;
    RunFeed& m_feed;
    DetectionTab::JobFactory m_makeJob;
    Resume m_resume;
    ActiveRuns m_runs;
    QString m_chosen; ///< by the user; empty: one that asks
    ActiveRunShown m_shown;
    DetectionsRequest m_asked; ///< of the job under way or the last one
    QString m_question;        ///< that asked() told of
    int m_open = 0;
    QStringList m_names;

    QComboBox* m_run;
    BoxPanel* m_panel;
    SideJob m_job; ///< last: its job ends before anything else goes
};

} // namespace sharpscope
