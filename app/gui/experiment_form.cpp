// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/experiment_form.h"

#include "app/gui/experiment_choices.h"
#include "widgets/base/entries_editor.h"
#include "widgets/base/schema_form.h"

#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace sharpscope {

namespace {

QLabel* heading(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    QFont font = label->font();
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    return label;
}

/// The sections' headings: those that are known, and the group's own name for any other.
std::map<std::string, QString> titlesOf(const std::set<std::string>& groups)
{
    std::map<std::string, QString> titles;
    for (const auto& group : groups) {
        QString title = QString::fromStdString(group);
        titles[group] = title.replace(0, 1, title.left(1).toUpper());
    }
    titles["data"] = QObject::tr("Data");
    titles["network"] = QObject::tr("Network");
    titles["weights"] = QObject::tr("Weights to start from");
    titles["train"] = QObject::tr("Training");
    titles["optimizer"] = QObject::tr("Base optimiser");
    titles["schedule"] = QObject::tr("Learning rate schedule");
    titles["ranks"] = QObject::tr("Several processes");
    titles["measure"] = QObject::tr("Measurements");
    return titles;
}

} // namespace

ExperimentForm::ExperimentForm(const Schema& schema, const std::vector<NamedList>& lists, QWidget* parent)
    : QWidget(parent), m_schema(schema)
{
    const Schema details = partOf(schema, FormPart::Details);
    for (const auto& field : details)
        m_groups.insert(field.path.substr(0, field.path.find('.')));
    m_general = new SchemaForm(partOf(schema, FormPart::General), {}, {}, this);
    m_details = new SchemaForm(details, {{"data.name", datasetChoices(schema, {})}, {"network.name", networkChoices()}},
                               titlesOf(m_groups), this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addWidget(m_general);
    for (const NamedList& list : lists) {
        auto* editor = m_lists.emplace_back(new EntriesEditor(list, this));
        column->addWidget(heading(QString::fromStdString(list.title), this));
        column->addWidget(editor);
        connect(editor, &EntriesEditor::edited, this, &ExperimentForm::noteEdit);
    }
    column->addWidget(m_details);
    connect(m_general, &SchemaForm::edited, this, &ExperimentForm::noteEdit);
    connect(m_details, &SchemaForm::edited, this, &ExperimentForm::noteEdit);
    offerSweep();
}

void ExperimentForm::offerSweep()
{
    m_general->offerSweep({"name", "about", "order", "atOnce", "device", "threads"}); // are of all runs
    m_details->offerSweep({"data.folder"});
    for (SchemaForm* form : {m_general, m_details})
        connect(form, &SchemaForm::sweptEdited, this, &ExperimentForm::sweptEdited);
    for (EntriesEditor* list : m_lists) {
        list->offerSweep();
        connect(list, &EntriesEditor::sweptEdited, this, &ExperimentForm::sweptEdited);
    }
}

void ExperimentForm::setSwept(const Json& fields)
{
    Json own = Json::object();
    for (const Json& field : fields) {
        if (!field.is_object() || !field.contains("field") || !field["field"].is_string()) continue;
        const auto name = field["field"].get<std::string>();
        own[name] = field;
        for (const Json& also : field.value("also", Json::array()))
            if (also.is_string()) own[also.get<std::string>()] = name;
    }
    m_general->setSwept(own);
    m_details->setSwept(own);
    for (EntriesEditor* list : m_lists)
        list->setSwept(fields);
}

bool ExperimentForm::hasField(const std::string& path) const
{
    return std::any_of(m_schema.begin(), m_schema.end(), [&](const FieldInfo& field) { return field.path == path; });
}

Json ExperimentForm::value() const
{
    Json value = m_general->value();
    value.update(m_details->value());
    for (const EntriesEditor* list : m_lists)
        value[list->path()] = list->value();
    return value;
}

void ExperimentForm::setValue(const Json& experiment)
{
    Json general = experiment, details = Json::object();
    for (EntriesEditor* list : m_lists) {
        list->setValue(experiment.value(list->path(), Json::array()));
        general.erase(list->path());
    }
    for (const auto& group : m_groups) { // one that is not given keeps its place: the value's order is always the same
        details[group] = experiment.value(group, Json::object());
        general.erase(group);
    }
    m_general->setValue(general);
    if (hasField("network.name") && hasField("network.options")) {
        const Json* network = findField(experiment, "network.name");
        const auto field =
            std::find_if(m_schema.begin(), m_schema.end(), [](const auto& f) { return f.path == "network.name"; });
        const Json& name = network && network->is_string() ? *network : field->defaultValue;
        showNetworkOptions(name.is_string() ? name.get<std::string>() : std::string());
    }
    m_details->setValue(details);
}

void ExperimentForm::noteEdit(const QString& path)
{
    if (path == QLatin1String("network.name") && hasField("network.options"))
        showNetworkOptions(m_details->value()["network"]["name"].get<std::string>());
    Q_EMIT edited();
}

void ExperimentForm::showNetworkOptions(const std::string& network)
{
    if (network == m_network) return;
    m_network = network;
    m_details->setObjectSchema("network.options", networkOptions(network));
}

void ExperimentForm::setDataRoot(const std::string& root)
{
    m_details->setChoices("data.name", datasetChoices(m_schema, root));
}

std::vector<Problem> ExperimentForm::setProblems(const std::vector<Problem>& problems)
{
    std::vector<Problem> others = m_general->setProblems(problems);
    for (EntriesEditor* list : m_lists)
        others = list->setProblems(others);
    return m_details->setProblems(others);
}

QWidget* ExperimentForm::firstProblem() const
{
    if (QWidget* field = m_general->firstProblem()) return field;
    for (const EntriesEditor* list : m_lists)
        if (QWidget* field = list->firstProblem()) return field;
    return m_details->firstProblem();
}

} // namespace sharpscope
