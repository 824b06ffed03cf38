// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/plot_frame.h"

#include "app/gui/figure_menu.h"
#include "widgets/base/elided_label.h"
#include "widgets/base/line_icon.h"
#include "widgets/base/theme.h"
#include "widgets/plots/plot_widget.h"

#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sharpscope {

PlotFrame::PlotFrame(const QString& title, QWidget* content, QWidget* parent)
    : QFrame(parent),
      m_content(content),
      m_heading(new ElidedLabel(title, this, 2)),
      m_emptyText(new QLabel(this)),
      m_note(new ElidedLabel(QString(), this)),
      m_bar(new QHBoxLayout)
{
    setFrameShape(QFrame::StyledPanel);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    QFont font = m_heading->font();
    font.setWeight(QFont::DemiBold);
    m_heading->setFont(font);
    for (auto* label : {m_heading, m_note})
        label->setMinimumWidth(30); // cut where there is no room for all of it
    m_note->setObjectName(QStringLiteral("note"));
    m_note->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); // what room the title leaves
    m_note->setForegroundRole(QPalette::PlaceholderText);
    m_bar->setContentsMargins(10, 5, 6, 0);
    m_bar->setSpacing(2);
    m_bar->addWidget(m_heading);
    m_bar->addSpacing(4);
    m_bar->addWidget(m_note, 1);
    m_maximise = addButton("maximise", QString());
    setMaximised(false);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 2);
    column->setSpacing(0);
    column->addLayout(m_bar);
    column->addWidget(content, 1);
    column->addWidget(m_emptyText, 1);
    m_emptyText->setObjectName(QStringLiteral("emptyText"));
    m_emptyText->setAlignment(Qt::AlignCenter);
    m_emptyText->setWordWrap(true);
    m_emptyText->setMargin(12);
    m_emptyText->setMinimumSize(100, 60);
    m_emptyText->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_emptyText->hide();
    connect(m_maximise, &QToolButton::clicked, this, &PlotFrame::maximiseToggled);
}

PlotFrame::PlotFrame(const QString& title, PlotWidget* plot, QWidget* parent)
    : PlotFrame(title, static_cast<QWidget*>(plot), parent)
{
    m_bar->removeWidget(m_maximise);
    auto* fit = addButton("fit", tr("Show everything (double click in the plot)"));
    auto* save = addButton("export", tr("Save the figure as PNG, SVG or PDF, or its numbers as CSV"));
    m_bar->addWidget(m_maximise);
    const auto exportIt = [this, plot] { Q_EMIT exportRequested(plot); };
    addFigureMenu(*plot, exportIt);
    plot->setTitle(title);
    connect(fit, &QToolButton::clicked, plot, [plot] {
        plot->fit();
        Q_EMIT plot->zoomed();
    });
    connect(save, &QToolButton::clicked, this, exportIt);
}

void PlotFrame::putNoteBelow()
{
    const int place = m_bar->indexOf(m_note);
    m_bar->removeWidget(m_note);
    m_bar->insertStretch(place, 1);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(10, 0, 10, 0);
    row->addWidget(m_note);
    static_cast<QVBoxLayout*>(layout())->insertLayout(1, row);
}

QToolButton* PlotFrame::addButton(const char* icon, const QString& help)
{
    auto* button = new QToolButton(this);
    button->setObjectName(QLatin1String(icon));
    button->setIcon(lineIcon(QLatin1String(icon)));
    button->setIconSize({15, 15});
    button->setAutoRaise(true);
    button->setToolTip(help);
    m_bar->addWidget(button);
    return button;
}

void PlotFrame::setMaximised(bool maximised)
{
    m_maximise->setIcon(lineIcon(maximised ? QStringLiteral("restore") : QStringLiteral("maximise")));
    m_maximise->setToolTip(maximised ? tr("Show all figures") : tr("Show this alone"));
}

void PlotFrame::setHeading(const QString& title, const RunColor& color)
{
    m_heading->setText(title);
    m_heading->setToolTip(title); // it may be cut
    m_heading->setMinimumWidth(std::min(120, m_heading->fontMetrics().horizontalAdvance(title) + 4));
    QPalette colored = palette();
    colored.setColor(m_heading->foregroundRole(), color.on(themeOf(*this).dark));
    m_heading->setPalette(colored);
}

void PlotFrame::setNote(const QString& note)
{
    m_note->setText(note);
    m_note->setToolTip(note); // it may be cut
}

void PlotFrame::setEmptyText(const QString& text)
{
    m_content->setVisible(text.isEmpty());
    m_emptyText->setVisible(!text.isEmpty());
    m_emptyText->setText(text);
}

QString PlotFrame::emptyText() const { return m_emptyText->text(); }

QString PlotFrame::note() const { return m_note->text(); }

} // namespace sharpscope
