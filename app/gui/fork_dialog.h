// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/named_options.h"
#include "core/run/run_summary.h"
#include "core/train/fork_point.h"

#include <QDialog>

class QComboBox;
class QLabel;

namespace sharpscope {

class EntryCard;
class SchemaForm;

/// Asks where a fork is to begin and how it is to differ: the rule with its options, and all else of the run's options
/// that need not be its past's.
class ForkDialog final : public QDialog {
    Q_OBJECT

public:
    /// `experiment` and `done`: the run's. `moments`: see keptMoments(). `runs`: how many are forked alike.
    ForkDialog(const QString& label, const Json& experiment, const RunSummary& done,
               const std::vector<KeptMoment>& moments, qsizetype runs, QWidget* parent);

    ForkRequest request() const;

private:
    void addMoments(const std::vector<KeptMoment>& moments);
    QString at() const; ///< what is chosen or typed
    void sayCost();     ///< whether a checkpoint lies there, else how long the past takes once more
    std::vector<std::string> changesOfMethod() const;

    Json m_experiment;
    RunSummary m_done;
    std::vector<KeptMoment> m_moments;
    NamedList m_methods;
    Schema m_fields; ///< that can be others
    QComboBox* m_from;
    QLabel* m_cost;
    EntryCard* m_method;
    SchemaForm* m_others;
};

} // namespace sharpscope
