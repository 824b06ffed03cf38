// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/active_run_shown.h"
#include "app/gui/box_drafts.h"
#include "app/gui/label_question.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QStackedLayout;
class QToolButton;

namespace sharpscope {

class BoxCanvas;
class BoxSide;
class EmptyPage;

/// A person draws and corrects the boxes of the images that a run has chosen, one image after another. What is given
/// counts once it has come back in the run's history.
class BoxPanel final : public QWidget {
    Q_OBJECT

public:
    explicit BoxPanel(QWidget* parent = nullptr);

    void setRun(const ActiveRunShown& run);
    void setRecord(std::shared_ptr<const DetectionRecord> record); ///< the images that are asked about
    void setProblem(const QString& why);                           ///< instead of them
    void setConfidence(double least);                              ///< of the network's boxes that images begin with
    double confidence() const;

    const LabelQuestion& question() const { return m_question; }
    bool takesAnswers() const; ///< of this window
    int open() const;          ///< images without an answer that can be given here

Q_SIGNALS:
    void answered(const QString& run, const sharpscope::ImageAnswer& answer);
    void resumeRequested(const QString& run);
    void againRequested(); ///< the images, which could not be had
    void confidenceChanged();

private:
    QWidget* makePage();
    QWidget* makeHead();
    QToolButton* makeTool(const char* name, const QString& text, const QString& help);
    void showState();
    void showImage();
    void showBoxes();
    void showPlace();
    void goTo(int place);
    void move(int by);
    void edit(const DrawnBoxes& boxes, const QString& merge);
    void step(bool back);
    void done();
    void sayNothing();
    void give(const ImageAnswer& answer);
    void pass(std::int64_t label);
    const LabelQuestion::Image* current() const;
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

    ActiveRunShown m_run;
    LabelQuestion m_question;
    BoxDrafts m_drafts;
    QString m_problem;
    int m_current = 0;
    std::int64_t m_shown = -1; ///< the image on the canvas; −1: none

    QStackedLayout* m_pages;
    EmptyPage* m_empty;
    QPushButton* m_resume;
    QLabel* m_progressText = nullptr;
    QProgressBar* m_progress = nullptr;
    QLabel* m_place = nullptr;
    QLabel* m_zoom = nullptr;
    QLabel* m_hint = nullptr;
    QPushButton* m_again = nullptr;
    BoxCanvas* m_canvas = nullptr;
    BoxSide* m_side = nullptr;
};

} // namespace sharpscope
