// SPDX-License-Identifier: GPL-3.0-or-later
// What others put into the experiment's form, and where they go in it.
#include "app/gui/experiment_form.h"
#include "app/gui/experiment_panel.h"
#include "core/data/registry.h"
#include "core/optim/registry.h"
#include "widgets/base/column_scroll.h"
#include "widgets/base/entry_card.h"
#include "widgets/base/fold.h"
#include "widgets/base/schema_form.h"

#include <QDockWidget>

#include <algorithm>

namespace sharpscope {

namespace {

template <class Ancestor>
const Ancestor* ancestorOf(const QWidget* widget)
{
    for (; widget; widget = widget->parentWidget())
        if (const auto* found = qobject_cast<const Ancestor*>(widget)) return found;
    return nullptr;
}

/// What few-shot learning, which splits data by class, calls this data set; empty where it cannot use it. Other kinds
/// of work take any.
std::string nameTaken(const Schema& schema, const std::string& dataset)
{
    const std::string folders = "class-folders";
    for (const FieldInfo& field : schema) {
        const auto& choices = field.hint.choices;
        const auto takes = [&](const std::string& name) {
            return std::find(choices.begin(), choices.end(), name) != choices.end();
        };
        if (field.path != "data.name" || !takes(folders) || takes(dataset)) continue;
        return dataset == "image-folder" ? folders : std::string();
    }
    return dataset;
}

} // namespace

bool ExperimentPanel::useData(const QString& name, const QString& folder)
{
    const std::string taken = nameTaken(m_kind->schema, name.toStdString());
    if (!m_form->hasField("data.name") || taken.empty()) return false;
    Json experiment = value();
    experiment["data"]["name"] = taken;
    experiment["data"]["folder"] = folder.toStdString();
    setValue(experiment);
    return true;
}

RadiusAdvice ExperimentPanel::adviceFor(const RuleInfo& rule) const
{
    const Json experiment = value();
    RadiusContext context;
    const Json *data = findField(experiment, "data.name"), *noise = findField(experiment, "data.labelNoise"),
               *methods = findField(experiment, "methods");
    for (const DatasetInfo& known : datasets())
        if (data && *data == known.name && known.classes > 0) context.classes = known.classes;
    context.hasNoisyLabels = noise && noise->is_number() && noise->get<double>() > 0;
    for (std::size_t i = 0; methods && i < methods->size(); ++i) {
        const Json &method = (*methods)[i], rho = method.value("rho", Json());
        if (method.value("rule", Json()) == "sam" && rho.is_number()) context.samRadius = rho.get<double>();
    }
    return adviseRadius(rule, context);
}

bool ExperimentPanel::addMethod(const QString& rule, const Json& reading)
{
    const std::string name = rule.toStdString();
    const auto takes = [&](const NamedList& list) {
        return list.key == "rule" && std::any_of(list.entries.begin(), list.entries.end(),
                                                 [&](const NamedEntry& entry) { return entry.name == name; });
    };
    if (std::none_of(m_kind->lists.begin(), m_kind->lists.end(), takes)) return false;
    Json experiment = value();
    Json method = {{"rule", name}};
    method.update(adviceFor(ruleInfo(name)).options);
    method.update(reading);
    experiment["methods"].push_back(method);
    setValue(experiment);
    return true;
}

std::vector<ExperimentPanel::FormField> ExperimentPanel::fields() const
{
    std::vector<FormField> fields;
    for (const auto* form : m_form->findChildren<SchemaForm*>()) {
        QString card;
        if (const auto* of = ancestorOf<EntryCard>(form)) {
            const Json value = of->value();
            const Json* label = findField(value, "label");
            card = label && label->is_string() ? QString::fromStdString(label->get<std::string>()) : tr("entry");
        }
        for (const auto& [info, editor] : form->fields()) {
            const QString symbol = QString::fromUtf8(info.hint.symbol);
            const QString label = QString::fromUtf8(info.hint.label);
            const QString path = QString::fromStdString(info.path);
            fields.push_back(
                {.name = (label.isEmpty() ? path : label) + (symbol.isEmpty() ? symbol : QLatin1Char(' ') + symbol),
                 .where = card.isEmpty() ? path : card + QStringLiteral(": ") + path,
                 .editor = editor});
        }
    }
    return fields;
}

void ExperimentPanel::comeForward()
{
    if (auto* dock = qobject_cast<QDockWidget*>(parentWidget())) {
        dock->show();
        dock->raise();
    }
}

void ExperimentPanel::goTo(QWidget& field)
{
    comeForward();
    for (QWidget* around = field.parentWidget(); around && around != this; around = around->parentWidget())
        if (auto* fold = qobject_cast<Fold*>(around)) fold->setOpen(true);
    field.setFocus(Qt::OtherFocusReason);
    QTimer::singleShot(0, &field, [this, &field] { m_scroll->ensureWidgetVisible(&field, 0, 60); }); // has its place
}

void ExperimentPanel::showFirstProblem()
{
    check();
    if (QWidget* field = m_form->firstProblem()) goTo(*field);
}

} // namespace sharpscope
