// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/run_store.h"

#include <QAbstractItemModel>
#include <QHash>
#include <QSet>
#include <QTimer>

namespace sharpscope {

/// The runs as rows in the order in which they came (OrderRole has the one of their experiments), one level, or below
/// their comparisons. Behind the fixed columns stands one for each option that
/// is not the same in all runs. Numbers are sorted as numbers. Rows and columns come, go and change one by one, so that
/// selection, scroll position and folding stay while a cluster adds runs; only setGrouped() resets the model.
class RunsModel final : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column { Name, Rule, Seed, State, Epoch, TestAccuracy, BestAccuracy, Loss, Time, FixedColumns };
    enum Role { SortRole = Qt::UserRole, OrderRole, IdRole, FractionRole, StateRole };

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
    struct Comparison;
    struct Row {
        std::shared_ptr<const StoredRun> run; ///< kept until its row is gone, which is after the run went
        FlatOptions options;                  ///< as they are counted in m_spread
        std::string key;                      ///< of its comparison
        int flat = 0;                         ///< its place in m_rows
        Comparison* comparison = nullptr;     ///< while grouped
        int place = 0;                        ///< in there
    };
    /// Index of a row below it: its internal pointer. Its own index has none.
    struct Comparison {
        std::string key;
        QString name;
        std::vector<Row*> rows;
        int place = 0;
        std::size_t options = 0; ///< columns behind the fixed ones, of its rows
    };

    void takeList(const QStringList& changed);
    void showValues(const QSet<QString>& ids);
    bool refresh(Row& row);
    void append(const std::vector<std::shared_ptr<const StoredRun>>& came);
    void removeGone();
    void move(Row& row);
    void join(Row& row);
    Comparison* comparisonOf(const std::string& key) const;
    Comparison& addComparison(const Row& row);
    void removeIfEmpty(const Comparison& comparison);
    void showOptions(const std::vector<std::string>& wanted);
    void addOption(const std::string& path);
    void removeOption(int option);
    QModelIndex indexOf(const Comparison& comparison) const;
    static int rowNumber(const Row& row) { return row.comparison ? row.place : row.flat; }
    const Row* rowAt(const QModelIndex& index) const;
    QVariant runData(const Row& row, int column, int role) const;
    QVariant comparisonData(const Comparison& comparison, int column, int role) const;
    QVariant sortValue(const Row& row, int column) const;
    QString textOf(const Row& row, int column) const;

    RunStore& m_store;
    bool m_grouped = false;
    bool m_removed = false;
    QTimer m_redraw;       ///< merges the values of several ticks
    QSet<QString> m_grown; ///< since it was started
    std::vector<std::unique_ptr<Row>> m_rows;
    QHash<QString, Row*> m_places;
    std::vector<std::unique_ptr<Comparison>> m_comparisons;
    OptionSpread m_spread;
    std::vector<std::string> m_options; ///< those that have columns
};

} // namespace sharpscope
