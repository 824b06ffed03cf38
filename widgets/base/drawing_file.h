// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QSize>
#include <QString>

#include <functional>

class QPaintDevice;

namespace sharpscope {

/// Draws on the whole of a device, as many pixels as the paper is wide and high.
using Drawing = std::function<void(QPaintDevice&)>;

/// What is drawn on: its size in pixels, and how many of them make an inch. On a screen that is 96, as fonts in pixels
/// have it.
struct Paper {
    Paper(const QSize& size, int ofAnInch = 96) : pixels(size), perInch(ofAnInch) {}
    QSize pixels;
    int perInch;
};

/// A drawing as a file for papers.
QByteArray svgOf(const Paper& paper, const QString& title, const Drawing& draw);
QByteArray pdfOf(const Paper& paper, const QString& title, const Drawing& draw);

/// Whole or not at all.
/// @throws Error naming the file and the reason.
void writeDrawing(const QString& file, const QByteArray& bytes);

} // namespace sharpscope
