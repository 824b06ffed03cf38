// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/runs_model.h"

#include "widgets/base/number_text.h"

#include <QDir>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

constexpr quintptr topLevel = 0; ///< internal id of rows without a parent; below a comparison: its number plus one

QString optionTitle(const QString& path)
{
    const QStringList parts = path.split(QLatin1Char('.'));
    if (parts.last() == QLatin1String("name") && parts.size() > 1) return parts[parts.size() - 2];
    return parts.last();
}

QString comparisonName(const StoredRun& run)
{
    const auto name = run.experiment.find("name");
    if (name != run.experiment.end() && name->is_string()) return QString::fromStdString(name->get<std::string>());
    const std::string& group = run.series.started.group;
    return group.empty() ? RunsModel::tr("other runs") : QString::fromStdString(group);
}

QString stateText(const StoredRun& run)
{
    if (run.series.state == RunState::Running && run.isInterrupted) return RunsModel::tr("interrupted");
    if (run.series.state == RunState::Running)
        return QStringLiteral("%1 %").arg(static_cast<int>(run.series.fraction() * 100));
    return RunsModel::tr(toText(run.series.state));
}

} // namespace

RunsModel::RunsModel(RunStore& store, QObject* parent) : QAbstractItemModel(parent), m_store(store)
{
    connect(&store, &RunStore::listChanged, this, &RunsModel::takeList);
    m_redraw.setSingleShot(true);
    m_redraw.setInterval(150);
    connect(&m_redraw, &QTimer::timeout, this, &RunsModel::takeValues);
    connect(&store, &RunStore::valuesChanged, this, [this] {
        if (!m_redraw.isActive()) m_redraw.start();
    });
    takeList();
}

void RunsModel::setGrouped(bool grouped)
{
    if (grouped == m_grouped) return;
    m_grouped = grouped;
    beginResetModel();
    endResetModel();
}

void RunsModel::takeList()
{
    std::vector<Row> rows;
    std::vector<Comparison> comparisons;
    OptionSpread options;
    for (const auto& run : m_store.runs()) {
        options.add(run->options);
        rows.push_back({run.get()});
        const std::string key = run->series.started.group;
        const auto it = std::find_if(comparisons.begin(), comparisons.end(), [&](const Comparison& comparison) {
            return rows[static_cast<std::size_t>(comparison.rows.front())].run->series.started.group == key;
        });
        auto& comparison = it == comparisons.end() ? comparisons.emplace_back() : *it;
        comparison.name = comparisonName(*run);
        comparison.rows.push_back(static_cast<int>(rows.size()) - 1);
    }
    const auto paths = differingOptions(options);
    const auto sameRuns = [&] {
        return std::equal(rows.begin(), rows.end(), m_rows.begin(), m_rows.end(),
                          [](const Row& a, const Row& b) { return a.run == b.run; });
    };
    if (sameRuns() && paths == m_optionPaths && comparisons.size() == m_comparisons.size()) {
        m_rows = std::move(rows);
        m_comparisons = std::move(comparisons);
        return takeValues();
    }
    beginResetModel();
    m_rows = std::move(rows);
    m_comparisons = std::move(comparisons);
    m_optionPaths = paths;
    endResetModel();
}

void RunsModel::takeValues()
{
    const int rows = rowCount();
    if (rows == 0) return;
    Q_EMIT dataChanged(index(0, 0), index(rows - 1, columnCount() - 1));
    for (int i = 0; m_grouped && i < rows; ++i) {
        const auto group = index(i, 0);
        if (rowCount(group) > 0)
            Q_EMIT dataChanged(index(0, 0, group), index(rowCount(group) - 1, columnCount() - 1, group));
    }
}

QModelIndex RunsModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent)) return {};
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : topLevel);
}

QModelIndex RunsModel::parent(const QModelIndex& index) const
{
    if (!index.isValid() || index.internalId() == topLevel) return {};
    return createIndex(static_cast<int>(index.internalId()) - 1, 0, topLevel);
}

int RunsModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid()) return static_cast<int>(m_grouped ? m_comparisons.size() : m_rows.size());
    if (!m_grouped || parent.internalId() != topLevel || parent.column() > 0) return 0;
    return static_cast<int>(m_comparisons[static_cast<std::size_t>(parent.row())].rows.size());
}

int RunsModel::columnCount(const QModelIndex&) const { return FixedColumns + static_cast<int>(m_optionPaths.size()); }

const RunsModel::Row* RunsModel::rowAt(const QModelIndex& index) const
{
    if (!index.isValid()) return nullptr;
    if (!m_grouped) return &m_rows[static_cast<std::size_t>(index.row())];
    if (index.internalId() == topLevel) return nullptr;
    const Comparison& comparison = m_comparisons[index.internalId() - 1];
    return &m_rows[static_cast<std::size_t>(comparison.rows[static_cast<std::size_t>(index.row())])];
}

QStringList RunsModel::idsBelow(const QModelIndex& index) const
{
    QStringList ids;
    if (const Row* row = rowAt(index)) return {row->run->id};
    if (index.isValid())
        for (const int i : m_comparisons[static_cast<std::size_t>(index.row())].rows)
            ids << m_rows[static_cast<std::size_t>(i)].run->id;
    return ids;
}

QVariant RunsModel::sortValue(const Row& row, int column) const
{
    const RunSeries& series = row.run->series;
    switch (column) {
    case Seed:
        return static_cast<qlonglong>(series.started.seed);
    case State:
        return series.state == RunState::Running ? series.fraction() : 2.0 + static_cast<int>(series.state);
    case Epoch:
        return series.last.epoch;
    case TestAccuracy:
        return series.lastOf("accuracy/test");
    case BestAccuracy:
        return series.bestOf("accuracy/test");
    case Loss:
        return series.lastOf("loss");
    case Time:
        return series.last.seconds;
    default:
        break;
    }
    const QString text = textOf(row, column);
    bool isNumber = false;
    const double number = text.toDouble(&isNumber);
    return isNumber ? QVariant(number) : QVariant(text);
}

QString RunsModel::textOf(const Row& row, int column) const
{
    const RunSeries& series = row.run->series;
    switch (column) {
    case Name:
        return row.run->label;
    case Rule:
        return QString::fromStdString(series.started.rule);
    case Seed:
        return QString::number(series.started.seed);
    case State:
        return stateText(*row.run);
    case Epoch:
        return series.last.epoch > 0 ? QString::number(series.last.epoch, 'f', series.last.epoch < 10 ? 1 : 0)
                                     : QString();
    case TestAccuracy:
        return percentText(series.lastOf("accuracy/test"));
    case BestAccuracy:
        return percentText(series.bestOf("accuracy/test"));
    case Loss:
        return numberText(series.lastOf("loss"), 4);
    case Time:
        return series.last.seconds > 0 ? durationText(series.last.seconds) : QString();
    default:
        break;
    }
    const std::string* text =
        findOption(row.run->options, m_optionPaths[static_cast<std::size_t>(column - FixedColumns)]);
    return text ? QString::fromStdString(*text) : QString();
}

QVariant RunsModel::runData(const Row& row, int column, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
        return textOf(row, column);
    case SortRole:
        return sortValue(row, column);
    case IdRole:
        return row.run->id;
    case FractionRole:
        return row.run->series.fraction();
    case StateRole:
        return static_cast<int>(row.run->isInterrupted ? RunState::Stopped : row.run->series.state);
    case Qt::CheckStateRole:
        return column == Name ? QVariant(row.run->visible ? Qt::Checked : Qt::Unchecked) : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant(column >= Epoch || column == Seed ? Qt::AlignRight | Qt::AlignVCenter
                                                          : Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        if (column == State && row.run->series.state == RunState::Failed)
            return QString::fromStdString(row.run->series.failure);
        return column == Name ? QDir::toNativeSeparators(row.run->id) : QVariant();
    default:
        return {};
    }
}

QVariant RunsModel::comparisonData(const Comparison& comparison, int column, int role) const
{
    int shown = 0;
    std::vector<double> fractions;
    for (const int i : comparison.rows) {
        const StoredRun& run = *m_rows[static_cast<std::size_t>(i)].run;
        shown += run.visible;
        fractions.push_back(run.series.fraction());
    }
    if (role == Qt::CheckStateRole && column == Name)
        return shown == 0                                          ? Qt::Unchecked
               : shown == static_cast<int>(comparison.rows.size()) ? Qt::Checked
                                                                   : Qt::PartiallyChecked;
    if (role == SortRole && column == Name) return comparison.name;
    if (role != Qt::DisplayRole) return {};
    if (column == Name)
        return comparison.name + QStringLiteral(" — ") + countText(comparison.rows.size(), tr("run"), tr("runs"));
    return {};
}

QVariant RunsModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    if (const Row* row = rowAt(index)) return runData(*row, index.column(), role);
    return comparisonData(m_comparisons[static_cast<std::size_t>(index.row())], index.column(), role);
}

bool RunsModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::CheckStateRole || index.column() != Name) return false;
    m_store.setVisible(idsBelow(index), value.toInt() == Qt::Checked);
    return true;
}

Qt::ItemFlags RunsModel::flags(const QModelIndex& index) const
{
    auto flags = QAbstractItemModel::flags(index);
    if (index.column() == Name) flags |= Qt::ItemIsUserCheckable;
    return flags;
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section >= columnCount()) return {};
    static const QStringList titles = {tr("Run"),       tr("Rule"),      tr("Seed"), tr("State"), tr("Epoch"),
                                       tr("Test acc."), tr("Best acc."), tr("Loss"), tr("Time")};
    static const QStringList help = {tr("The method; the box shows or hides its curves"),
                                     tr("The step rule"),
                                     tr("Gives initial weights, subsets, batch order and augmentation"),
                                     tr("How far it is, or how it ended"),
                                     tr("Passes over the train images so far"),
                                     tr("Test accuracy at the last evaluation, %"),
                                     tr("Best test accuracy of all evaluations, %"),
                                     tr("Loss L_Bt(θ) of the last train batch"),
                                     tr("Training time, without evaluation and probes")};
    if (role == Qt::TextAlignmentRole)
        return QVariant(section >= Epoch || section == Seed ? Qt::AlignRight | Qt::AlignVCenter
                                                            : Qt::AlignLeft | Qt::AlignVCenter);
    const bool isOption = section >= FixedColumns;
    const QString path =
        isOption ? QString::fromStdString(m_optionPaths[static_cast<std::size_t>(section - FixedColumns)]) : QString();
    if (role == Qt::DisplayRole) return isOption ? optionTitle(path) : titles[section];
    if (role == Qt::ToolTipRole)
        return isOption ? tr("%1, which is not the same in all runs").arg(path) : help[section];
    return {};
}

} // namespace sharpscope
