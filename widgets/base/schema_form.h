// SPDX-License-Identifier: GPL-3.0-or-later
// A form made from a Schema: one row a field, a section for each group of nested options, advanced fields folded away.
// Its value is the same JSON as the experiment file's.
#pragma once

#include "widgets/base/field_editor.h"

#include <QWidget>

#include <map>
#include <set>

class QHBoxLayout;
class QLabel;
class QToolButton;
class QVBoxLayout;

namespace sharpscope {

class Fold;
class SweptValues;

class SchemaForm final : public QWidget {
    Q_OBJECT

public:
    /// `choices`: for fields whose names only the program knows ("data.name"), with title and help each; the hint's own
    /// choices serve otherwise. `titles`: headings of the groups ("optimizer" → "Base optimiser").
    explicit SchemaForm(Schema schema, std::map<std::string, std::vector<Choice>> choices = {},
                        std::map<std::string, QString> titles = {}, QWidget* parent = nullptr);

    Json value() const;               ///< with the fields that setValue() got and the form does not know
    void setValue(const Json& value); ///< missing fields get their default

    /// Other texts to choose from; the value stays.
    void setChoices(const std::string& path, const std::vector<Choice>& choices);

    /// Takes another schema for an Object field, such as the chosen network's own options: shown as a form of its own.
    /// Of the field's value it keeps what the new schema knows.
    void setObjectSchema(const std::string& path, const Schema& schema);

    /// Shows each problem below its field, opening what it is folded into. Returns those of fields that are not here.
    std::vector<Problem> setProblems(const std::vector<Problem>& problems);

    /// A button beside each field but these puts it into the experiment's sweep, and takes it out again.
    void offerSweep(const std::set<std::string>& but = {});
    /// The fields that are in it, with their values as in SweptValues; a text: the field whose values it gets.
    void setSwept(const Json& fields);

    QWidget* firstProblem() const; ///< the editor of the first field with one; nullptr if there is none
    struct Field {
        FieldInfo info;
        QWidget* editor;
    };
    std::vector<Field> fields() const; ///< those that are shown by themselves, or in this form's fold; not inner forms'
    QWidget* editor(const std::string& path) const; ///< nullptr if there is none; its objectName is the path

Q_SIGNALS:
    void edited(const QString& path);                                     ///< by the user
    void sweptEdited(const QString& path, const sharpscope::Json& field); ///< by the user; null: it is not swept

private:
    static constexpr int labelWidth = 118;
    struct Row {
        FieldInfo field;
        FieldEditor editor;
        QLabel* problem = nullptr;
        Fold* detail = nullptr; ///< what it is folded into, if it is advanced
        Fold* section = nullptr;
        SchemaForm* inner = nullptr; ///< of an Object field with a schema
        QWidget* holder = nullptr;
        QHBoxLayout* line = nullptr;
        QToolButton* sweep = nullptr;
        SweptValues* swept = nullptr;
        QLabel* follows = nullptr;
    };

    void addRow(Row& row, QVBoxLayout* layout);
    void changeEvent(QEvent* event) override;
    void styleProblems();
    void addSweepButton(Row& row);
    void showSwept(Row& row, const Json& field);

    std::vector<Row> m_rows;
    std::map<std::string, std::vector<Choice>> m_choices;
    Json m_given = Json::object();
    bool m_offersSweep = false;
    std::set<std::string> m_notSwept;
    Json m_swept = Json::object();
};

} // namespace sharpscope
