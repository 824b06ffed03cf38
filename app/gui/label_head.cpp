// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/label_head.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>

#include <algorithm>

namespace sharpscope {

LabelHead::LabelHead(QWidget* parent)
    : QWidget(parent),
      m_text(new QLabel(this)),
      m_progress(new QProgressBar(this)),
      m_hints(new QCheckBox(tr("network's view"), this)),
      m_look(new QComboBox(this))
{
    m_text->setObjectName(QStringLiteral("labelProgress"));
    m_progress->setTextVisible(false);
    m_progress->setMaximumHeight(8);
    m_progress->setMinimumWidth(50);
    m_hints->setObjectName(QStringLiteral("labelHints"));
    m_hints->setToolTip(tr("Shows what the network thinks of the image. Off at first, for it sways who labels."));
    m_look->setObjectName(QStringLiteral("labelLook"));
    m_look->setAccessibleName(tr("How the images are shown"));
    m_look->addItem(tr("one by one"), QStringLiteral("single"));
    m_look->addItem(tr("sheet"), QStringLiteral("sheet"));
    m_look->setToolTip(
        tr("One image after another, or all of them as a sheet: select some, and a key labels them all"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(10);
    row->addWidget(m_text);
    row->addWidget(m_progress, 1);
    row->addWidget(m_hints);
    row->addWidget(m_look);
    connect(m_look, &QComboBox::activated, this, &LabelHead::viewChanged);
    connect(m_hints, &QCheckBox::toggled, this, &LabelHead::viewChanged);
}

void LabelHead::setProgress(const LabelQuestion& question)
{
    const int count = static_cast<int>(question.images().size()), answered = question.answered();
    const auto onTheirWay = std::count_if(question.images().begin(), question.images().end(),
                                          [](const LabelQuestion::Image& image) { return image.isOnItsWay; });
    QString text = tr("%1 of %2 answered").arg(answered).arg(count);
    if (onTheirWay > 0) text += tr(", %1 being saved").arg(onTheirWay);
    m_text->setText(text);
    m_progress->setRange(0, std::max(1, count));
    m_progress->setValue(answered);
}

LabelView LabelHead::view() const
{
    return {.look = m_look->currentData().toString().toStdString(), .hints = m_hints->isChecked()};
}

void LabelHead::setView(const LabelView& view)
{
    const QSignalBlocker quiet(m_hints);
    m_hints->setChecked(view.hints);
    m_look->setCurrentIndex(std::max(0, m_look->findData(QString::fromStdString(view.look))));
}

} // namespace sharpscope
