// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/empty_page.h"

#include "widgets/base/line_icon.h"

#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sharpscope {

namespace {
constexpr int textWidth = 430;
}

EmptyPage::EmptyPage(const QString& icon, const QString& title, const QString& text, QWidget* parent)
    : QWidget(parent),
      m_iconName(icon),
      m_icon(new QLabel(this)),
      m_heading(new QLabel(this)),
      m_body(new QLabel(this)),
      m_buttons(new QHBoxLayout)
{
    QFont font = m_heading->font();
    font.setPointSizeF(font.pointSizeF() * 1.5);
    m_heading->setFont(font);
    m_body->setWordWrap(true);
    m_body->setAlignment(Qt::AlignCenter);
    m_body->setForegroundRole(QPalette::PlaceholderText);
    m_body->setFixedWidth(textWidth);
    setTexts(title, text);
    m_buttons->setSpacing(10);
    drawIcon();
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    layout->addStretch(2);
    layout->addWidget(m_icon, 0, Qt::AlignCenter);
    layout->addWidget(m_heading, 0, Qt::AlignCenter);
    layout->addWidget(m_body, 0, Qt::AlignCenter);
    layout->addSpacing(6);
    layout->addLayout(m_buttons);
    layout->addStretch(3);
    layout->setAlignment(m_buttons, Qt::AlignCenter);
}

void EmptyPage::setTexts(const QString& title, const QString& text)
{
    m_heading->setText(title);
    m_body->setText(text);
    m_body->setMinimumHeight(std::max(0, m_body->heightForWidth(textWidth)));
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
