// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/window_seams.h"

#include <QColorDialog>
#include <QFileDialog>

namespace sharpscope {

WindowSeams realSeams()
{
    return {.comparison = experimentJob,
            .resume = resumeJob,
            .slice = sliceJob,
            .fileToOpen = [](QWidget* parent, const QString& title,
                             const QString& filter) { return QFileDialog::getOpenFileName(parent, title, {}, filter); },
            .fileToSave =
                [](QWidget* parent, const QString& title, const QString& suggestion, const QString& filter) {
                    return QFileDialog::getSaveFileName(parent, title, suggestion, filter);
                },
            .folder = [](QWidget* parent,
                         const QString& title) { return QFileDialog::getExistingDirectory(parent, title); },
            .color = [](QWidget* parent, const QColor& now) { return QColorDialog::getColor(now, parent); }};
}

} // namespace sharpscope
