// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/run_store.h"

#include <QAbstractItemModel>
#include <QTimer>


namespace sharpscope {

/// The runs as rows, one level, or below their comparisons. Behind the fixed columns stands one for each option that
/// is not the same in all runs. Numbers are sorted as numbers.
class RunsModel final : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column { Name, Rule, Seed, State, Epoch, TestAccuracy, BestAccuracy, Loss, Time, FixedColumns };
    enum Role { SortRole = Qt::UserRole, IdRole, FractionRole, StateRole };

    explicit RunsModel(RunStore& store, QObject* parent = nullptr);

    void setGrouped(bool grouped); ///< by comparison
    bool isGrouped() const { return m_grouped; }
    QStringList idsBelow(const QModelIndex& index) const; ///< the run, or the runs of the comparison

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    struct Row {
        const StoredRun* run = nullptr;
    };
    struct Comparison {
        QString name;
        std::vector<int> rows;
    };

    void takeList();
    void takeValues();
    const Row* rowAt(const QModelIndex& index) const;
    QVariant runData(const Row& row, int column, int role) const;
    QVariant comparisonData(const Comparison& comparison, int column, int role) const;
    QVariant sortValue(const Row& row, int column) const;
    QString textOf(const Row& row, int column) const;

    RunStore& m_store;
    bool m_grouped = false;
    QTimer m_redraw; ///< merges the values of several ticks
    std::vector<Row> m_rows;
    std::vector<Comparison> m_comparisons;
    std::vector<std::string> m_optionPaths;
};

} // namespace sharpscope
