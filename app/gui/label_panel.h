// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/label_question.h"
#include "app/gui/pictures.h"
#include "app/gui/view_state.h"
#include "core/run/scored_images.h"

#include <QWidget>

class QKeyEvent;
class QLabel;
class QPushButton;
class QStackedLayout;
class QStackedWidget;

namespace sharpscope {

class ClassButtons;
class ClassLine;
class EmptyPage;
class LabelHead;
class LabelSheet;
class PictureView;
class RoundLoader;
class SheetModel;

/// A person as the oracle: the images that a run asks about, large and one after another or as a sheet, answered by key
/// or mouse. Every answer goes out at once and is shown as given when it comes back from the run's folder, so that
/// nothing is lost whenever the window is closed. What the network thinks of an image is hidden unless it is wanted,
/// and what the data set says of it is never here.
class LabelPanel final : public QWidget {
    Q_OBJECT

public:
    explicit LabelPanel(QWidget* parent = nullptr);

    void setRun(const ActiveRunShown& run);
    int open() const; ///< images that wait for an answer here

    void read(ViewState& state) const;
    using QWidget::show;
    void show(const ViewState& state);

Q_SIGNALS:
    void answered(const QString& run, const sharpscope::ImageAnswer& answer);
    void resumeRequested(const QString& run);
    void changed(); ///< what read() gives, by the user

protected:
    bool event(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QWidget* makePage();
    void readFiles();
    void showLook();
    void choose(std::int64_t label);
    void undo();
    void move(int by);
    void goTo(int place);
    void refresh(); ///< all that depends on answers
    void showCurrent();
    void showState();
    void takeFocus();
    bool isSheet() const;
    bool mayAnswer() const; ///< somebody takes it, and there is something to be seen

    ActiveRunShown m_run;
    LabelQuestion m_question;
    Pictures m_pictures;
    std::shared_ptr<const ScoredImages> m_scores;
    QString m_problem; ///< why there are no pictures
    bool m_isStale = false;
    int m_current = 0;

    RoundLoader* m_loader;
    QStackedLayout* m_pages;
    EmptyPage* m_empty;
    QPushButton* m_resume;
    LabelHead* m_head;
    QLabel* m_hint;
    QStackedWidget* m_center;
    PictureView* m_picture;
    SheetModel* m_sheetModel;
    LabelSheet* m_sheet;
    ClassButtons* m_buttons;
    ClassLine* m_line;
};

} // namespace sharpscope
