// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/fold.h"

#include "widgets/base/line_icon.h"

#include <QToolButton>
#include <QVBoxLayout>

namespace sharpscope {

Fold::Fold(const QString& title, Weight weight, QWidget* parent)
    : QWidget(parent), m_heading(new QToolButton(this)), m_content(new QWidget(this))
{
    m_heading->setText(title);
    m_heading->setObjectName(QStringLiteral("heading"));
    m_heading->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_heading->setAutoRaise(true);
    m_heading->setCheckable(true);
    m_heading->setIconSize({12, 12});
    m_heading->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_heading->setStyleSheet(QStringLiteral("QToolButton { border: none; background: none; padding: 3px 0; %1 }")
                                 .arg(weight == Weight::Section ? QStringLiteral("font-weight: 600;") : QString()));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addWidget(m_heading);
    layout->addWidget(m_content);
    connect(m_heading, &QToolButton::toggled, this, [this](bool open) {
        m_content->setVisible(open);
        m_heading->setIcon(lineIcon(open ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right")));
    });
    m_heading->setChecked(true);
    setOpen(weight == Weight::Section);
}

void Fold::setOpen(bool open) { m_heading->setChecked(open); }

bool Fold::isOpen() const { return m_heading->isChecked(); }

} // namespace sharpscope
