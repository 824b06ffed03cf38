// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/label_panel.h"

#include "app/gui/class_buttons.h"
#include "app/gui/class_line.h"
#include "app/gui/label_head.h"
#include "app/gui/label_sheet.h"
#include "app/gui/label_state.h"
#include "app/gui/picture_view.h"
#include "app/gui/round_loader.h"
#include "widgets/base/elided_label.h"
#include "widgets/base/empty_page.h"

#include <QApplication>
#include <QKeyEvent>
#include <QPushButton>
#include <QStackedLayout>
#include <QStackedWidget>

namespace sharpscope {

LabelPanel::LabelPanel(QWidget* parent)
    : QWidget(parent),
      m_loader(new RoundLoader(this)),
      m_pages(new QStackedLayout(this)),
      m_empty(new EmptyPage(QStringLiteral("table"), QString(), QString(), this)),
      m_sheetModel(new SheetModel(m_question, m_pictures, this))
{
    m_resume = m_empty->addButton(tr("Resume to answer"), QStringLiteral("resume"));
    m_resume->setObjectName(QStringLiteral("resumeToAnswer"));
    connect(m_resume, &QPushButton::clicked, this, [this] { Q_EMIT resumeRequested(m_run.id); });
    m_pages->addWidget(m_empty);
    m_pages->addWidget(makePage());
    connect(m_loader, &RoundLoader::scoresRead, this, [this](const std::shared_ptr<const ScoredImages>& scores) {
        m_scores = scores;
        showCurrent();
    });
    connect(m_loader, &RoundLoader::imagesRead, this, [this](const std::shared_ptr<const ImageRows>& images) {
        m_problem.clear();
        m_pictures.setRows(images);
        QStringList names;
        for (const std::string& name : images->classNames())
            names << QString::fromStdString(name);
        m_line->setClasses(names);
        m_buttons->setClasses(names);
        m_sheetModel->setClasses(names);
        refresh();
    });
    connect(m_loader, &RoundLoader::imagesFailed, this, [this](const QString& why) {
        m_problem = why;
        refresh();
    });
    showState();
}

QWidget* LabelPanel::makePage()
{
    m_head = new LabelHead(this);
    m_picture = new PictureView(this);
    m_sheet = new LabelSheet(*m_sheetModel, this);
    m_center = new QStackedWidget(this);
    m_center->addWidget(m_picture);
    m_center->addWidget(m_sheet);
    m_buttons = new ClassButtons(this);
    m_line = new ClassLine(this);
    m_hint = new ElidedLabel(this);
    m_hint->setObjectName(QStringLiteral("labelHint"));
    m_hint->setAlignment(Qt::AlignCenter);
    auto* page = new QWidget(this);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(10);
    middle->addWidget(m_center, 1);
    middle->addWidget(m_buttons);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(10, 8, 10, 10);
    column->addWidget(m_head);
    column->addLayout(middle, 1);
    column->addWidget(m_hint);
    column->addWidget(m_line);
    connect(m_line, &ClassLine::chosen, this, &LabelPanel::choose);
    connect(m_line, &ClassLine::undoRequested, this, &LabelPanel::undo);
    connect(m_line, &ClassLine::moved, this, &LabelPanel::move);
    connect(m_head, &LabelHead::viewChanged, this, [this] {
        showLook();
        takeFocus();
        Q_EMIT changed();
    });
    connect(m_buttons, &ClassButtons::chosen, this, &LabelPanel::choose);
    connect(m_sheet, &LabelSheet::keyTyped, this, [this](QKeyEvent* event) {
        if (m_line->takeKey(*event)) event->accept();
    });
    connect(m_sheet->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& now) {
        if (!isSheet() || !now.isValid()) return;
        m_current = now.row();
        showCurrent();
    });
    return page;
}

void LabelPanel::setRun(const ActiveRunShown& run)
{
    if (run.experiment != m_run.experiment || run.id != m_run.id) {
        m_isStale = true;
        m_pictures.setRows(nullptr);
    }
    m_run = run;
    if (m_question.take(run)) {
        m_isStale = true;
        m_scores = nullptr;
        m_problem.clear();
        m_line->clear();
        m_sheetModel->restart();
        m_current = m_question.nextOpen(0).value_or(0);
    }
    if (isVisible()) readFiles();
    refresh();
}

int LabelPanel::open() const
{
    if (!stateOf(m_question, m_run).takesAnswers) return 0;
    return static_cast<int>(m_question.images().size()) - m_question.answered();
}

void LabelPanel::readFiles()
{
    if (!m_isStale || !m_question.isAsked()) return;
    m_isStale = false;
    const ActiveRound* round = m_run.history->find(m_question.round());
    const bool hasScores = round && !round->scoreFile.empty();
    m_loader->load(m_run.experiment,
                   hasScores ? m_run.id + QLatin1Char('/') + QString::fromStdString(round->scoreFile) : QString());
}

void LabelPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    readFiles();
    takeFocus();
}

/// Ctrl+Z takes an answer back here, whichever of these widgets has the focus: the window's undo is another one.
bool LabelPanel::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride && m_pages->currentIndex() == 1 &&
        static_cast<QKeyEvent*>(event)->matches(QKeySequence::Undo)) {
        event->accept();
        return true;
    }
    return QWidget::event(event);
}

/// Keys that a button has no use for.
void LabelPanel::keyPressEvent(QKeyEvent* event)
{
    if (m_pages->currentIndex() != 1 || !m_line->takeKey(*event)) QWidget::keyPressEvent(event);
}

/// Unless somebody types elsewhere.
void LabelPanel::takeFocus()
{
    const QWidget* focus = QApplication::focusWidget();
    const bool isTyping = focus && !isAncestorOf(focus) && focus->testAttribute(Qt::WA_InputMethodEnabled);
    if (!mayAnswer() || isTyping) return;
    if (isSheet())
        m_sheet->setFocus();
    else
        m_line->setFocus();
}

bool LabelPanel::isSheet() const { return m_center->currentWidget() == m_sheet; }

bool LabelPanel::mayAnswer() const { return stateOf(m_question, m_run).takesAnswers && m_pictures.rows(); }

void LabelPanel::showLook()
{
    m_center->setCurrentWidget(m_head->view().look == "sheet" ? static_cast<QWidget*>(m_sheet) : m_picture);
    goTo(m_current);
}

void LabelPanel::choose(std::int64_t label)
{
    if (!mayAnswer()) return;
    const std::vector<int> places = isSheet() ? m_sheet->selectedPlaces() : std::vector{m_current};
    if (places.empty()) return;
    std::vector<ImageAnswer> answers;
    for (const int place : places)
        answers.push_back(m_question.answer(place, label));
    if (const auto next = m_question.nextOpen(places.back())) goTo(*next);
    refresh();
    if (isSheet()) takeFocus(); // from the line that was typed in
    for (const ImageAnswer& answer : answers)
        Q_EMIT answered(m_run.id, answer);
}

void LabelPanel::undo()
{
    if (!mayAnswer()) return;
    const std::optional<ImageAnswer> undone = m_question.undo();
    if (!undone) return;
    goTo(m_question.placeOf(undone->image).value_or(m_current));
    refresh();
    Q_EMIT answered(m_run.id, *undone);
}

void LabelPanel::move(int by)
{
    if (const int count = static_cast<int>(m_question.images().size())) goTo((m_current + by + count) % count);
}

void LabelPanel::goTo(int place)
{
    m_current = place;
    if (isSheet()) m_sheet->setCurrentIndex(m_sheetModel->index(place));
    showCurrent();
}

void LabelPanel::refresh()
{
    m_sheetModel->refresh();
    m_head->setProgress(m_question);
    showCurrent();
    showState();
}

/// The image in the middle, and what is known of it.
void LabelPanel::showCurrent()
{
    const auto at = static_cast<std::size_t>(m_current);
    const bool isThere = at < m_question.images().size();
    const LabelQuestion::Image image = isThere ? m_question.images()[at] : LabelQuestion::Image{.answer = {}};
    m_picture->setImage(isThere ? m_pictures.of(image.image) : QImage());
    m_picture->setText(!m_problem.isEmpty() ? tr("There is no picture: %1").arg(m_problem)
                       : !m_pictures.rows() ? tr("reading …")
                                            : tr("The data set has no such image any more."));
    m_picture->setAccessibleName(tr("Image %1 of %2").arg(m_current + 1).arg(m_question.images().size()));
    m_buttons->mark(image.answer);
    QStringList parts;
    parts << tr("image %1 of %2").arg(m_current + 1).arg(m_question.images().size());
    if (const QString answer = m_sheetModel->answerText(image); !answer.isEmpty())
        parts << (image.isOnItsWay ? tr("your answer: %1, being saved").arg(answer)
                                   : tr("your answer: %1").arg(answer));
    if (m_head->view().hints && m_scores && isThere) parts << networkText(*m_scores, image.image, m_line->classes());
    parts.removeAll(QString());
    m_hint->setText(parts.join(QStringLiteral("  ·  ")));
}

void LabelPanel::showState()
{
    const LabelState state = stateOf(m_question, m_run);
    m_resume->setVisible(state.mayResume);
    m_empty->setTexts(state.title, state.text);
    const bool opens = mayAnswer() && !m_line->isEnabled();
    m_pages->setCurrentIndex(state.takesAnswers ? 1 : 0);
    m_line->setEnabled(mayAnswer());
    m_buttons->setEnabled(mayAnswer());
    if (opens && isVisible()) takeFocus();
}

void LabelPanel::read(ViewState& state) const { state.activeLabel = m_head->view(); }

void LabelPanel::show(const ViewState& state)
{
    m_head->setView(state.activeLabel);
    showLook();
}

} // namespace sharpscope
