// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/empty_page.h"

#include "widgets/base/line_icon.h"

#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace sharpscope {

EmptyPage::EmptyPage(const QString& icon, const QString& title, const QString& text, QWidget* parent)
    : QWidget(parent), m_iconName(icon), m_icon(new QLabel(this)), m_buttons(new QHBoxLayout)
{
    auto* heading = new QLabel(title, this);
    QFont font = heading->font();
    font.setPointSizeF(font.pointSizeF() * 1.5);
    heading->setFont(font);
    auto* body = new QLabel(text, this);
    body->setWordWrap(true);
    body->setAlignment(Qt::AlignCenter);
    body->setForegroundRole(QPalette::PlaceholderText);
    body->setFixedWidth(430);
    body->setMinimumHeight(body->heightForWidth(430));
    m_buttons->setSpacing(10);
    drawIcon();
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    layout->addStretch(2);
    layout->addWidget(m_icon, 0, Qt::AlignCenter);
    layout->addWidget(heading, 0, Qt::AlignCenter);
    layout->addWidget(body, 0, Qt::AlignCenter);
    layout->addSpacing(6);
    layout->addLayout(m_buttons);
    layout->addStretch(3);
    layout->setAlignment(m_buttons, Qt::AlignCenter);
}

QPushButton* EmptyPage::addButton(const QString& text, const QString& icon)
{
    auto* button = new QPushButton(lineIcon(icon), text, this);
    button->setMinimumSize(130, 34);
    m_buttons->addWidget(button);
    return button;
}

void EmptyPage::drawIcon()
{
    m_icon->setPixmap(lineIcon(m_iconName).pixmap({56, 56}, devicePixelRatioF(), QIcon::Disabled));
}

void EmptyPage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) drawIcon();
}

} // namespace sharpscope
