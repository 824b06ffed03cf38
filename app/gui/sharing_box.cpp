// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/sharing_box.h"

#include <QCoreApplication>

#include <array>

namespace sharpscope {

namespace {

struct Choice {
    Sharing sharing;
    const char* key;
    const char* text;
    const char* help;
};

constexpr std::array choices = {
    Choice{Sharing::Pause, "pause", QT_TRANSLATE_NOOP("SharingBox", "pause training"),
           QT_TRANSLATE_NOOP("SharingBox", "A training that runs rests from its next batch on and goes on by itself "
                                           "afterwards; the fastest")},
    Choice{Sharing::Wait, "wait", QT_TRANSLATE_NOOP("SharingBox", "wait for training"),
           QT_TRANSLATE_NOOP("SharingBox", "Starts when the training has ended")},
    Choice{Sharing::Share, "share", QT_TRANSLATE_NOOP("SharingBox", "share the cores"),
           QT_TRANSLATE_NOOP("SharingBox", "Both run; this takes the cores that the training leaves, at least one, and "
                                           "each is slower for it")},
};

} // namespace

SharingBox::SharingBox(QWidget* parent) : QComboBox(parent)
{
    QStringList all;
    for (const Choice& choice : choices) {
        const QString help = QCoreApplication::translate("SharingBox", choice.help);
        addItem(QCoreApplication::translate("SharingBox", choice.text), QString::fromLatin1(choice.key));
        setItemData(count() - 1, help, Qt::ToolTipRole);
        all += itemText(count() - 1) + QStringLiteral(": ") + help;
    }
    setToolTip(all.join(QLatin1Char('\n')));
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(10);
}

Sharing SharingBox::sharing() const { return choices[static_cast<std::size_t>(currentIndex())].sharing; }

std::string SharingBox::key() const { return currentData().toString().toStdString(); }

void SharingBox::setKey(const std::string& key)
{
    if (const int index = findData(QString::fromStdString(key)); index >= 0) setCurrentIndex(index);
}

} // namespace sharpscope
