// SPDX-License-Identifier: GPL-3.0-or-later
// Which fields have columns behind the fixed ones, and what runs are grouped by.
#include "widgets/base/run_order.h"
#include "widgets/base/runs_model.h"

#include <algorithm>

namespace sharpscope {

/// What people say, where anybody has said something; the options that differ; what was chosen.
void RunsModel::showFields()
{
    const auto hasAny = [this](auto said) {
        return std::any_of(m_rows.begin(), m_rows.end(), [&](const auto& row) { return said(row->run->notes); });
    };
    std::vector<RunField> wanted;
    if (hasAny([](const RunNotes& notes) { return !notes.tags.empty(); })) wanted.push_back({RunField::Kind::Tag, {}});
    if (hasAny([](const RunNotes& notes) { return !notes.note.empty(); })) wanted.push_back({RunField::Kind::Note, {}});
    const auto add = [&](const RunField& field) {
        if (std::find(wanted.begin(), wanted.end(), field) == wanted.end()) wanted.push_back(field);
    };
    for (const std::string& path : m_store.differing(m_spread))
        add({RunField::Kind::Option, path});
    std::for_each(m_chosen.begin(), m_chosen.end(), add);
    for (int i = static_cast<int>(m_fields.size()) - 1; i >= 0; --i)
        if (std::find(wanted.begin(), wanted.end(), m_fields[static_cast<std::size_t>(i)]) == wanted.end())
            removeField(i);
    for (std::size_t i = 0; i < wanted.size(); ++i) { // each at its place, whenever it came
        if (i < m_fields.size() && m_fields[i] == wanted[i]) continue;
        if (const auto it = std::find(m_fields.begin(), m_fields.end(), wanted[i]); it != m_fields.end())
            removeField(static_cast<int>(it - m_fields.begin()));
        addField(wanted[i], static_cast<int>(i));
    }
}

void RunsModel::setChosen(std::vector<RunField> columns)
{
    m_chosen = std::move(columns);
    showFields();
}

// Each level has its columns: those below the comparisons come, and go, one comparison after the other.

void RunsModel::addField(const RunField& field, int place)
{
    const int column = FixedColumns + place;
    beginInsertColumns({}, column, column);
    m_fields.insert(m_fields.begin() + place, field);
    endInsertColumns();
    for (const auto& comparison : m_comparisons) {
        beginInsertColumns(indexOf(*comparison), column, column);
        ++comparison->fields;
        endInsertColumns();
    }
}

void RunsModel::removeField(int place)
{
    const int column = FixedColumns + place;
    for (const auto& comparison : m_comparisons) {
        beginRemoveColumns(indexOf(*comparison), column, column);
        --comparison->fields;
        endRemoveColumns();
    }
    beginRemoveColumns({}, column, column);
    m_fields.erase(m_fields.begin() + place);
    endRemoveColumns();
}

QString RunsModel::titleOf(const RunField& field) const
{
    switch (field.kind) {
    case RunField::Kind::Option:
        return m_store.fieldName(field.key);
    case RunField::Kind::Last:
        return QString::fromStdString(field.key);
    case RunField::Kind::Best:
        return tr("best %1").arg(QString::fromStdString(field.key));
    case RunField::Kind::Tag:
        return tr("Tags");
    case RunField::Kind::Note:
        return tr("Note");
    default:
        return QString::fromStdString(toText(field));
    }
}

std::vector<std::string> RunsModel::differing() const { return m_store.differing(m_all, 100); }

QStringList RunsModel::textsOf(const StoredRun& run) const
{
    QStringList texts;
    for (int column = 0; column < FixedColumns + static_cast<int>(m_fields.size()); ++column)
        texts << textOf(run, column);
    for (const std::string& path : differing()) // also while all that are listed have the same
        if (const std::string* text = findOption(run.options, path))
            texts << QString::fromStdString(*text).simplified();
    return texts << comparisonName(run);
}

QString RunsModel::comparisonName(const StoredRun& run)
{
    const auto name = run.experiment.find("name");
    if (name != run.experiment.end() && name->is_string())
        return QString::fromStdString(name->get<std::string>()).simplified();
    const std::string& group = run.series.started.group;
    return group.empty() ? tr("other runs") : QString::fromStdString(group).simplified();
}

std::string RunsModel::keyOf(const StoredRun& run) const
{
    if (!m_by) return comparisonKey(run);
    std::string key;
    for (const std::string& text : sharpscope::textsOf(*m_by, factsOf(run)))
        key += (key.empty() ? "" : ", ") + text;
    return key;
}

QString RunsModel::nameOf(const Row& row) const
{
    if (!m_by) return comparisonName(*row.run);
    const QString text = row.key.empty() ? QStringLiteral("–") : QString::fromStdString(row.key).simplified();
    return titleOf(*m_by) + QLatin1Char(' ') + text;
}

void RunsModel::count(Row& row)
{
    row.options = row.run->options;
    row.isLeftOut = row.run->isLeftOut;
    m_all.add(row.options);
    if (!row.isLeftOut) m_spread.add(row.options);
}

void RunsModel::uncount(const Row& row)
{
    m_all.remove(row.options);
    if (!row.isLeftOut) m_spread.remove(row.options);
}

} // namespace sharpscope
