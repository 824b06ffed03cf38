// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/named_options.h"

#include <QWidget>

#include <vector>

class QVBoxLayout;

namespace sharpscope {

class EntryCard;

/// A list of an experiment (methods, acquisitions) as cards: choose an entry's name, set its options, copy, remove,
/// reorder. The value is that of the experiment's field: [{"rule": "sam", "label": "...", "rho": 0.1}, ...].
class EntriesEditor final : public QWidget {
    Q_OBJECT

public:
    explicit EntriesEditor(NamedList list, QWidget* parent = nullptr);

    const std::string& path() const { return m_list.path; } ///< the experiment's field

    Json value() const;
    void setValue(const Json& entries);

    /// Takes those of "methods.<i>.<option>"; returns the others.
    std::vector<Problem> setProblems(const std::vector<Problem>& problems);
    QWidget* firstProblem() const; ///< what has one; nullptr if nothing has

    void offerSweep(); ///< see SchemaForm
    /// All fields of the experiment's sweep: "rule.rho" is that of every card that has it, "methods.1.rho" of one.
    void setSwept(const Json& fields);

Q_SIGNALS:
    void sweptEdited(const QString& name, const sharpscope::Json& field); ///< "rule.rho"; null: it is not swept
    void edited(const QString& path); ///< "methods.1.rho"; "methods" when cards came, went or moved

private:
    void insert(int at, const Json& entry);
    void insertCard(int at, const Json& entry);
    void moveCard(int from, int to);
    void restack();
    int indexOf(const EntryCard* card) const;
    void takeSwept(const EntryCard* card, const QString& option, Json field);
    Json sweptIn(int card) const;

    NamedList m_list;
    std::vector<EntryCard*> m_cards;
    bool m_offersSweep = false;
    Json m_swept = Json::array();
    QVBoxLayout* m_column;
};

} // namespace sharpscope
