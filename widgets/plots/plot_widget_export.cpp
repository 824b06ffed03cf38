// SPDX-License-Identifier: GPL-3.0-or-later
// A plot in a file.
#include "core/base/error.h"
#include "widgets/base/drawing_file.h"
#include "widgets/plots/axis_room.h"
#include "widgets/plots/axis_ticks.h"
#include "widgets/plots/pgf_plots.h"
#include "widgets/plots/plot_widget.h"
#include "widgets/plots/qcp.h"

#include <QBuffer>
#include <QDir>
#include <QFileInfo>

#include <cmath>

namespace sharpscope {

namespace {

QFont headingFont()
{
    QFont font = QApplication::font();
    font.setPixelSize(14);
    font.setWeight(QFont::DemiBold);
    return font;
}

} // namespace

PlotWidget::ExportLook PlotWidget::lookOf(const FigureFormat& format)
{
    return {.background = format.transparent ? Background::Transparent : Background::White,
            .title = format.title,
            .legend = format.legend};
}

void PlotWidget::drawForExport(QPaintDevice& device, const QSize& size, const ExportLook& look)
{
    m_plot->setNotAntialiasedElements(QCP::aeNone); // also of one that moves
    const bool labelWasVisible = m_valueLabelVisible;
    setValueLabelVisible(true);
    setTheme(lightTheme());
    m_wantsLegend = look.legend;
    m_plot->setBackground(look.background == Background::White ? QBrush(Qt::white) : QBrush(Qt::NoBrush));
    fitTicks(*m_plot, size, {.below = roomBelow(), .beside = roomBeside()});
    beginExport(size);
    const bool hadLegend = m_plot->legend->visible();
    if (!look.legend) m_plot->legend->setVisible(false);
    QCPTextElement* heading = nullptr;
    if (look.title && !m_title.isEmpty()) {
        heading = new QCPTextElement(m_plot, m_title, headingFont());
        heading->setTextColor(lightTheme().text);
        m_plot->plotLayout()->insertRow(0);
        m_plot->plotLayout()->addElement(0, 0, heading);
    }
    {
        QCPPainter painter(&device);
        m_plot->toPainter(&painter, size.width(), size.height());
    }
    if (look.afterDrawing) look.afterDrawing();
    if (heading) {
        m_plot->plotLayout()->remove(heading);
        m_plot->plotLayout()->simplify();
    }
    m_plot->legend->setVisible(hadLegend);
    endExport();
    m_wantsLegend = true;
    setTheme(themeOf(*this));
    setValueLabelVisible(labelWasVisible);
    redraw();
}

QImage PlotWidget::image(const QSize& size, double scale, Background background)
{
    const bool isWhite = background == Background::White;
    QImage image(size * scale, isWhite ? QImage::Format_RGB32 : QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(scale);
    image.fill(isWhite ? Qt::white : Qt::transparent);
    drawForExport(image, size, {.background = background});
    return image;
}

QImage PlotWidget::paperImage(const FigureFormat& format)
{
    const ExportLook look = lookOf(format);
    const double scale = static_cast<double>(format.dpi) / format.pixelsPerInch();
    const bool isWhite = look.background == Background::White;
    QImage image((QSizeF(format.pixels()) * scale).toSize(),
                 isWhite ? QImage::Format_RGB32 : QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(scale);
    constexpr double inch = 0.0254; // of a metre
    const int dotsPerMetre = static_cast<int>(std::lround(static_cast<double>(format.dpi) / inch));
    image.setDotsPerMeterX(dotsPerMetre);
    image.setDotsPerMeterY(dotsPerMetre);
    image.fill(isWhite ? Qt::white : Qt::transparent);
    drawForExport(image, format.pixels(), look);
    return image;
}

QByteArray PlotWidget::svg(const QSize& size, Background background)
{
    return svgOf(size, m_title, [&](QPaintDevice& device) { drawForExport(device, size, {.background = background}); });
}

QByteArray PlotWidget::paperSvg(const FigureFormat& format)
{
    return svgOf(Paper(format.pixels(), format.pixelsPerInch()), m_title,
                 [&](QPaintDevice& device) { drawForExport(device, format.pixels(), lookOf(format)); });
}

void PlotWidget::save(const QString& file, const FigureFormat& format)
{
    const QString ending = QFileInfo(file).suffix().toLower();
    if (ending == QLatin1String("png")) {
        QByteArray bytes;
        QBuffer buffer(&bytes);
        paperImage(format).save(&buffer, "PNG");
        writeDrawing(file, bytes);
    } else if (ending == QLatin1String("svg")) {
        writeDrawing(file, paperSvg(format));
    } else if (ending == QLatin1String("pdf")) {
        const Paper paper(format.pixels(), format.pixelsPerInch());
        writeDrawing(file, pdfOf(paper, m_title,
                                 [&](QPaintDevice& device) { drawForExport(device, paper.pixels, lookOf(format)); }));
    } else if (ending == QLatin1String("tex")) {
        const QString points = QFileInfo(file).completeBaseName() + QStringLiteral("-points.csv");
        PgfFigure figure;
        ExportLook look = lookOf(format);
        look.afterDrawing = [&] { figure = pgfOf(*m_plot, format, format.title ? m_title : QString(), points); };
        QImage unseen(format.pixels(), QImage::Format_RGB32);
        drawForExport(unseen, format.pixels(), look);
        if (!figure.csv.trimmed().isEmpty()) writeDrawing(QFileInfo(file).dir().filePath(points), figure.csv.toUtf8());
        writeDrawing(file, figure.tex.toUtf8());
    } else if (ending == QLatin1String("csv")) {
        writeDrawing(file, csv().toUtf8());
    } else {
        throw Error(file.toStdString() + ": a figure is saved as .png, .svg, .pdf, .tex or .csv");
    }
}

void PlotWidget::save(const QString& file, Background background)
{
    const QSize size = exportSize(figureSize());
    const QString ending = QFileInfo(file).suffix().toLower();
    QByteArray bytes;
    if (ending == QLatin1String("png")) {
        QBuffer buffer(&bytes);
        image(size, 2, background).save(&buffer, "PNG");
    } else if (ending == QLatin1String("svg")) {
        bytes = svg(size, background);
    } else if (ending == QLatin1String("csv")) {
        bytes = csv().toUtf8();
    } else if (ending == QLatin1String("pdf")) {
        bytes = pdfOf(size, m_title,
                      [&](QPaintDevice& device) { drawForExport(device, size, {.background = background}); });
    } else {
        throw Error(file.toStdString() + ": a figure is saved as .png, .svg, .pdf or .csv");
    }
    writeDrawing(file, bytes);
}

} // namespace sharpscope
