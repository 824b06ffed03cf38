// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/episode_cell.h"

#include "app/gui/episode_model.h"
#include "widgets/base/run_palette.h"
#include "widgets/base/theme.h"

#include <QPainter>

namespace sharpscope {

namespace {

constexpr int episodeSide = 56; ///< of the picture
constexpr int episodeEdge = 3;
constexpr int episodeMargin = 4;

int chipHeight(const QFontMetrics& metrics) { return metrics.height() + 2; }

/// A class' number on its colour.
void paintChip(QPainter& painter, const QRect& place, std::int64_t label, const Theme& theme)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(runColor(static_cast<int>(label)).on(theme.dark));
    painter.drawRoundedRect(place, 3, 3);
    painter.setPen(theme.base);
    painter.drawText(place, Qt::AlignCenter, QString::number(label + 1));
}

} // namespace

QSize EpisodeCell::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return {episodeSide + 2 * (episodeEdge + episodeMargin),
            episodeSide + 2 * (episodeEdge + episodeMargin) + chipHeight(option.fontMetrics) + episodeMargin};
}

void EpisodeCell::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme theme = option.widget ? themeOf(*option.widget) : lightTheme();
    const EpisodeImage& image = m_model.imageAt(index);
    const bool isRight = image.isRight(m_model.step());
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    QColor fill = theme.accent;
    if (option.state & (QStyle::State_Selected | QStyle::State_HasFocus | QStyle::State_MouseOver)) {
        fill.setAlpha(option.state & QStyle::State_Selected ? 60 : 25);
        painter->fillRect(option.rect, fill);
    }
    const QRect place(option.rect.left() + (option.rect.width() - episodeSide) / 2,
                      option.rect.top() + episodeEdge + episodeMargin, episodeSide, episodeSide);
    const QColor mark = isRight ? theme.good : theme.problem;
    painter->setPen(QPen(mark, episodeEdge, isRight ? Qt::SolidLine : Qt::DotLine)); // also told apart without colours
    painter->setBrush(Qt::NoBrush);
    painter->drawRect(QRectF(place).adjusted(-episodeEdge / 2., -episodeEdge / 2., episodeEdge / 2., episodeEdge / 2.));
    const double scale = painter->device()->devicePixelRatioF();
    if (QImage picture = fittedInto(m_model.picture(index), place.size() * scale); !picture.isNull()) {
        painter->fillRect(place, theme.window);
        picture.setDevicePixelRatio(scale);
        const QSizeF size = picture.deviceIndependentSize();
        painter->drawImage(
            QPointF(place.left() + (episodeSide - size.width()) / 2, place.top() + (episodeSide - size.height()) / 2),
            picture);
    }
    QFont font = option.font;
    font.setBold(true);
    painter->setFont(font);
    const int height = chipHeight(option.fontMetrics), top = place.bottom() + episodeEdge + episodeMargin,
              chip = (episodeSide - 16) / 2;
    paintChip(*painter, QRect(place.left(), top, chip, height), image.predicted[0], theme);
    painter->setPen(theme.muted);
    painter->drawText(QRect(place.left() + chip, top, 16, height), Qt::AlignCenter, QStringLiteral("→"));
    paintChip(*painter, QRect(place.left() + chip + 16, top, chip, height), image.predicted[m_model.step()], theme);
    painter->restore();
}

} // namespace sharpscope
