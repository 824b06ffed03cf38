// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/box_panel.h"

#include "app/gui/box_side.h"
#include "app/gui/label_state.h"
#include "widgets/base/box_canvas.h"
#include "widgets/base/elided_label.h"
#include "widgets/base/empty_page.h"

#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>

namespace sharpscope {

namespace {

/// Whose Enter is about itself.
bool isTypedIn(const QWidget* focus)
{
    return qobject_cast<const QAbstractSpinBox*>(focus) || qobject_cast<const QComboBox*>(focus);
}

} // namespace

BoxPanel::BoxPanel(QWidget* parent)
    : QWidget(parent),
      m_pages(new QStackedLayout(this)),
      m_empty(new EmptyPage(QStringLiteral("table"), QString(), QString(), this))
{
    m_resume = m_empty->addButton(tr("Resume to draw"), QStringLiteral("resume"));
    m_resume->setObjectName(QStringLiteral("resumeToDraw"));
    connect(m_resume, &QPushButton::clicked, this, [this] { Q_EMIT resumeRequested(m_run.id); });
    m_pages->addWidget(m_empty);
    m_pages->addWidget(makePage());
    showState();
}

QToolButton* BoxPanel::makeTool(const char* name, const QString& text, const QString& help)
{
    auto* button = new QToolButton(this);
    button->setObjectName(QLatin1String(name));
    button->setText(text);
    button->setToolTip(help);
    return button;
}

QWidget* BoxPanel::makeHead()
{
    auto* head = new QWidget(this);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    m_progressText = new QLabel(head);
    m_progressText->setObjectName(QStringLiteral("boxProgress"));
    m_progress = new QProgressBar(head);
    m_progress->setTextVisible(false);
    m_progress->setMaximumHeight(8);
    m_progress->setMinimumWidth(40);
    m_progress->setAccessibleName(tr("Images that are answered"));
    m_place = new ElidedLabel(head);
    m_place->setObjectName(QStringLiteral("boxPlace"));
    m_place->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    QToolButton* before = makeTool("boxImageBefore", QString(), tr("The image before: Page up"));
    QToolButton* next = makeTool("boxImageNext", QString(), tr("The next image: Page down"));
    before->setArrowType(Qt::LeftArrow);
    next->setArrowType(Qt::RightArrow);
    connect(before, &QToolButton::clicked, this, [this] { move(-1); });
    connect(next, &QToolButton::clicked, this, [this] { move(1); });
    QToolButton* out = makeTool("boxZoomOut", QStringLiteral("−"), tr("Smaller: −"));
    QToolButton* fit = makeTool("boxZoomFit", tr("Fit"), tr("The whole image: 0"));
    QToolButton* in = makeTool("boxZoomIn", QStringLiteral("+"), tr("Larger: +"));
    connect(out, &QToolButton::clicked, this, [this] { m_canvas->zoomBy(0.8); });
    connect(fit, &QToolButton::clicked, this, [this] { m_canvas->zoomToFit(); });
    connect(in, &QToolButton::clicked, this, [this] { m_canvas->zoomBy(1.25); });
    m_zoom = new QLabel(head);
    m_zoom->setObjectName(QStringLiteral("boxZoom"));
    m_zoom->setToolTip(tr("Zoom"));
    m_zoom->setMinimumWidth(m_zoom->fontMetrics().horizontalAdvance(QStringLiteral("3200 %")));
    m_zoom->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    for (QWidget* widget : std::initializer_list<QWidget*>{before, next})
        row->addWidget(widget);
    row->addWidget(m_place, 3);
    row->addWidget(m_progressText);
    row->addWidget(m_progress, 1);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_zoom, out, fit, in})
        row->addWidget(widget);
    return head;
}

QWidget* BoxPanel::makePage()
{
    m_canvas = new BoxCanvas(this);
    m_side = new BoxSide(this);
    m_side->setFixedWidth(200);
    m_hint = new ElidedLabel(this);
    m_hint->setObjectName(QStringLiteral("boxHint"));
    m_hint->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_hint->setForegroundRole(QPalette::PlaceholderText);
    m_again = new QPushButton(tr("Try again"), this);
    m_again->setObjectName(QStringLiteral("imagesAgain"));
    connect(m_again, &QPushButton::clicked, this, &BoxPanel::againRequested);
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 6, 0, 0);
    column->addWidget(makeHead());
    auto* middle = new QHBoxLayout;
    middle->addWidget(m_canvas, 1);
    middle->addWidget(m_side);
    column->addLayout(middle, 1);
    column->addWidget(m_again, 0, Qt::AlignHCenter);
    column->addWidget(m_hint);
    connect(m_canvas, &BoxCanvas::edited, this, &BoxPanel::edit);
    connect(m_canvas, &BoxCanvas::chosenChanged, this, &BoxPanel::showBoxes);
    connect(m_canvas, &BoxCanvas::classChanged, this, &BoxPanel::showBoxes);
    connect(m_canvas, &BoxCanvas::zoomChanged, this,
            [this] { m_zoom->setText(tr("%1 %").arg(100 * m_canvas->zoom(), 0, 'f', 0)); });
    connect(m_side, &BoxSide::classChosen, m_canvas, &BoxCanvas::setClass);
    connect(m_side, &BoxSide::boxChosen, m_canvas, &BoxCanvas::choose);
    connect(m_side, &BoxSide::removeRequested, m_canvas, &BoxCanvas::removeChosen);
    connect(m_side, &BoxSide::undoRequested, this, [this] { step(true); });
    connect(m_side, &BoxSide::redoRequested, this, [this] { step(false); });
    connect(m_side, &BoxSide::doneRequested, this, &BoxPanel::done);
    connect(m_side, &BoxSide::nothingRequested, this, &BoxPanel::sayNothing);
    connect(m_side, &BoxSide::skipRequested, this, [this] { pass(skipped); });
    connect(m_side, &BoxSide::unsureRequested, this, [this] { pass(unsure); });
    connect(m_side, &BoxSide::proposalsRequested, this, [this] {
        if (const auto* image = current()) edit(m_drafts.proposals(image->image), {});
        showImage();
    });
    connect(m_side, &BoxSide::confidenceChanged, this, [this] {
        m_drafts.setConfidence(m_side->confidence());
        showImage();
        Q_EMIT confidenceChanged();
    });
    return page;
}

bool BoxPanel::takesAnswers() const { return stateOf(m_question, m_run).takesAnswers; }

int BoxPanel::open() const
{
    return takesAnswers() ? static_cast<int>(m_question.images().size()) - m_question.answered() : 0;
}

const LabelQuestion::Image* BoxPanel::current() const
{
    const auto at = static_cast<std::size_t>(m_current);
    return at < m_question.images().size() ? &m_question.images()[at] : nullptr;
}

void BoxPanel::setConfidence(double least)
{
    m_side->setConfidence(least);
    m_drafts.setConfidence(least);
    showImage();
}

double BoxPanel::confidence() const { return m_side->confidence(); }

/// Ctrl+Z is about the boxes here, whichever of these widgets has the focus: the window's undo is another one.
bool BoxPanel::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride && m_pages->currentIndex() == 1) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) {
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

void BoxPanel::keyPressEvent(QKeyEvent* event)
{
    if (m_pages->currentIndex() != 1) return QWidget::keyPressEvent(event);
    const bool isPlain = (event->modifiers() & ~(Qt::KeypadModifier | Qt::ShiftModifier)) == Qt::NoModifier;
    if (event->matches(QKeySequence::Undo) || event->matches(QKeySequence::Redo))
        step(event->matches(QKeySequence::Undo));
    else if (event->key() == Qt::Key_PageUp || event->key() == Qt::Key_PageDown)
        move(event->key() == Qt::Key_PageUp ? -1 : 1);
    else if (event->key() == Qt::Key_Delete)
        m_canvas->removeChosen();
    else if (event->isAutoRepeat() || !isPlain || isTypedIn(QApplication::focusWidget()))
        QWidget::keyPressEvent(event);
    else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        done();
    else if (event->key() == Qt::Key_N)
        sayNothing();
    else if (event->key() == Qt::Key_S)
        pass(skipped);
    else if (event->key() == Qt::Key_Question)
        pass(unsure);
    else
        QWidget::keyPressEvent(event);
}

} // namespace sharpscope
