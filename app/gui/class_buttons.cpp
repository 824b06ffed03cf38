// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/class_buttons.h"

#include "app/gui/class_choice.h"

#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace sharpscope {

ClassButtons::ClassButtons(QWidget* parent) : QScrollArea(parent)
{
    setObjectName(QStringLiteral("classButtons"));
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
}

QSize ClassButtons::sizeHint() const
{
    const int inner = widget() ? widget()->minimumSizeHint().width() : 0;
    return {std::clamp(inner + verticalScrollBar()->sizeHint().width() + 2, 130, 230), 300};
}

void ClassButtons::setClasses(const QStringList& names)
{
    if (names == m_names && widget()) return;
    m_names = names;
    m_buttons.clear();
    auto* list = new QWidget(this);
    auto* column = new QVBoxLayout(list);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(3);
    for (qsizetype i = 0; i < names.size(); ++i) {
        const QString key = shortestInput(names, i);
        QString text = names[i];
        text.replace(QLatin1Char('&'), QStringLiteral("&&"));
        auto* button = new QPushButton(key == names[i] ? text : QStringLiteral("%1   %2").arg(key, text), list);
        button->setObjectName(QStringLiteral("class%1").arg(i));
        button->setAccessibleName(names[i]);
        const bool isAtOnce = possibleClasses(names, key).size() == 1;
        button->setToolTip((isAtOnce ? tr("Class %1; type %2") : tr("Class %1; type %2 and Enter")).arg(i).arg(key));
        button->setCheckable(true);
        button->setFocusPolicy(Qt::TabFocus);
        button->setStyleSheet(QStringLiteral("text-align: left; padding: 4px 8px"));
        button->setMaximumWidth(220);
        connect(button, &QPushButton::clicked, this, [this, button, i] {
            button->setChecked(!button->isChecked()); // as it is until the answer is known
            Q_EMIT chosen(i);
        });
        column->addWidget(button);
        m_buttons << button;
    }
    column->addStretch(1);
    setWidget(list);
    updateGeometry();
}

void ClassButtons::mark(std::optional<std::int64_t> label)
{
    for (qsizetype i = 0; i < m_buttons.size(); ++i)
        m_buttons[i]->setChecked(label && *label == i);
}

} // namespace sharpscope
