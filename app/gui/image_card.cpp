// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/image_card.h"

#include "app/gui/round_model.h"
#include "widgets/base/number_text.h"
#include "widgets/base/theme.h"

#include <QAbstractItemView>
#include <QPainter>

#include <algorithm>

namespace sharpscope {

namespace {

constexpr int pictureSide = 84;
constexpr int cardMargin = 7;
constexpr int leastTextWidth = 140;
constexpr int cardDigits = 3;

QString named(const QString& name, const QString& value)
{
    return QStringLiteral("%1 %2").arg(name, value.isEmpty() ? QStringLiteral("–") : value);
}

QString scoreText(const RoundRow& row)
{
    return row.rank > 0 && std::isnan(row.score) ? QStringLiteral("NaN") : numberText(row.score, 4);
}

/// Narrower where the line has not room enough, down to three quarters.
QFont fontFor(const QString& line, QFont font, int width)
{
    constexpr int narrowest = 75;
    for (int stretch = 100; stretch >= narrowest; stretch -= 5) {
        font.setStretch(stretch);
        if (QFontMetrics(font).horizontalAdvance(line) <= width) break;
    }
    return font;
}

/// Two in a line.
void addTerms(const RoundShown& shown, const RoundRow& row, QStringList& lines)
{
    for (std::size_t i = 0; i < shown.terms.size() && i < row.terms.size(); ++i) {
        const QString term = named(QString::fromStdString(shown.terms[i].second), numberText(row.terms[i], cardDigits));
        if (i % 2 == 0)
            lines << term;
        else
            lines.back() += QStringLiteral("   ") + term;
    }
}

} // namespace

QStringList ImageCard::linesOf(const QModelIndex& index) const
{
    const RoundShown& shown = m_model.shown();
    const RoundRow& row = m_model.rowAt(index);
    QStringList lines;
    lines << named(QObject::tr("rank"), row.rank > 0 ? QString::number(row.rank) : QString()) + QStringLiteral("   ") +
                 named(QObject::tr("score"), scoreText(row));
    const QString given = givenText(shown, row), truth = truthText(shown, row);
    if (shown.isOfBoxes) {
        lines << named(QObject::tr("boxes"), truth);
        addTerms(shown, row, lines);
        return lines;
    }
    lines << named(QStringLiteral("ŷ"), pseudoText(shown, row));
    lines << (given.isEmpty() || given == truth
                  ? named(QStringLiteral("y"), truth)
                  : named(QStringLiteral("y"), truth) + QStringLiteral("   ") + named(QObject::tr("given"), given));
    lines << named(QStringLiteral("H"), numberText(row.entropy, cardDigits)) + QStringLiteral("   ") +
                 named(QStringLiteral("p₁−p₂"), numberText(row.margin, cardDigits));
    addTerms(shown, row, lines);
    return lines;
}

QSize ImageCard::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const int lines = 4 + (static_cast<int>(m_model.shown().terms.size()) + 1) / 2;
    Q_UNUSED(index);
    constexpr int least = 3 * cardMargin + pictureSide + leastTextWidth;
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    const int room = view ? view->viewport()->width() - 1 : least; // a row's cards share it
    return {std::max(least, room / std::max(1, room / least)),
            2 * cardMargin + std::max(pictureSide, lines * option.fontMetrics.lineSpacing())};
}

void ImageCard::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const RoundRow& row = m_model.rowAt(index);
    const Theme theme = option.widget ? themeOf(*option.widget) : lightTheme();
    const bool isSelected = option.state & QStyle::State_Selected;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRect card = option.rect.adjusted(2, 2, -2, -2);
    painter->setPen(QPen(isSelected || row.choice > 0 ? theme.accent : theme.grid, isSelected ? 2.5 : 1));
    QColor fill = theme.accent;
    fill.setAlpha(isSelected ? 45 : option.state & QStyle::State_MouseOver ? 20 : 0);
    painter->setBrush(fill);
    painter->drawRoundedRect(card, 4, 4);

    const QRect place(card.topLeft() + QPoint(cardMargin - 2, cardMargin - 2), QSize(pictureSide, pictureSide));
    const double scale = painter->device()->devicePixelRatioF();
    QImage image = fittedInto(m_model.picture(index), place.size() * scale);
    if (image.isNull()) {
        painter->setPen(theme.muted);
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(place);
        painter->drawText(place, Qt::AlignCenter, QString::number(row.image));
    } else {
        image.setDevicePixelRatio(scale);
        const QSizeF size = image.deviceIndependentSize();
        painter->drawImage(QPointF(place.left() + (place.width() - size.width()) / 2, place.top()), image);
    }
    if (row.choice > 0) {
        QFont bold = option.font;
        bold.setBold(true);
        painter->setFont(bold);
        const QString number = QString::number(row.choice);
        const int width = painter->fontMetrics().horizontalAdvance(number) + 10;
        const QRect badge(place.left(), place.top(), width, painter->fontMetrics().height() + 2);
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme.accent);
        painter->drawRoundedRect(badge, 3, 3);
        painter->setPen(theme.base);
        painter->drawText(badge, Qt::AlignCenter, number);
    }
    QRect text(place.right() + cardMargin, place.top(), card.right() - place.right() - 2 * cardMargin, place.height());
    const int step = option.fontMetrics.lineSpacing();
    int n = 0;
    for (const QString& line : linesOf(index)) {
        painter->setFont(fontFor(line, option.font, text.width()));
        painter->setPen(n < 3 ? theme.text : theme.muted);
        painter->drawText(QRect(text.left(), text.top() + n * step, text.width(), step),
                          Qt::AlignLeft | Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(line, Qt::ElideRight, text.width()));
        ++n;
    }
    painter->restore();
}

} // namespace sharpscope
