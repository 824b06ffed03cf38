// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/figure_frame.h"

#include "app/gui/figure_menu.h"
#include "widgets/base/elided_label.h"
#include "widgets/base/line_icon.h"

#include <QComboBox>
#include <QEvent>
#include <QLabel>
#include <QMenu>
#include <QStandardItemModel>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sharpscope {

FigureFrame::FigureFrame(FigureKind kind, RunStore& store, QWidget* parent)
    : QFrame(parent),
      m_kind(std::move(kind)),
      m_title(new ElidedLabel(m_kind.name, this)),
      m_verdict(new ElidedLabel(QString(), this, 2)),
      m_choice(new QComboBox(this)),
      m_maximise(new QToolButton(this)),
      m_plot(new CurvePlot(this)),
      m_feed(store, *m_plot)
{
    setObjectName(QStringLiteral("figure:") + m_kind.name);
    setFrameShape(QFrame::StyledPanel);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    QFont font = m_title->font();
    font.setWeight(QFont::DemiBold);
    m_title->setFont(font);
    m_title->setMinimumWidth(std::min(60, m_title->sizeHint().width())); // cut where there is no room for all of it
    m_choice->setObjectName(QStringLiteral("quantity"));
    m_choice->setFrame(false);
    m_choice->setMinimumWidth(80); // on a small screen
    m_choice->setFocusPolicy(Qt::StrongFocus);
    for (const auto& quantity : m_kind.quantities) {
        m_choice->addItem(quantity.entry, quantity.id);
        m_choice->setItemData(m_choice->count() - 1, quantity.help, Qt::ToolTipRole);
    }
    const auto addButton = [this](QToolButton* button, const char* icon, const QString& help) {
        button->setObjectName(QLatin1String(icon));
        button->setIcon(lineIcon(QLatin1String(icon)));
        button->setIconSize({15, 15});
        button->setAutoRaise(true);
        button->setToolTip(help);
        return button;
    };
    auto* fit = addButton(new QToolButton(this), "fit", tr("Show everything (double click in the plot)"));
    auto* save =
        addButton(new QToolButton(this), "export", tr("Save the figure as PNG, SVG or PDF, or its numbers as CSV"));
    addButton(m_maximise, "maximise", QString());
    auto* more = addButton(new QToolButton(this), "more", tr("Move or remove the figure, several numbers in it"));
    addMenu(more);
    setMaximised(false);

    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(10, 5, 6, 0);
    bar->setSpacing(2);
    bar->addWidget(m_title);
    bar->addSpacing(6);
    bar->addWidget(m_choice);
    bar->addStretch(1);
    bar->addWidget(fit);
    bar->addWidget(save);
    bar->addWidget(m_maximise);
    bar->addWidget(more);
    m_verdict->setObjectName(QStringLiteral("verdict"));
    m_verdict->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_verdict->setContentsMargins(11, 0, 8, 0);
    m_verdict->setCursor(Qt::PointingHandCursor);
    m_verdict->installEventFilter(this);
    m_verdict->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 2);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_verdict);
    layout->addWidget(m_plot, 1);

    m_plot->setEmptyText(m_kind.emptyText);
    addFigureMenu(*m_plot, [this] { Q_EMIT exportRequested(); });
    m_plot->setValueLabelVisible(true);
    connect(fit, &QToolButton::clicked, m_plot, [this] {
        m_plot->fit();
        Q_EMIT m_plot->zoomed();
    });
    connect(save, &QToolButton::clicked, this, &FigureFrame::exportRequested);
    connect(m_maximise, &QToolButton::clicked, this, &FigureFrame::maximiseToggled);
    connect(m_choice, &QComboBox::activated, this, [this] {
        m_wanted.clear();
        showQuantity();
        Q_EMIT quantityChanged();
    });
    showQuantity();
}

QString FigureFrame::quantity() const { return m_wanted.isEmpty() ? m_choice->currentData().toString() : m_wanted; }

void FigureFrame::setQuantity(const QString& id)
{
    if (m_choice->findData(id) < 0 && !id.startsWith(QStringLiteral("tag:")))
        if (const auto quantity = quantityOf(id)) offer(*quantity);
    const int at = m_choice->findData(id);
    m_wanted = at < 0 ? id : QString();
    if (at < 0 || at == m_choice->currentIndex()) return;
    m_choice->setCurrentIndex(at);
    showQuantity();
}

void FigureFrame::offer(const Quantity& quantity)
{
    m_kind.quantities.push_back(quantity);
    m_choice->addItem(quantity.entry, quantity.id);
    m_choice->setItemData(m_choice->count() - 1, quantity.help, Qt::ToolTipRole);
    if (quantity.id == m_wanted) setQuantity(quantity.id);
}

void FigureFrame::offerNoMore(const QString& why)
{
    m_kind.quantities.emplace_back();
    m_choice->addItem(why);
    qobject_cast<QStandardItemModel*>(m_choice->model())->item(m_choice->count() - 1)->setEnabled(false);
}

void FigureFrame::setXAxis(XAxis axis)
{
    if (axis == m_axis) return;
    m_axis = axis;
    showQuantity();
}

void FigureFrame::showQuantity()
{
    const Quantity& quantity = m_kind.quantities[static_cast<std::size_t>(m_choice->currentIndex())];
    m_title->setToolTip(quantity.help);
    m_choice->setToolTip(quantity.help);
    m_feed.show(quantity, m_axis);
}

void FigureFrame::setVerdict(const QString& verdict, const QString& details)
{
    m_verdict->setVisible(!verdict.isEmpty());
    m_verdict->setText(verdict);
    m_verdict->setToolTip(details);
}

void FigureFrame::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    constexpr int roomForTwoLines = 190; // and the least of a plot below
    m_verdict->setMostLines(height() >= roomForTwoLines ? 2 : 1);
}

bool FigureFrame::eventFilter(QObject* object, QEvent* event)
{
    if (object == m_verdict && event->type() == QEvent::MouseButtonRelease) Q_EMIT verdictClicked();
    return QFrame::eventFilter(object, event);
}

void FigureFrame::addMenu(QToolButton* button)
{
    auto* menu = new QMenu(button);
    const auto add = [&](const char* name, const QString& text, auto does) {
        auto* action = menu->addAction(text);
        action->setObjectName(QLatin1String(name));
        connect(action, &QAction::triggered, this, does);
    };
    add("several", tr("Several numbers in it …"), [this] { Q_EMIT severalRequested(); });
    menu->addSeparator();
    add("moveBack", tr("Move towards the first"), [this] { Q_EMIT moveRequested(-1); });
    add("moveOn", tr("Move towards the last"), [this] { Q_EMIT moveRequested(1); });
    menu->addSeparator();
    add("removeFigure", tr("Remove this figure"), [this] { Q_EMIT removeRequested(); });
    button->setMenu(menu);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
}

void FigureFrame::setMaximised(bool maximised)
{
    m_maximise->setIcon(lineIcon(maximised ? QStringLiteral("restore") : QStringLiteral("maximise")));
    m_maximise->setToolTip(maximised ? tr("Show all figures") : tr("Show this figure alone"));
}

} // namespace sharpscope
