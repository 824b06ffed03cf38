// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace sharpscope {

class RunStore;

/// A run's name with its colour before it; a fork's is indented, with a branch from the row above.
class RunNameDelegate final : public QStyledItemDelegate {
public:
    RunNameDelegate(const RunStore& store, QObject* parent) : QStyledItemDelegate(parent), m_store(store) {}

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    const RunStore& m_store;
};

/// How far a run is, as a thin bar below its text; red where it failed.
class RunStateDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& given, const QModelIndex& index) const override;
};

} // namespace sharpscope
