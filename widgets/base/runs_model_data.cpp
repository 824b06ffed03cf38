// SPDX-License-Identifier: GPL-3.0-or-later
// What the runs' rows say, and the columns behind the fixed ones.
#include "widgets/base/number_text.h"
#include "widgets/base/run_order.h"
#include "widgets/base/runs_model.h"

#include <QDir>

#include <algorithm>

namespace sharpscope {

namespace {

/// As many decimals for all, so that they stand below each other; but a loss that has run away is no column of digits.
QString lossText(double loss)
{
    if (std::isnan(loss)) return {};
    return std::abs(loss) < 1e6 ? QString::number(loss, 'f', 4) : numberText(loss, 4);
}

QString stateText(const StoredRun& run)
{
    if (run.series.state == RunState::Running && run.isInterrupted) return RunsModel::tr("interrupted");
    if (run.series.state == RunState::Running)
        return QStringLiteral("%1 %").arg(static_cast<int>(run.series.fraction() * 100));
    return RunsModel::tr(toText(run.series.state));
}

} // namespace

void RunsModel::showOptions(const std::vector<std::string>& wanted)
{
    for (int i = static_cast<int>(m_options.size()) - 1; i >= 0; --i)
        if (std::find(wanted.begin(), wanted.end(), m_options[static_cast<std::size_t>(i)]) == wanted.end())
            removeOption(i);
    for (const std::string& path : wanted)
        if (std::find(m_options.begin(), m_options.end(), path) == m_options.end()) addOption(path);
}

// Each level has its columns: those below the comparisons come, and go, one comparison after the other.

void RunsModel::addOption(const std::string& path)
{
    const int column = FixedColumns + static_cast<int>(m_options.size());
    beginInsertColumns({}, column, column);
    m_options.push_back(path);
    endInsertColumns();
    for (const auto& comparison : m_comparisons) {
        beginInsertColumns(indexOf(*comparison), column, column);
        ++comparison->options;
        endInsertColumns();
    }
}

void RunsModel::removeOption(int option)
{
    const int column = FixedColumns + option;
    for (const auto& comparison : m_comparisons) {
        beginRemoveColumns(indexOf(*comparison), column, column);
        --comparison->options;
        endRemoveColumns();
    }
    beginRemoveColumns({}, column, column);
    m_options.erase(m_options.begin() + option);
    endRemoveColumns();
}

QVariant RunsModel::sortValue(const Row& row, int column) const
{
    const RunSeries& series = row.run->series;
    switch (column) {
    case Seed:
        return static_cast<qlonglong>(seedOf(*row.run));
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
        return QString::fromStdString(ruleOf(*row.run)).simplified();
    case Seed:
        return QString::number(seedOf(*row.run));
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
        return lossText(series.lastOf("loss"));
    case Time:
        return series.last.seconds > 0 ? durationText(series.last.seconds) : QString();
    default:
        break;
    }
    const std::string* text = findOption(row.options, m_options[static_cast<std::size_t>(column - FixedColumns)]);
    return text ? QString::fromStdString(*text).simplified() : QString();
}

QVariant RunsModel::runData(const Row& row, int column, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
        return textOf(row, column);
    case SortRole:
        return sortValue(row, column);
    case OrderRole:
        return row.run->rank;
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
    for (const Row* row : comparison.rows)
        shown += row->run->visible;
    if (role == Qt::CheckStateRole && column == Name)
        return shown == 0                                          ? Qt::Unchecked
               : shown == static_cast<int>(comparison.rows.size()) ? Qt::Checked
                                                                   : Qt::PartiallyChecked;
    if (role == SortRole && column == Name) return comparison.name;
    if (role == OrderRole && !comparison.rows.empty())
        return (*std::min_element(comparison.rows.begin(), comparison.rows.end(),
                                  [](const Row* a, const Row* b) { return a->run->rank < b->run->rank; }))
            ->run->rank;
    if (role != Qt::DisplayRole) return {};
    if (column == Name)
        return comparison.name + QStringLiteral(" — ") + countText(comparison.rows.size(), tr("run"), tr("runs"));
    return {};
}

QVariant RunsModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    if (const Row* row = rowAt(index)) return runData(*row, index.column(), role);
    return comparisonData(*m_comparisons[static_cast<std::size_t>(index.row())], index.column(), role);
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
                                     tr("Best test accuracy of all evaluations, %; of active learning from round 1 on"),
                                     tr("Loss L_Bt(θ) of the last train batch"),
                                     tr("Training time, without evaluation and probes")};
    if (role == Qt::TextAlignmentRole)
        return QVariant(section >= Epoch || section == Seed ? Qt::AlignRight | Qt::AlignVCenter
                                                            : Qt::AlignLeft | Qt::AlignVCenter);
    const bool isOption = section >= FixedColumns;
    const std::string path = isOption ? m_options[static_cast<std::size_t>(section - FixedColumns)] : std::string();
    if (role == Qt::DisplayRole) return isOption ? m_store.fieldName(path) : titles[section];
    if (role == Qt::ToolTipRole)
        return isOption ? tr("%1, which is not the same in all runs").arg(QString::fromStdString(path)) : help[section];
    return {};
}

} // namespace sharpscope
