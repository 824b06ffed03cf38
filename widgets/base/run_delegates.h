// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

class QAbstractItemView;

namespace sharpscope {

class RunsSorter;

/// A run's name with its colour before it. Where there are forks, these are indented with a branch from their run,
/// which has an arrow, and says how many are folded away.
class RunNameDelegate final : public QStyledItemDelegate {
public:
    RunNameDelegate(const RunsSorter& runs, QObject* parent) : QStyledItemDelegate(parent), m_runs(runs) {}

    /// Of a run with forks, in the view's viewport.
    QRect arrowRect(const QAbstractItemView& view, const QModelIndex& index) const;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    const RunsSorter& m_runs;
};

/// How far a run is, as a thin bar below its text; red where it failed.
class RunStateDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& given, const QModelIndex& index) const override;
};

} // namespace sharpscope
