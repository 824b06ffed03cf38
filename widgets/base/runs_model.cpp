// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/runs_model.h"

#include "core/run/main_metric.h"
#include "widgets/base/run_order.h"

#include <algorithm>
#include <set>

namespace sharpscope {

RunsModel::RunsModel(RunStore& store, QObject* parent) : QAbstractItemModel(parent), m_store(store)
{
    connect(&store, &RunStore::listChanged, this, &RunsModel::takeList);
    m_redraw.setSingleShot(true);
    m_redraw.setInterval(150);
    connect(&m_redraw, &QTimer::timeout, this, [this] { showValues(std::exchange(m_grown, {})); });
    connect(&store, &RunStore::valuesChanged, this, [this](const QStringList& ids) {
        m_grown.unite({ids.begin(), ids.end()});
        if (!m_redraw.isActive()) m_redraw.start();
    });
    takeList({});
}

void RunsModel::setGrouped(bool grouped, std::optional<RunField> by)
{
    if (grouped == m_grouped && (!grouped || by == m_by)) return;
    beginResetModel(); // other parents for all rows
    m_grouped = grouped;
    m_by = std::move(by);
    m_comparisons.clear();
    for (auto& row : m_rows)
        row->comparison = nullptr;
    for (auto& row : m_rows) {
        row->key = keyOf(*row->run);
        if (grouped) join(*row);
    }
    endResetModel();
}

// A row that is shown below a comparison joins it, and leaves it, without a signal here; the callers give it.

RunsModel::Comparison* RunsModel::comparisonOf(const std::string& key) const
{
    const auto it = std::find_if(m_comparisons.begin(), m_comparisons.end(),
                                 [&](const auto& comparison) { return comparison->key == key; });
    return it == m_comparisons.end() ? nullptr : it->get();
}

void RunsModel::join(Row& row)
{
    Comparison* comparison = comparisonOf(row.key);
    if (!comparison) comparison = &addComparison(row);
    row.comparison = comparison;
    row.place = static_cast<int>(comparison->rows.size());
    comparison->rows.push_back(&row);
}

RunsModel::Comparison& RunsModel::addComparison(const Row& row)
{
    auto& comparison = *m_comparisons.emplace_back(std::make_unique<Comparison>());
    comparison.key = row.key;
    comparison.name = nameOf(row);
    comparison.place = static_cast<int>(m_comparisons.size()) - 1;
    comparison.fields = m_fields.size();
    return comparison;
}

void RunsModel::takeList(const QStringList& changed)
{
    removeGone();
    std::vector<std::shared_ptr<const StoredRun>> came;
    for (const auto& run : m_store.runs())
        if (!m_places.contains(run->id)) came.push_back(run);
    std::sort(came.begin(), came.end(), [](const auto& a, const auto& b) { return a->arrival < b->arrival; });
    for (const auto& id : changed)
        if (Row* row = m_places.value(id, nullptr)) refresh(*row);
    if (!came.empty()) append(came);
    showFields();
    nameResults();
    QSet<QString> known(changed.begin(), changed.end());
    for (const auto& run : came)
        known.remove(run->id);
    showValues(known);
}

void RunsModel::nameResults()
{
    std::set<std::string> names;
    for (const auto& row : m_rows)
        names.insert(figuresOf(row->run->experiment).name);
    const QString name = names.empty()       ? QString::fromStdString(figuresOf(Json()).name)
                         : names.size() == 1 ? QString::fromStdString(*names.begin())
                                             : QString();
    if (std::exchange(m_resultName, name) != name) Q_EMIT headerDataChanged(Qt::Horizontal, TestAccuracy, BestAccuracy);
}

/// Takes in what a run's row depends on but reads only when it changes.
void RunsModel::refresh(Row& row)
{
    if (row.options != row.run->options || row.isLeftOut != row.run->isLeftOut) {
        uncount(row);
        count(row);
    }
    const std::string key = keyOf(*row.run);
    if (key != row.key) {
        row.key = key;
        if (row.comparison) move(row);
    }
}

void RunsModel::move(Row& row)
{
    Comparison* from = row.comparison;
    Comparison* to = comparisonOf(row.key);
    if (!to) {
        const int at = static_cast<int>(m_comparisons.size());
        beginInsertRows({}, at, at);
        to = &addComparison(row);
        endInsertRows();
    }
    const int last = static_cast<int>(to->rows.size());
    beginMoveRows(indexOf(*from), row.place, row.place, indexOf(*to), last);
    from->rows.erase(from->rows.begin() + row.place);
    for (std::size_t i = static_cast<std::size_t>(row.place); i < from->rows.size(); ++i)
        from->rows[i]->place = static_cast<int>(i);
    row.comparison = to;
    row.place = last;
    to->rows.push_back(&row);
    endMoveRows();
    removeIfEmpty(*from);
}

void RunsModel::append(const std::vector<std::shared_ptr<const StoredRun>>& came)
{
    std::vector<std::unique_ptr<Row>> rows;
    for (const auto& run : came) {
        rows.push_back(std::make_unique<Row>());
        rows.back()->run = run;
        rows.back()->key = keyOf(*run);
        count(*rows.back());
        m_places[run->id] = rows.back().get();
    }
    if (!m_grouped) {
        const int first = static_cast<int>(m_rows.size());
        beginInsertRows({}, first, first + static_cast<int>(rows.size()) - 1);
        for (auto& row : rows) {
            row->flat = static_cast<int>(m_rows.size());
            m_rows.push_back(std::move(row));
        }
        endInsertRows();
        return;
    }
    for (auto& row : rows) {
        if (!comparisonOf(row->key)) {
            const int at = static_cast<int>(m_comparisons.size());
            beginInsertRows({}, at, at);
            addComparison(*row);
            endInsertRows();
        }
        Comparison& comparison = *comparisonOf(row->key);
        const int last = static_cast<int>(comparison.rows.size());
        beginInsertRows(indexOf(comparison), last, last);
        row->flat = static_cast<int>(m_rows.size());
        join(*row);
        m_rows.push_back(std::move(row));
        endInsertRows();
    }
}

void RunsModel::removeGone()
{
    for (int i = static_cast<int>(m_rows.size()) - 1; i >= 0; --i) {
        Row& row = *m_rows[static_cast<std::size_t>(i)];
        if (m_store.find(row.run->id) == row.run.get()) continue;
        uncount(row);
        if (m_places.value(row.run->id, nullptr) == &row) m_places.remove(row.run->id);
        Comparison* comparison = row.comparison;
        if (comparison) {
            beginRemoveRows(indexOf(*comparison), row.place, row.place);
            comparison->rows.erase(comparison->rows.begin() + row.place);
            for (std::size_t k = static_cast<std::size_t>(row.place); k < comparison->rows.size(); ++k)
                comparison->rows[k]->place = static_cast<int>(k);
        } else {
            beginRemoveRows({}, i, i);
        }
        m_rows.erase(m_rows.begin() + i);
        for (std::size_t k = static_cast<std::size_t>(i); k < m_rows.size(); ++k)
            m_rows[k]->flat = static_cast<int>(k);
        endRemoveRows();
        if (comparison) removeIfEmpty(*comparison);
    }
}

void RunsModel::removeIfEmpty(const Comparison& comparison)
{
    if (!comparison.rows.empty()) return;
    const int at = comparison.place;
    beginRemoveRows({}, at, at);
    m_comparisons.erase(m_comparisons.begin() + at);
    for (std::size_t i = static_cast<std::size_t>(at); i < m_comparisons.size(); ++i)
        m_comparisons[i]->place = static_cast<int>(i);
    endRemoveRows();
}

void RunsModel::showValues(const QSet<QString>& ids)
{
    std::vector<const Row*> rows;
    for (const auto& id : ids)
        if (const Row* row = m_places.value(id, nullptr)) rows.push_back(row);
    std::sort(rows.begin(), rows.end(), [](const Row* a, const Row* b) {
        const auto placeOf = [](const Row* row) {
            return row->comparison ? std::pair(row->comparison->place, row->place) : std::pair(0, row->flat);
        };
        return placeOf(a) < placeOf(b);
    });
    // Neighbours are told together.
    for (std::size_t first = 0; first < rows.size();) {
        std::size_t last = first;
        while (last + 1 < rows.size() && rows[last + 1]->comparison == rows[first]->comparison &&
               rowNumber(*rows[last + 1]) == rowNumber(*rows[last]) + 1)
            ++last;
        const Comparison* comparison = rows[first]->comparison;
        const QModelIndex parent = comparison ? indexOf(*comparison) : QModelIndex();
        Q_EMIT dataChanged(index(rowNumber(*rows[first]), 0, parent),
                           index(rowNumber(*rows[last]), columnCount(parent) - 1, parent));
        if (comparison && (last + 1 == rows.size() || rows[last + 1]->comparison != comparison))
            Q_EMIT dataChanged(parent, parent); // its box
        first = last + 1;
    }
}

QModelIndex RunsModel::indexOf(const Comparison& comparison) const { return createIndex(comparison.place, 0, nullptr); }

QModelIndex RunsModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent)) return {};
    return createIndex(row, column,
                       parent.isValid() ? m_comparisons[static_cast<std::size_t>(parent.row())].get() : nullptr);
}

QModelIndex RunsModel::parent(const QModelIndex& index) const
{
    if (!index.isValid() || !index.internalPointer()) return {};
    return indexOf(*static_cast<const Comparison*>(index.internalPointer()));
}

int RunsModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid()) return static_cast<int>(m_grouped ? m_comparisons.size() : m_rows.size());
    if (!m_grouped || parent.internalPointer() || parent.column() > 0) return 0;
    return static_cast<int>(m_comparisons[static_cast<std::size_t>(parent.row())]->rows.size());
}

int RunsModel::columnCount(const QModelIndex& parent) const
{
    const bool isComparison = parent.isValid() && m_grouped && !parent.internalPointer();
    return FixedColumns + static_cast<int>(isComparison ? m_comparisons[static_cast<std::size_t>(parent.row())]->fields
                                                        : m_fields.size());
}

const RunsModel::Row* RunsModel::rowAt(const QModelIndex& index) const
{
    if (!index.isValid()) return nullptr;
    const auto row = static_cast<std::size_t>(index.row());
    if (!m_grouped) return m_rows[row].get();
    const auto* comparison = static_cast<const Comparison*>(index.internalPointer());
    return comparison ? comparison->rows[row] : nullptr;
}

const StoredRun* RunsModel::runAt(const QModelIndex& index) const
{
    const Row* row = rowAt(index);
    return row ? row->run.get() : nullptr;
}

QModelIndex RunsModel::indexOf(const StoredRun& run) const
{
    const Row* row = m_places.value(run.id, nullptr);
    if (!row) return {};
    return index(rowNumber(*row), 0, row->comparison ? indexOf(*row->comparison) : QModelIndex());
}

bool RunsModel::areTogether(const StoredRun& a, const StoredRun& b) const
{
    const Row *rowA = m_places.value(a.id, nullptr), *rowB = m_places.value(b.id, nullptr);
    return !rowA || !rowB || rowA->comparison == rowB->comparison;
}

QStringList RunsModel::idsBelow(const QModelIndex& index) const
{
    QStringList ids;
    if (const Row* row = rowAt(index)) return {row->run->id};
    if (index.isValid())
        for (const Row* row : m_comparisons[static_cast<std::size_t>(index.row())]->rows)
            ids << row->run->id;
    return ids;
}

} // namespace sharpscope
