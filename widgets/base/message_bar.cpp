// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/message_bar.h"

#include "widgets/base/line_icon.h"
#include "widgets/base/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace sharpscope {

MessageBar::MessageBar(QWidget* parent) : QFrame(parent), m_text(new QLabel(this))
{
    setObjectName(QStringLiteral("messageBar"));
    setAutoFillBackground(true);
    m_text->setObjectName(QStringLiteral("message"));
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* close = new QToolButton(this);
    close->setObjectName(QStringLiteral("closeMessage"));
    close->setIcon(lineIcon(QStringLiteral("close")));
    close->setAutoRaise(true);
    close->setToolTip(tr("Close"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 6, 6, 6);
    layout->addWidget(m_text, 1);
    layout->addWidget(close, 0, Qt::AlignTop);
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    hide();
}

void MessageBar::say(Level level, const QString& text)
{
    m_level = level;
    m_text->setText(text);
    applyTheme();
    show();
}

QString MessageBar::text() const { return isHidden() ? QString() : m_text->text(); }

void MessageBar::applyTheme()
{
    const Theme theme = themeOf(*parentWidget()); // its own palette is tinted
    const QColor strong = m_level == Level::Problem ? theme.problem : theme.accent;
    const double part = theme.dark ? 0.18 : 0.12;
    const auto mix = [&](int a, int b) { return static_cast<int>(a + (b - a) * part); };
    const QColor background(mix(theme.base.red(), strong.red()), mix(theme.base.green(), strong.green()),
                            mix(theme.base.blue(), strong.blue()));
    QPalette palette = this->palette();
    palette.setColor(QPalette::Active, QPalette::Window, background);
    palette.setColor(QPalette::Inactive, QPalette::Window, background);
    setPalette(palette);
}

void MessageBar::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::ApplicationPaletteChange || event->type() == QEvent::StyleChange) applyTheme();
}

} // namespace sharpscope
