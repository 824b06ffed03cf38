// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/named_options.h"
#include "widgets/base/field_editor.h"

#include <QWidget>

#include <set>

namespace sharpscope {

class EntriesEditor;
class SchemaForm;

/// The fields of one kind of work, whatever they are: those that stand alone first, the kind's lists (methods,
/// acquisitions), then a section for each group. Knows what there is to choose for a data set's and a network's name,
/// and shows the chosen network's own options.
class ExperimentForm final : public QWidget {
    Q_OBJECT

public:
    ExperimentForm(const Schema& schema, const std::vector<NamedList>& lists, QWidget* parent = nullptr);

    Json value() const;                    ///< with the fields that setValue() got and the form does not know
    void setValue(const Json& experiment); ///< missing fields get their default

    /// Shows each problem beside its field; returns those that have none here.
    std::vector<Problem> setProblems(const std::vector<Problem>& problems);

    void setSwept(const Json& fields); ///< of the experiment's sweep

    QWidget* firstProblem() const; ///< the field from the top that has one; nullptr if none has

    bool hasField(const std::string& path) const;
    void setDataRoot(const std::string& root); ///< where data sets are looked for first

Q_SIGNALS:
    void edited();                                                        ///< by the user
    void sweptEdited(const QString& name, const sharpscope::Json& field); ///< by the user; null: it is not swept

private:
    void offerSweep();
    void noteEdit(const QString& path);
    void showNetworkOptions(const std::string& network);

    Schema m_schema;
    std::set<std::string> m_groups; ///< "train", "optimizer" ...
    SchemaForm* m_general;
    std::vector<EntriesEditor*> m_lists;
    SchemaForm* m_details;
    std::string m_network;
};

} // namespace sharpscope
