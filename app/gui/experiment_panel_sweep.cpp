// SPDX-License-Identifier: GPL-3.0-or-later
// ExperimentPanel: the sweep of the experiment. Its fields are switched on where they stand in the form, how it goes on
// stands above, what it takes stands below.
#include "app/gui/experiment_form.h"
#include "app/gui/experiment_panel.h"
#include "app/gui/launch_box.h"
#include "core/base/json_value.h"
#include "core/run/main_metric.h"
#include "core/work/sweep_job.h"
#include "widgets/base/schema_form.h"

#include <QVBoxLayout>

#include <algorithm>

namespace sharpscope {

namespace {

bool isOfField(const Json& field, const std::string& name) { return valueOr(field, "field", std::string()) == name; }

} // namespace

void ExperimentPanel::makeSweepForm()
{
    m_sweepForm = new SchemaForm(sweepSchema(), {}, {{"sweep", tr("Sweep")}}, this);
    m_sweepForm->setObjectName(QStringLiteral("sweepForm"));
    m_column->insertWidget(1, m_sweepForm);
    connect(m_sweepForm, &SchemaForm::edited, this, [this] {
        Json sweep{{"fields", valueOr(m_sweep, "fields", Json::array())}};
        sweep.update(valueOr(m_sweepForm->value(), "sweep", Json::object()));
        m_sweep = std::move(sweep);
        noteEdit();
    });
}

void ExperimentPanel::takeSwept(const QString& name, const Json& field)
{
    Json fields = valueOr(m_sweep, "fields", Json::array());
    const auto it =
        std::find_if(fields.begin(), fields.end(), [&](const Json& one) { return isOfField(one, name.toStdString()); });
    if (field.is_null() && it != fields.end())
        fields.erase(it);
    else if (it != fields.end())
        *it = field;
    else if (!field.is_null())
        fields.push_back(field);
    if (!m_sweep.is_object()) m_sweep = Json::object();
    m_sweep["fields"] = fields;
    if (fields.empty()) m_sweep = nullptr;
    showSweep();
    noteEdit();
}

void ExperimentPanel::showSweep()
{
    m_form->setSwept(valueOr(m_sweep, "fields", Json::array()));
    m_sweepForm->setVisible(!m_sweep.is_null());
    Json options = m_sweep.is_object() ? m_sweep : Json::object();
    options.erase("fields");
    if (!options.contains("metric")) options["metric"] = figuresOf(m_kind->name).metric; // as the sweep will have it
    m_sweepForm->setValue({{"sweep", options}});
}

/// Those of a swept field go to that field, those of how the sweep goes on to its form.
std::vector<Problem> ExperimentPanel::withoutSweepProblems(const std::vector<Problem>& problems)
{
    std::vector<Problem> others, ofSweep;
    const Json fields = valueOr(m_sweep, "fields", Json::array());
    constexpr std::string_view prefix = "sweep.fields.";
    for (const Problem& problem : problems) {
        if (!problem.field.starts_with(prefix)) {
            (problem.field.starts_with("sweep.") ? ofSweep : others).push_back(problem);
            continue;
        }
        const std::size_t index = std::strtoull(problem.field.c_str() + prefix.size(), nullptr, 10);
        std::string name = index < fields.size() ? valueOr(fields[index], "field", std::string()) : std::string();
        for (const NamedList& list : m_kind->lists) // of every method: beside that of the first that has it
            if (name.starts_with(list.key + '.')) {
                const std::string option = name.substr(list.key.size() + 1);
                const Json entries = valueOr(m_form->value(), list.path.c_str(), Json::array());
                for (std::size_t i = entries.size(); i-- > 0;)
                    if (entries[i].contains(option)) name = list.path + '.' + std::to_string(i) + '.' + option;
            }
        others.push_back({name.empty() ? problem.field : name, problem.message});
    }
    for (const Problem& problem : m_sweepForm->setProblems(ofSweep))
        others.push_back(problem);
    return others;
}

SweepSize ExperimentPanel::sizeWithPace(const Experiment& experiment) const
{
    SweepSize size = sizeOf(experiment);
    if (const auto pace = m_pace ? m_pace(experiment.options) : std::nullopt; pace && size.epochs > 0)
        size.secondsPerRun = *pace * size.epochs;
    return size;
}

void ExperimentPanel::sayCost(const Experiment& experiment)
{
    if (experiment.sweep.is_null()) return m_launch->setCost({});
    const auto pace = m_pace ? m_pace(experiment.options) : std::nullopt;
    m_sizing.run([experiment](const std::stop_token&) { return sizeOf(experiment); },
                 [this, pace, isLarge = isBeyondMost(experiment)](SweepSize size) {
                     if (m_sweep.is_null()) return m_launch->setCost({});
                     if (pace && size.epochs > 0) size.secondsPerRun = *pace * size.epochs;
                     QString text = QString::fromStdString(costText(size));
                     if (size.isExact) {
                         const QString runs = tr("%1 runs").arg(size.rows, 0, 'f', 0);
                         text = text.isEmpty() ? runs : runs + QStringLiteral(": ") + text;
                     }
                     m_launch->setCost(isLarge ? tr("%1; you are asked before it begins").arg(text) : text);
                 });
}

} // namespace sharpscope
