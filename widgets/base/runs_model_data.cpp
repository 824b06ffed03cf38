// SPDX-License-Identifier: GPL-3.0-or-later
// What the runs' rows say.
#include "core/run/fork_of.h"
#include "core/run/main_metric.h"
#include "widgets/base/number_text.h"
#include "widgets/base/run_order.h"
#include "widgets/base/runs_model.h"

#include <QDir>

#include <algorithm>

namespace sharpscope {

namespace {

/// As many decimals for all, so that they stand below each other; but a loss that has run away is no column of digits.
QString lossText(double loss) { return std::abs(loss) < 1e6 ? QString::number(loss, 'f', 4) : numberText(loss, 4); }

/// The last value of a tag: nothing where it was not measured, "NaN" where it is that.
template <class Text>
QString lastText(const RunSeries& series, const std::string& tag, Text text)
{
    const double last = series.lastOf(tag);
    if (!std::isnan(last)) return text(last);
    return series.countOf(tag) > 0 ? QStringLiteral("NaN") : QString();
}

QString wholeStateText(const StoredRun& run)
{
    if (run.series.state == RunState::Running && run.isInterrupted) return RunsModel::tr("interrupted");
    if (run.series.state == RunState::Running)
        return QStringLiteral("%1 %").arg(static_cast<int>(run.series.fraction() * 100));
    return RunsModel::tr(toText(run.series.state));
}

QString stateText(const StoredRun& run)
{
    if (!run.problem.empty()) return RunsModel::tr("damaged");
    return run.damage.empty() ? wholeStateText(run) : QStringLiteral("⚠ %1").arg(wholeStateText(run));
}

QVariant tipOf(const StoredRun& run, int column)
{
    if (column == RunsModel::State && !run.problem.empty()) return QString::fromStdString(run.problem);
    if (column == RunsModel::State) {
        constexpr std::size_t most = 8;
        QStringList lines;
        if (run.series.state == RunState::Failed) lines << QString::fromStdString(run.series.failure);
        for (std::size_t i = 0; i < std::min(most, run.damage.size()); ++i)
            lines << QString::fromStdString(run.damage[i]);
        if (run.damage.size() > most) lines << RunsModel::tr("and %1 more").arg(run.damage.size() - most);
        return lines.isEmpty() ? QVariant() : lines.join(QLatin1Char('\n'));
    }
    if (column != RunsModel::Name) return {};
    QStringList lines = {QDir::toNativeSeparators(run.id)};
    if (const std::string origin = originText(run.experiment); !origin.empty()) lines << QString::fromStdString(origin);
    if (!run.notes.tags.empty())
        lines << RunsModel::tr("Tags: %1").arg(QString::fromStdString(tagsText(run.notes.tags)));
    if (!run.notes.note.empty()) lines << QString::fromStdString(run.notes.note);
    return lines.join(QLatin1Char('\n'));
}

} // namespace

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
        return series.lastOf(mainMetricOf(row.run->experiment));
    case BestAccuracy:
        return series.bestOf(mainMetricOf(row.run->experiment));
    case Loss:
        return series.lastOf("loss");
    case Time:
        return series.last.seconds;
    default:
        break;
    }
    if (column >= FixedColumns)
        if (const auto number = numberOf(m_fields[static_cast<std::size_t>(column - FixedColumns)], factsOf(*row.run)))
            return *number;
    return textOf(*row.run, column);
}

QString RunsModel::textOf(const StoredRun& run, int column) const
{
    const RunSeries& series = run.series;
    switch (column) {
    case Name:
        return run.label;
    case Rule:
        return QString::fromStdString(ruleOf(run)).simplified();
    case Seed:
        return QString::number(seedOf(run));
    case State:
        return stateText(run);
    case Epoch:
        return series.last.epoch > 0 ? QString::number(series.last.epoch, 'f', series.last.epoch < 10 ? 1 : 0)
                                     : QString();
    case TestAccuracy:
        return lastText(series, mainMetricOf(run.experiment), percentText);
    case BestAccuracy:
        return percentText(series.bestOf(mainMetricOf(run.experiment)));
    case Loss:
        return lastText(series, "loss", lossText);
    case Time:
        return series.last.seconds > 0 ? durationText(series.last.seconds) : QString();
    default:
        break;
    }
    const RunField& field = m_fields[static_cast<std::size_t>(column - FixedColumns)];
    const RunFacts facts = factsOf(run);
    const auto number = field.kind == RunField::Kind::Option ? std::nullopt : numberOf(field, facts);
    if (number) return numberText(*number, 5);
    QStringList texts;
    for (const std::string& text : sharpscope::textsOf(field, facts))
        texts << QString::fromStdString(text).simplified();
    return texts.join(QStringLiteral(", "));
}

QVariant RunsModel::runData(const Row& row, int column, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
        return textOf(*row.run, column);
    case SortRole:
        return sortValue(row, column);
    case OrderRole:
        return row.run->rank;
    case IdRole:
        return row.run->id;
    case Qt::EditRole:
        return column == Name ? row.run->label : QVariant();
    case LeftOutRole:
        return row.run->isLeftOut;
    case PinnedRole:
        return row.run->notes.pinned;
    case FractionRole:
        return row.run->series.fraction();
    case StateRole:
        if (!row.run->problem.empty()) return static_cast<int>(RunState::Failed);
        return static_cast<int>(row.run->isInterrupted || !row.run->damage.empty() ? RunState::Stopped
                                                                                   : row.run->series.state);
    case Qt::CheckStateRole:
        return column == Name ? QVariant(row.run->isHidden ? Qt::Unchecked : Qt::Checked) : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant(column >= Epoch || column == Seed ? Qt::AlignRight | Qt::AlignVCenter
                                                          : Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        return tipOf(*row.run, column);
    default:
        return {};
    }
}

QVariant RunsModel::comparisonData(const Comparison& comparison, int column, int role) const
{
    const auto countOf = [&](auto is) {
        return std::count_if(comparison.rows.begin(), comparison.rows.end(),
                             [&](const Row* row) { return is(*row->run); });
    };
    const auto listed = countOf([](const StoredRun& run) { return !run.isLeftOut; });
    if (role == Qt::CheckStateRole && column == Name) {
        const auto shown = countOf([](const StoredRun& run) { return run.visible; });
        return shown == 0 ? Qt::Unchecked : shown == listed ? Qt::Checked : Qt::PartiallyChecked;
    }
    if (role == LeftOutRole) return listed == 0;
    if (role == PinnedRole) return countOf([](const StoredRun& run) { return run.notes.pinned && !run.isLeftOut; }) > 0;
    if (role == SortRole && column == Name) return comparison.name;
    if (role == OrderRole && !comparison.rows.empty())
        return (*std::min_element(comparison.rows.begin(), comparison.rows.end(),
                                  [](const Row* a, const Row* b) { return a->run->rank < b->run->rank; }))
            ->run->rank;
    if (role != Qt::DisplayRole) return {};
    if (column == Name)
        return comparison.name + QStringLiteral(" — ") +
               countText(static_cast<std::size_t>(listed), tr("run"), tr("runs"));
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
    if (index.column() != Name) return false;
    if (role == Qt::EditRole && rowAt(index)) {
        Q_EMIT renamed(rowAt(index)->run->id, value.toString().simplified());
        return true;
    }
    if (role != Qt::CheckStateRole) return false;
    m_store.setVisible(idsBelow(index), value.toInt() == Qt::Checked);
    return true;
}

Qt::ItemFlags RunsModel::flags(const QModelIndex& index) const
{
    auto flags = QAbstractItemModel::flags(index);
    if (index.column() == Name) flags |= Qt::ItemIsUserCheckable;
    if (index.column() == Name && rowAt(index)) flags |= Qt::ItemIsEditable;
    return flags;
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {}; // a header may ask for -1
    static const QStringList titles = {tr("Run"),       tr("Rule"),      tr("Seed"), tr("State"), tr("Epoch"),
                                       tr("Test acc."), tr("Best acc."), tr("Loss"), tr("Time")};
    const auto resultOf = [this](const QString& which) { // as its kind of work calls it
        const QString name = m_resultName.isEmpty() ? tr("result") : m_resultName;
        return tr("%1 %2").arg(which, name);
    };
    static const QStringList help = {
        tr("The method; the box shows or hides its curves"),
        tr("The step rule"),
        tr("Gives initial weights, subsets, batch order and augmentation"),
        tr("How far it is, or how it ended"),
        tr("Passes over the train images so far"),
        tr("At the last evaluation on test images, %: accuracy, of detection mean average precision"),
        tr("The best of all evaluations on test images, %: accuracy, of detection mean average precision; of rounds "
           "from round 1 on"),
        tr("Loss L_Bt(θ) of the last train batch"),
        tr("Training time, without evaluation and probes")};
    if (role == Qt::TextAlignmentRole)
        return QVariant(section >= Epoch || section == Seed ? Qt::AlignRight | Qt::AlignVCenter
                                                            : Qt::AlignLeft | Qt::AlignVCenter);
    if (role == TitleRole && section < FixedColumns) return titles[section];
    if (role == TitleRole) role = Qt::DisplayRole;
    if (role == Qt::DisplayRole && section == TestAccuracy) return resultOf(tr("Test"));
    if (role == Qt::DisplayRole && section == BestAccuracy) return resultOf(tr("Best"));
    if (section < FixedColumns)
        return role == Qt::DisplayRole ? titles[section] : role == Qt::ToolTipRole ? help[section] : QVariant();
    const RunField& field = m_fields[static_cast<std::size_t>(section - FixedColumns)];
    if (role == Qt::DisplayRole) return titleOf(field);
    if (role != Qt::ToolTipRole) return {};
    const bool isChosen =
        field.kind != RunField::Kind::Option || std::find(m_chosen.begin(), m_chosen.end(), field) != m_chosen.end();
    const QString text = QString::fromStdString(toText(field));
    return isChosen ? text : tr("%1, which is not the same in all runs").arg(text);
}

} // namespace sharpscope
