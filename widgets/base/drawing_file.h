// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QSize>
#include <QString>

#include <functional>

class QPaintDevice;

namespace sharpscope {

/// Draws on the whole of a device, `size` of whose pixels it is wide and high.
using Drawing = std::function<void(QPaintDevice&)>;

/// A drawing as a file for papers, whose pixels are 1/96 inch: as fonts in pixels have it.
QByteArray svgOf(const QSize& size, const QString& title, const Drawing& draw);
QByteArray pdfOf(const QSize& size, const QString& title, const Drawing& draw);

/// Whole or not at all.
/// @throws Error naming the file and the reason.
void writeDrawing(const QString& file, const QByteArray& bytes);

} // namespace sharpscope
