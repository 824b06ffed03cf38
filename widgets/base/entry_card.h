// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/named_options.h"

#include <QFrame>

class QComboBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QToolButton;
class QVBoxLayout;

namespace sharpscope {

class SchemaForm;

/// One entry of a list: its name, a label for the legends, its formula and options, and where a method repeats a run
/// the knobs that are going to be turned at that run's steps.
class EntryCard final : public QFrame {
    Q_OBJECT

public:
    EntryCard(const NamedList& list, const Json& entry, QWidget* parent);

    Json value() const;
    void setValue(const Json& entry);
    void setPlace(int index, int count);                    ///< for the arrows
    void setProblems(const std::vector<Problem>& problems); ///< fields are relative to the entry ("rho")
    QWidget* firstProblem() const;                          ///< what has one; nullptr if nothing has
    void offerSweep();                                      ///< see SchemaForm
    void setSwept(const Json& fields);

Q_SIGNALS:
    void edited(const QString& option); ///< "rho", "label", "rule"
    void sweptEdited(const QString& option, const sharpscope::Json& field);
    void moveWanted(int by);
    void duplicateWanted();
    void removeWanted();

private:
    void showEntry(const QString& name, const Json& options);
    void makeKnobs();
    void showKnobs();
    void forgetKnobs();
    QString nameOf(const std::string& knob) const;
    QToolButton* addButton(const char* icon, const QString& help);
    void changeEvent(QEvent* event) override;

    const NamedList& m_list;
    QComboBox* m_name;
    QLineEdit* m_label;
    QLabel* m_formula;
    QLabel* m_problem = nullptr;
    QWidget* m_knobs;
    QLabel* m_knobText;
    QToolButton* m_up;
    QToolButton* m_down;
    QVBoxLayout* m_column;
    QHBoxLayout* m_header;
    SchemaForm* m_form = nullptr;
    bool m_offersSweep = false;
    Json m_swept = Json::object();
    Json m_kept = Json::object(); ///< options typed for other names, so that trying one loses nothing
};

} // namespace sharpscope
