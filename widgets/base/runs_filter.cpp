// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/runs_filter.h"

#include <QPointer>

#include <algorithm>

namespace sharpscope {

RunsFilter::RunsFilter(RunStore& store, std::function<QStringList(const StoredRun&)> texts, QObject* parent)
    : QObject(parent), m_store(store), m_texts(std::move(texts))
{
    connect(&store, &RunStore::listChanged, this, [this] {
        m_isStale = true;
        if (!m_problem.isEmpty() || !m_hint.isEmpty()) read(); // a run has come that has the field
    });
    apply();
}

const KnownFields& RunsFilter::fields() const
{
    if (std::exchange(m_isStale, false)) {
        m_fields = {};
        for (const auto& run : m_store.runs()) {
            m_fields.add(run->options);
            m_fields.add(run->series);
        }
        for (const std::string& path : m_fields.options) // as the table's heads have it
            m_fields.symbols[m_store.fieldName(path).toStdString()].insert(path);
    }
    return m_fields;
}

void RunsFilter::setText(const QString& text)
{
    m_text = text;
    m_isStale = true; // what was measured since
    read();
}

void RunsFilter::setArchivedShown(bool shown)
{
    if (std::exchange(m_showsArchived, shown) != shown) apply();
}

void RunsFilter::read()
{
    m_problem.clear();
    m_hint.clear();
    m_fault = {};
    const std::string text = m_text.toStdString();
    if (RunFilter::isMeant(text)) {
        try {
            m_expression = RunFilter(text, fields());
            apply();
        } catch (const FilterError& error) {
            m_problem = QString::fromUtf8(error.what());
            const auto lengthOf = [&](std::size_t bytes) {
                return QString::fromStdString(text.substr(0, bytes)).size();
            };
            m_fault = {lengthOf(error.byte), lengthOf(error.byte + error.length) - lengthOf(error.byte)};
        }
        return Q_EMIT changed();
    }
    QRegularExpression pattern(m_text, QRegularExpression::CaseInsensitiveOption);
    if (!pattern.isValid()) pattern.setPattern(QRegularExpression::escape(m_text));
    const auto hasIt = [&](const auto& run) { return !m_texts(*run).filter(pattern).isEmpty(); };
    const QString begun = m_text.trimmed();
    if (!begun.isEmpty() && std::none_of(m_store.runs().begin(), m_store.runs().end(), hasIt))
        for (const std::string& name : fields().names())
            if (const QString field = QString::fromStdString(name); field.startsWith(begun)) {
                m_hint = tr("%1 is a field: go on with = < > ~ or in, as in %1 = …").arg(field);
                return Q_EMIT changed();
            }
    m_expression.reset();
    m_pattern = pattern;
    apply();
    Q_EMIT changed();
}

bool RunsFilter::accepts(const StoredRun& run) const
{
    const bool isAskedFor = m_expression && m_expression->asksFor(RunField::Kind::Archived);
    if (run.notes.archived && !m_showsArchived && !isAskedFor) return false;
    if (m_expression) return m_expression->accepts(factsOf(run));
    return m_pattern.pattern().isEmpty() || !m_texts(run).filter(m_pattern).isEmpty();
}

void RunsFilter::apply()
{
    m_store.setFilter( // which outlives the table, and forgets no filter by itself
        [filter = QPointer<const RunsFilter>(this)](const StoredRun& run) { return !filter || filter->accepts(run); });
}

} // namespace sharpscope
