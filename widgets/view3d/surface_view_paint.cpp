// SPDX-License-Identifier: GPL-3.0-or-later
// What Qt paints over a SurfaceView's picture, and the picture for paper.
#include "widgets/view3d/surface_scene.h"

#include <QEvent>
#include <QPainter>

#include <algorithm>
#include <utility>

namespace sharpscope {

namespace {

/// What two pictures on white and on black have in common, exactly: the background is see-through, also where it shines
/// through a surface or the edge of a letter.
QImage withoutBackground(const QImage& onWhite, const QImage& onBlack)
{
    QImage image(onWhite.size(), QImage::Format_ARGB32);
    for (int y = 0; y < image.height(); ++y) {
        const auto* white = reinterpret_cast<const QRgb*>(onWhite.constScanLine(y));
        const auto* black = reinterpret_cast<const QRgb*>(onBlack.constScanLine(y));
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (int x = 0; x < image.width(); ++x) {
            const int through =
                std::clamp(std::max({qRed(white[x]) - qRed(black[x]), qGreen(white[x]) - qGreen(black[x]),
                                     qBlue(white[x]) - qBlue(black[x])}),
                           0, 255);
            const int alpha = 255 - through;
            const auto own = [&](int color) { return alpha > 0 ? std::min(255, color * 255 / alpha) : 0; };
            line[x] = qRgba(own(qRed(black[x])), own(qGreen(black[x])), own(qBlue(black[x])), alpha);
        }
    }
    return image;
}

} // namespace

QImage SurfaceView::paper(const PaperOptions& options)
{
    QImage image(options.size, options.transparent ? QImage::Format_ARGB32_Premultiplied : QImage::Format_RGB32);
    image.fill(options.transparent ? Qt::transparent : Qt::white);
    const QSize size = options.inQtsPixels();
    QPainter painter(&image);
    painter.scale(static_cast<double>(image.width()) / size.width(),
                  static_cast<double>(image.height()) / size.height());
    paintOnPaper(painter, options);
    return image;
}

void SurfaceView::paintOnPaper(QPainter& painter, const PaperOptions& options)
{
    const QSize size = options.inQtsPixels();
    const auto on = [&](const QColor& background) {
        m_scene->background = background;
        return render(size, options.size);
    };
    const auto pin = std::exchange(m_pin, std::nullopt);
    const CameraPose pose = poseOf(*m_scene->camera);
    if (options.from) setCamera(*options.from);
    setPose(*m_scene->camera, turned(poseOf(*m_scene->camera), options.turn));
    const QImage onWhite = on(Qt::white);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::LosslessImageRendering);
    painter.setFont(font());
    painter.drawImage(QRectF(QPointF(), size),
                      options.transparent ? withoutBackground(onWhite, on(Qt::black)) : onWhite);
    paintOver(painter, size);
    m_scene->background = QColor(); // {} would be a colour of Qt's own
    m_pin = pin;
    setPose(*m_scene->camera, pose);
    refresh();
}

void SurfaceView::paintOver(QPainter& painter, const QSize& size)
{
    const Theme theme = this->theme();
    const double pixels = static_cast<double>(window().GetSize()[0]) / std::max(size.width(), 1);
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.9);
    for (std::size_t i = 0; i < m_scene->panels.size(); ++i) {
        const ScenePanel& panel = *m_scene->panels[i];
        const QRectF rect = panel.rectIn(size);
        painter.save();
        painter.setClipRect(rect);
        painter.setFont(small);
        if (!m_surfaces.empty()) panel.axes.paint(painter, rect, size, pixels, theme);
        panel.marks.paint(painter, rect, size, pixels, theme);
        paintPin(painter, i, size, pixels);
        paintTitles(painter, rect, i, panel.surfaces.size());
        painter.restore();
    }
    if (m_surfaces.empty() && !m_emptyText.isEmpty()) {
        painter.setPen(theme.muted);
        painter.drawText(QRectF(QPointF(0, 0), size).adjusted(24, 24, -24, -24), Qt::AlignCenter | Qt::TextWordWrap,
                         m_emptyText);
    }
}

/// A stem from the floor and a dot on each surface, faint where another part of it stands before them.
void SurfaceView::paintPin(QPainter& painter, std::size_t index, const QSize& size, double pixels) const
{
    if (!m_pin) return;
    const ScenePanel& panel = *m_scene->panels[index];
    for (const auto& surface : panel.surfaces) {
        const std::optional<BoxPoint> place = surface->placeOf(*m_pin);
        if (!place) continue;
        const auto before = surface->hit(rayTo(*panel.renderer, *place));
        const bool hidden = before && before->share < 1 - 0.01;
        const QPointF head = projected(*panel.renderer, *place, size, pixels);
        const QPointF foot = projected(*panel.renderer, {(*place)[0], (*place)[1], 0}, size, pixels);
        QColor ink = theme().accent;
        painter.setPen(QPen(ink, 1.5, Qt::DotLine));
        painter.drawLine(foot, head);
        if (hidden) ink.setAlpha(90);
        painter.setPen(QPen(theme().base, 1.5));
        painter.setBrush(ink);
        painter.drawEllipse(head, 5, 5);
    }
}

void SurfaceView::paintTitles(QPainter& painter, const QRectF& panel, std::size_t first, std::size_t count) const
{
    const Theme theme = this->theme();
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    const double line = painter.fontMetrics().height();
    double y = panel.top() + 8;
    for (std::size_t i = first; i < first + count; ++i, y += line + 3) {
        const ShownSurface& shown = m_surfaces[i];
        painter.setPen(Qt::NoPen);
        painter.setBrush(shown.color.on(theme.dark));
        painter.drawEllipse(QRectF(panel.left() + 10, y + line / 2 - 5, 10, 10));
        painter.setPen(theme.text);
        const QRectF rect(panel.left() + 27, y, panel.width() - 35, line);
        painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(shown.title, Qt::ElideRight, static_cast<int>(rect.width())));
    }
    if (count == 0 || !m_scene->scale.clips) return;
    painter.setFont(font());
    painter.setPen(theme.muted);
    painter.drawText(QRectF(panel.left() + 27, y, panel.width() - 35, line), Qt::AlignLeft | Qt::AlignVCenter,
                     tr("hatched: above %1").arg(m_scene->scale.high));
}

void SurfaceView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) refresh(); // prepare() sees the new theme
    VtkView::changeEvent(event);
}

} // namespace sharpscope
