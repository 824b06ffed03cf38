// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/side_job.h"
#include "app/gui/view_state.h"
#include "core/detection/detections_job.h"

#include <QWidget>

#include <functional>
#include <memory>
#include <vector>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QStackedLayout;
class QTabWidget;
class QToolButton;

namespace sharpscope {

class DetectionPicture;
class DrawingPage;
class LineFigure;
class PlotWidget;
class RunStore;
struct StoredRun;

/// What a detection run finds in its images beside what is there, image by image, and precision over recall of each
/// class. By the run's newest checkpoint, in a job beside the trainings.
class DetectionTab final : public QWidget {
    Q_OBJECT

public:
    /// detectionsJob, or a fake of it.
    using JobFactory =
        std::function<Job(DetectionsRequest, std::function<void(std::shared_ptr<const ShownDetections>)> take)>;

    DetectionTab(RunStore& store, JobFactory makeJob, std::shared_ptr<JobQueue> queue, QWidget* parent = nullptr);
    ~DetectionTab() override; ///< stops the job and waits for it

    void selectRun(const QString& id); ///< passed over if it is no detection run
    /// Beside what was found: where a person draws boxes. Comes to the front when somebody is asked.
    void setDrawing(DrawingPage* page);

    void read(ViewState& state) const { state.detection = m_view; }
    using QWidget::show;
    void show(const ViewState& state);

Q_SIGNALS:
    void changed();         ///< what read() gives, by the user
    void changedByItself(); ///< a person is asked for boxes
    void exportRequested(sharpscope::PlotWidget* plot);
    void openRequested(); ///< from the page that is shown while there are no such runs

private:
    static bool detects(const StoredRun& run);
    QWidget* makeControls();
    QWidget* makeImages();
    QWidget* makeEmptyPage();
    QDoubleSpinBox* makeThreshold(const char* name, const QString& help, double DetectionView::*value);
    void refresh();
    void compute(bool again);
    void take(std::shared_ptr<const ShownDetections> shown);
    DetectionsRequest wanted() const;
    void step(int images);
    void listImages();
    void showImage();
    void showCurves();
    void say();
    void showPanel();
    void showEvent(QShowEvent* event) override;

    const RunStore& m_store;
    JobFactory m_makeJob;
    DetectionView m_view;
    DetectionsRequest m_asked; ///< of the job under way or the last one
    std::shared_ptr<const ShownDetections> m_shown;
    std::vector<std::int64_t> m_images; ///< numbers of those that are gone through
    QString m_failure;
    std::pair<const ShownDetections*, double> m_drawn = {}; ///< of whom the curves are, at which overlap

    QStackedLayout* m_pages;
    QTabWidget* m_panels;
    DrawingPage* m_drawing = nullptr;
    QComboBox* m_run;
    QComboBox* m_part;
    QDoubleSpinBox* m_overlap;
    QDoubleSpinBox* m_score;
    QCheckBox* m_mistakes;
    QToolButton* m_before;
    QToolButton* m_next;
    QLabel* m_place;
    QLabel* m_mean;
    QPushButton* m_look;
    QProgressBar* m_progress;
    DetectionPicture* m_picture;
    QLabel* m_words;
    LineFigure* m_curves;
    SideJob m_job; ///< last: its job ends before anything else goes
};

} // namespace sharpscope
