// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace sharpscope {

class EpisodeModel;

/// An image of an episode: the picture in an edge of good or problem, as it is taken for its class or not, and below it
/// the class it was taken for before adapting and the one it is taken for now, as numbers in the classes' colours.
class EpisodeCell final : public QStyledItemDelegate {
public:
    EpisodeCell(const EpisodeModel& model, QObject* parent) : QStyledItemDelegate(parent), m_model(model) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    const EpisodeModel& m_model;
};

} // namespace sharpscope
