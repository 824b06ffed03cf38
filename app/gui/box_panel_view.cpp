// SPDX-License-Identifier: GPL-3.0-or-later
// BoxPanel: which image is shown, its boxes and their answers.
#include "app/gui/box_panel.h"
#include "app/gui/box_side.h"
#include "app/gui/image_file.h"
#include "app/gui/label_state.h"
#include "core/base/error.h"
#include "widgets/base/box_canvas.h"
#include "widgets/base/empty_page.h"

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedLayout>

namespace sharpscope {

void BoxPanel::setRun(const ActiveRunShown& run)
{
    m_run = run;
    if (m_question.take(run)) {
        m_drafts.restart();
        m_problem.clear();
        m_shown = -1;
        m_canvas->setImage({});
        m_current = m_question.nextOpen(0).value_or(0);
    }
    showImage();
    showState();
}

void BoxPanel::setRecord(std::shared_ptr<const DetectionRecord> record)
{
    m_problem.clear();
    QStringList names;
    for (const std::string& name : record->classes)
        names << QString::fromStdString(name);
    m_drafts.setRecord(std::move(record));
    m_canvas->setClasses(names);
    m_side->setClasses(names);
    m_shown = -1;
    showImage();
    if (isVisible()) m_canvas->setFocus();
}

void BoxPanel::setProblem(const QString& why)
{
    m_problem = why;
    showImage();
}

/// The image in the middle, read when it comes, and what stands in it.
void BoxPanel::showImage()
{
    const LabelQuestion::Image* image = current();
    const RecordedImage* record = image ? m_drafts.find(image->image) : nullptr;
    QString problem = m_problem;
    if (record && m_shown != image->image) {
        try {
            m_canvas->setImage(readImageFile(record->file));
            m_shown = image->image;
        } catch (const Error& error) {
            problem = QString::fromUtf8(error.what());
            record = nullptr;
        }
    }
    if (!record) {
        m_canvas->setImage({});
        m_shown = -1;
        m_canvas->setText(problem.isEmpty() ? tr("The network looks at the images …") : problem);
    } else {
        m_canvas->setBoxes(m_drafts.of(*image).boxes());
    }
    m_again->setVisible(!m_problem.isEmpty());
    m_side->setEnabled(record && takesAnswers());
    showBoxes();
    showPlace();
}

void BoxPanel::showBoxes()
{
    m_side->setBoxes(m_canvas->boxes(), m_canvas->chosen());
    const auto chosen = static_cast<std::size_t>(m_canvas->chosen());
    m_side->setClass(m_canvas->chosen() >= 0 ? QString::fromStdString(m_canvas->boxes()[chosen].className)
                                             : m_canvas->className());
    const LabelQuestion::Image* image = current();
    if (!image || m_shown < 0) return m_side->setHistory(false, false);
    const BoxEdits& edits = m_drafts.of(*image);
    m_side->setHistory(edits.canUndo(), edits.canRedo());
}

void BoxPanel::showPlace()
{
    const LabelQuestion::Image* image = current();
    const int count = static_cast<int>(m_question.images().size()), answered = m_question.answered();
    m_progressText->setText(tr("%1 of %2 answered").arg(answered).arg(count));
    m_progress->setRange(0, std::max(1, count));
    m_progress->setValue(answered);
    QStringList parts;
    parts << tr("image %1 of %2").arg(m_current + 1).arg(count);
    m_canvas->setAccessibleName(parts.front());
    const RecordedImage* record = image ? m_drafts.find(image->image) : nullptr;
    if (record) {
        parts << QString::fromStdString(record->id);
        parts << tr("%1 × %2").arg(record->width).arg(record->height);
    }
    if (image && image->answer) {
        const QString answer =
            image->boxes && image->boxes->empty() ? tr("nothing here")
            : image->boxes ? image->boxes->size() == 1 ? tr("one box") : tr("%1 boxes").arg(image->boxes->size())
            : image->answer == skipped ? tr("skipped")
                                       : tr("not now");
        parts << (image->isOnItsWay ? tr("your answer: %1, being saved").arg(answer)
                                    : tr("your answer: %1").arg(answer));
    }
    m_place->setText(parts.join(QStringLiteral("  ·  ")));
    m_place->setToolTip(m_place->text());
    m_hint->setText(tr("Enter done · N nothing here · %1").arg(BoxCanvas::boxKeys()));
    m_hint->setToolTip(m_hint->text());
}

void BoxPanel::showState()
{
    LabelState state = stateOf(m_question, m_run);
    if (!m_question.isAsked()) {
        state.title = tr("Nobody is asked for boxes");
        state.text = tr("Active learning of detection whose boxes come from a person (the option “Boxes come from” of "
                        "its rounds, rounds.oracle) shows here the images that it has chosen, to be drawn on.");
    }
    m_resume->setVisible(state.mayResume);
    m_empty->setTexts(state.title, state.text);
    const bool opens = state.takesAnswers && m_pages->currentIndex() != 1;
    m_pages->setCurrentIndex(state.takesAnswers ? 1 : 0);
    if (opens && isVisible()) m_canvas->setFocus();
}

void BoxPanel::goTo(int place)
{
    m_current = place;
    showImage();
}

void BoxPanel::move(int by)
{
    if (const int count = static_cast<int>(m_question.images().size())) goTo((m_current + by + count) % count);
}

void BoxPanel::edit(const DrawnBoxes& boxes, const QString& merge)
{
    if (const LabelQuestion::Image* image = current()) m_drafts.of(*image).set(boxes, merge);
    showBoxes();
}

void BoxPanel::step(bool back)
{
    const LabelQuestion::Image* image = current();
    if (!image || m_shown < 0) return;
    BoxEdits& edits = m_drafts.of(*image);
    back ? edits.undo() : edits.redo();
    showImage();
}

void BoxPanel::done()
{
    const LabelQuestion::Image* image = current();
    if (!image || m_shown < 0 || !takesAnswers()) return;
    if (const DrawnBoxes boxes = m_drafts.of(*image).boxes(); !boxes.empty())
        return give(m_question.answer(m_current, boxes));
    m_hint->setText(tr("No box is drawn: drag one on the image, or press N if there is nothing here."));
}

void BoxPanel::sayNothing()
{
    const LabelQuestion::Image* image = current();
    if (!image || m_shown < 0 || !takesAnswers()) return;
    m_drafts.of(*image).set({});
    give(m_question.answer(m_current, DrawnBoxes()));
}

void BoxPanel::pass(std::int64_t label)
{
    if (current() && m_shown >= 0 && takesAnswers()) give(m_question.answer(m_current, label));
}

void BoxPanel::give(const ImageAnswer& answer)
{
    const QString run = m_run.id;
    if (const auto next = m_question.nextOpen(m_current)) m_current = *next;
    showImage();
    m_canvas->setFocus();
    Q_EMIT answered(run, answer);
}

} // namespace sharpscope
