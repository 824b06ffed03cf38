// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/drawing_file.h"

#include "core/base/error.h"

#include <QBuffer>
#include <QPageSize>
#include <QPdfWriter>
#include <QRegularExpression>
#include <QSaveFile>
#include <QSvgGenerator>

namespace sharpscope {

QByteArray svgOf(const Paper& paper, const QString& title, const Drawing& draw)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(paper.perInch);
    generator.setSize(paper.pixels);
    generator.setViewBox(QRect(QPoint(), paper.pixels));
    generator.setTitle(title);
    draw(generator);
    // The font of this machine, and what another one has in its place: a viewer's own choice is serifs.
    static const QRegularExpression family(QStringLiteral("font-family=\"([^\"]*)\""));
    return QString::fromUtf8(bytes)
        .replace(family, QStringLiteral("font-family=\"\\1, Helvetica, Arial, sans-serif\""))
        .toUtf8();
}

QByteArray pdfOf(const Paper& paper, const QString& title, const Drawing& draw)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setResolution(paper.perInch);
    writer.setPageSize(QPageSize(QSizeF(paper.pixels) * 72.0 / paper.perInch, QPageSize::Point));
    writer.setPageMargins({});
    writer.setTitle(title);
    draw(writer);
    return bytes;
}

void writeDrawing(const QString& file, const QByteArray& bytes)
{
    QSaveFile out(file);
    if (!out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size() || !out.commit())
        throw Error(file.toStdString() + ": " + out.errorString().toStdString());
}

} // namespace sharpscope
