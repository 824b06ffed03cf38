// SPDX-License-Identifier: GPL-3.0-or-later
// What the field above the runs' table says: nothing, a text that a part of the row must match, or an expression over
// their fields. What the store is told to leave out is neither listed nor drawn.
#pragma once

#include "core/run/run_filter.h"
#include "widgets/base/run_store.h"

#include <QRegularExpression>

#include <optional>

namespace sharpscope {

class RunsFilter final : public QObject {
    Q_OBJECT

public:
    /// `texts`: all that a row says.
    RunsFilter(RunStore& store, std::function<QStringList(const StoredRun&)> texts, QObject* parent = nullptr);

    /// An expression that does not parse leaves the last filter as it was; problem() says what is wrong with it. So
    /// does a text that no row has and that begins a field's name: more is to come; hint() says so.
    void setText(const QString& text);
    void setArchivedShown(bool shown);
    bool isArchivedShown() const { return m_showsArchived; }

    const QString& problem() const { return m_problem; }
    const QString& hint() const { return m_hint; }
    std::pair<qsizetype, qsizetype> faultyPart() const { return m_fault; } ///< of the text: begin and length
    const KnownFields& fields() const;                                     ///< that the runs have

Q_SIGNALS:
    void changed(); ///< problem() or hint()

private:
    void read();
    void apply();
    bool accepts(const StoredRun& run) const;

    RunStore& m_store;
    std::function<QStringList(const StoredRun&)> m_texts;
    QString m_text;
    QString m_problem;
    QString m_hint;
    std::pair<qsizetype, qsizetype> m_fault;
    std::optional<RunFilter> m_expression; ///< or
    QRegularExpression m_pattern;          ///< ... empty: all runs
    bool m_showsArchived = false;
    mutable KnownFields m_fields;
    mutable bool m_isStale = true;
};

} // namespace sharpscope
