// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/side_job.h"
#include "app/gui/view_state.h"
#include "core/fewshot/episode_job.h"
#include "widgets/base/run_store.h"

#include <QWidget>

#include <functional>

class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QSlider;
class QSpinBox;
class QStackedLayout;
class QTableView;

namespace sharpscope {

class EmptyPage;
class EpisodeModel;

/// One episode of a few-shot run, image by image: what each was taken for before adapting and after each inner step.
/// Computed from the run's newest checkpoint, by a job beside the trainings; the episodes are those of the run's test.
class EpisodePanel final : public QWidget {
    Q_OBJECT

public:
    using JobFactory =
        std::function<Job(EpisodeRequest, std::function<void(std::shared_ptr<const ShownEpisode>)> take)>;

    EpisodePanel(const RunStore& store, JobFactory makeJob, std::shared_ptr<JobQueue> queue, QWidget* parent = nullptr);
    ~EpisodePanel() override; ///< stops the job and waits for it

    void selectRun(const QString& id); ///< passed over if it is no few-shot run
    const EpisodeModel& model() const { return *m_model; }

    void read(ViewState& state) const;
    using QWidget::show;
    void show(const ViewState& state);

Q_SIGNALS:
    void changed();
    void csvExportRequested(const QString& name, const QString& csv);

private:
    QWidget* makeHead();
    QWidget* makeSteps();
    QWidget* makePages();
    void choose();
    void refresh();
    EpisodeRequest wanted() const; ///< without a run: there is none to ask
    void compute();
    void take(std::shared_ptr<const ShownEpisode> shown);
    void setStep(std::int64_t step);
    void say();
    void showEvent(QShowEvent* event) override;

    const RunStore& m_store;
    JobFactory m_makeJob;
    FewShotView m_view;
    EpisodeModel* m_model;
    EpisodeRequest m_asked;    ///< of the job under way or the last one
    std::size_t m_askedAt = 0; ///< checkpoints that there were
    QString m_failure;

    QComboBox* m_run;
    QComboBox* m_part;
    QComboBox* m_weights;
    QSpinBox* m_episode;
    QSlider* m_steps;
    QLabel* m_stepText;
    QLabel* m_words;
    QProgressBar* m_progress;
    QPushButton* m_stop;
    QTableView* m_table;
    EmptyPage* m_nothing;
    QStackedLayout* m_pages;
    SideJob m_job; ///< last: its job ends before anything else goes
};

} // namespace sharpscope
