// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/optim/registry.h"

#include <QWidget>

#include <vector>

class QVBoxLayout;

namespace sharpscope {

class MethodCard;

/// The methods of a comparison as a list of cards: choose the rule, set its options, copy, remove, reorder. The value
/// is the experiment's "methods": [{"rule": "sam", "label": "...", "rho": 0.1}, ...].
class MethodsEditor final : public QWidget {
    Q_OBJECT

public:
    explicit MethodsEditor(std::vector<RuleInfo> rules, QWidget* parent = nullptr);

    Json value() const;
    void setValue(const Json& methods);

    /// Takes those of "methods" and "methods.<i>.<option>"; returns the others.
    std::vector<Problem> setProblems(const std::vector<Problem>& problems);
    QWidget* firstProblem() const; ///< what has one; nullptr if nothing has

Q_SIGNALS:
    void edited(const QString& path); ///< "methods.1.rho"; "methods" when cards came, went or moved

private:
    void insert(int at, const Json& method);
    void insertCard(int at, const Json& method);
    void moveCard(int from, int to);
    void restack();
    int indexOf(const MethodCard* card) const;

    std::vector<RuleInfo> m_rules;
    std::vector<MethodCard*> m_cards;
    QVBoxLayout* m_column;
};

} // namespace sharpscope
