// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace sharpscope {

class RoundModel;

/// An image of a round in the gallery: its picture, and beside it what is said of it. Chosen ones have a number, that
/// of their choice, and an edge.
class ImageCard final : public QStyledItemDelegate {
public:
    ImageCard(const RoundModel& model, QObject* parent) : QStyledItemDelegate(parent), m_model(model) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    QStringList linesOf(const QModelIndex& index) const;

    const RoundModel& m_model;
};

} // namespace sharpscope
