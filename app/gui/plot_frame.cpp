// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/plot_frame.h"

#include "app/gui/figure_menu.h"
#include "widgets/base/elided_label.h"
#include "widgets/base/line_icon.h"
#include "widgets/plots/plot_widget.h"

#include <QToolButton>
#include <QVBoxLayout>

namespace sharpscope {

PlotFrame::PlotFrame(const QString& title, PlotWidget* plot, QWidget* parent)
    : QFrame(parent), m_note(new ElidedLabel(QString(), this))
{
    setFrameShape(QFrame::StyledPanel);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    auto* heading = new QLabel(title, this);
    QFont font = heading->font();
    font.setWeight(QFont::DemiBold);
    heading->setFont(font);
    m_note->setObjectName(QStringLiteral("note"));
    m_note->setForegroundRole(QPalette::PlaceholderText);
    const auto makeButton = [this](const char* icon, const QString& help) {
        auto* button = new QToolButton(this);
        button->setObjectName(QLatin1String(icon));
        button->setIcon(lineIcon(QLatin1String(icon)));
        button->setIconSize({15, 15});
        button->setAutoRaise(true);
        button->setToolTip(help);
        button->setAccessibleName(help);
        return button;
    };
    auto* fit = makeButton("fit", tr("Show everything (double click in the plot)"));
    auto* save = makeButton("export", tr("Save the figure as PNG, SVG or PDF, or its numbers as CSV"));
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(10, 5, 6, 0);
    bar->setSpacing(6);
    bar->addWidget(heading);
    bar->addWidget(m_note, 1);
    bar->addWidget(fit);
    bar->addWidget(save);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 2);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(plot, 1);
    const auto exportIt = [this, plot] { Q_EMIT exportRequested(plot); };
    addFigureMenu(*plot, exportIt);
    plot->setTitle(title);
    connect(fit, &QToolButton::clicked, plot, [plot] {
        plot->fit();
        Q_EMIT plot->zoomed();
    });
    connect(save, &QToolButton::clicked, this, exportIt);
}

void PlotFrame::setNote(const QString& note) { m_note->setText(note); }

QString PlotFrame::note() const { return m_note->text(); }

} // namespace sharpscope
