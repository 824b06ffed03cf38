// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/run_store.h"

#include <QAbstractItemModel>
#include <QHash>
#include <QSet>
#include <QTimer>

#include <optional>

namespace sharpscope {

/// The runs as rows in the order in which they came (OrderRole has the one of their experiments), one level, or below
/// what they are grouped by. Behind the fixed columns stands one for each option that
/// is not the same in all runs that are listed, and those that were chosen; left out runs have a row, too, which a
/// filter hides. Numbers are sorted as numbers. Rows and columns come, go and change one by one, so that
/// selection, scroll position and folding stay while a cluster adds runs; only setGrouped() resets the model.
class RunsModel final : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column { Name, Rule, Seed, State, Epoch, TestAccuracy, BestAccuracy, Loss, Time, FixedColumns };
    enum Role { SortRole = Qt::UserRole, OrderRole, IdRole, FractionRole, StateRole, LeftOutRole, PinnedRole };
    static constexpr int TitleRole = Qt::UserRole; ///< of a column's head: the one that is kept, whatever it shows

    explicit RunsModel(RunStore& store, QObject* parent = nullptr);

    /// By comparison, or by what the runs have in a field.
    void setGrouped(bool grouped, std::optional<RunField> by = {});
    bool isGrouped() const { return m_grouped; }
    void setChosen(std::vector<RunField> columns); ///< beside those of the options that differ
    const std::optional<RunField>& groupedBy() const { return m_by; }
    std::vector<std::string> differing() const; ///< options, of all runs
    QString titleOf(const RunField& field) const;
    /// All that stands in the run's row and of which a text filter looks for a part.
    QStringList textsOf(const StoredRun& run) const;
    QStringList idsBelow(const QModelIndex& index) const;   ///< the run, or the runs of the comparison
    const StoredRun* runAt(const QModelIndex& index) const; ///< nullptr: it is a comparison
    QModelIndex indexOf(const StoredRun& run) const;
    bool areTogether(const StoredRun& a, const StoredRun& b) const; ///< below the same comparison, or below none

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

Q_SIGNALS:
    void renamed(const QString& id, const QString& name); ///< in the row; whoever keeps names writes it

private:
    struct Comparison;
    struct Row {
        std::shared_ptr<const StoredRun> run; ///< kept until its row is gone, which is after the run went
        FlatOptions options;                  ///< as they are counted
        bool isLeftOut = false;               ///< the same
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
        std::size_t fields = 0; ///< columns behind the fixed ones, of its rows
    };

    void takeList(const QStringList& changed);
    void showValues(const QSet<QString>& ids);
    void refresh(Row& row);
    void append(const std::vector<std::shared_ptr<const StoredRun>>& came);
    void removeGone();
    void move(Row& row);
    void join(Row& row);
    Comparison* comparisonOf(const std::string& key) const;
    Comparison& addComparison(const Row& row);
    void removeIfEmpty(const Comparison& comparison);
    std::string keyOf(const StoredRun& run) const;
    static QString comparisonName(const StoredRun& run);
    QString nameOf(const Row& row) const; ///< of its comparison
    void count(Row& row);
    void uncount(const Row& row);
    void showFields();
    void nameResults();
    void addField(const RunField& field, int place);
    void removeField(int place);
    QModelIndex indexOf(const Comparison& comparison) const;
    static int rowNumber(const Row& row) { return row.comparison ? row.place : row.flat; }
    const Row* rowAt(const QModelIndex& index) const;
    QVariant runData(const Row& row, int column, int role) const;
    QVariant comparisonData(const Comparison& comparison, int column, int role) const;
    QVariant sortValue(const Row& row, int column) const;
    QString textOf(const StoredRun& run, int column) const;

    RunStore& m_store;
    bool m_grouped = false;
    std::optional<RunField> m_by; ///< what they are grouped by; none: the comparison
    QTimer m_redraw;              ///< merges the values of several ticks
    QSet<QString> m_grown;        ///< since it was started
    std::vector<std::unique_ptr<Row>> m_rows;
    QHash<QString, Row*> m_places;
    std::vector<std::unique_ptr<Comparison>> m_comparisons;
    OptionSpread m_spread; ///< of the runs that are listed
    OptionSpread m_all;
    std::vector<RunField> m_chosen;
    QString m_resultName;           ///< what the runs' results are called, where all are called so
    std::vector<RunField> m_fields; ///< those that have columns, behind the fixed ones
};

} // namespace sharpscope
