// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/experiment_panel.h"

#include "app/gui/experiment_choices.h"
#include "app/gui/experiment_form.h"
#include "app/gui/launch_box.h"
#include "core/work/needs.h"
#include "core/work/sweep_job.h"
#include "widgets/base/column_scroll.h"
#include "widgets/base/line_icon.h"
#include "widgets/base/number_text.h"
#include "widgets/base/wheel_guard.h"

#include <QComboBox>
#include <QDockWidget>
#include <QEvent>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace sharpscope {

namespace {

QToolButton* button(const char* icon, const QString& help, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setIcon(lineIcon(QLatin1String(icon)));
    button->setAutoRaise(true);
    button->setToolTip(help);
    return button;
}

QComboBox* choice(const char* name, QWidget* parent)
{
    auto* box = new QComboBox(parent);
    box->setObjectName(QLatin1String(name));
    guardWheel(*box);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(10);
    return box;
}

std::string textOf(const Json& experiment, const char* field)
{
    const Json* value = findField(experiment, field);
    return value && value->is_string() ? value->get<std::string>() : std::string();
}

/// A run's own file stands for an experiment of that one run.
bool isOfARun(const Json& json) { return json.is_object() && (json.contains("format") || json.contains("method")); }

} // namespace

ExperimentPanel::ExperimentPanel(QWidget* parent)
    : QWidget(parent),
      m_presets(presets()),
      m_kinds(choice("kind", this)),
      m_preset(choice("preset", this)),
      m_about(new QLabel(this)),
      m_launch(new LaunchBox(this)),
      m_sizing({}, this)
{
    m_about->setObjectName(QStringLiteral("about"));
    m_about->setWordWrap(true);
    m_about->setForegroundRole(QPalette::PlaceholderText);
    auto* content = new QWidget;
    m_column = new QVBoxLayout(content);
    m_column->setContentsMargins(10, 2, 10, 10);
    m_column->setSpacing(8);
    m_column->addWidget(m_about);
    m_column->addStretch(1);
    makeSweepForm();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHead());
    m_scroll = new ColumnScroll(content, this);
    layout->addWidget(m_scroll, 1);
    layout->addWidget(m_launch);

    m_checkSoon.setSingleShot(true);
    m_checkSoon.setInterval(200);
    connect(&m_checkSoon, &QTimer::timeout, this, &ExperimentPanel::check);
    connect(m_launch, &LaunchBox::launchRequested, this, &ExperimentPanel::launchRequested);
    connect(m_launch, &LaunchBox::problemRequested, this, &ExperimentPanel::showFirstProblem);
    connect(m_launch, &LaunchBox::runsFolderRequested, this, &ExperimentPanel::runsFolderRequested);
    showKind(*kinds().front());
    put(m_shownPresets.empty() ? Json{{"methods", {{{"rule", "sgd"}}, {{"rule", "sam"}}}}}
                               : m_shownPresets.front().experiment);
}

QWidget* ExperimentPanel::makeHead()
{
    auto* head = new QWidget(this);
    auto* column = new QVBoxLayout(head);
    column->setContentsMargins(10, 8, 8, 6);
    column->setSpacing(6);
    for (const Kind* kind : kinds()) {
        m_kinds->addItem(QString::fromStdString(kind->title), QString::fromStdString(kind->name));
        m_kinds->setItemData(m_kinds->count() - 1, QString::fromStdString(kind->help), Qt::ToolTipRole);
    }
    m_kinds->setAccessibleName(tr("Kind of work"));
    m_kinds->setVisible(m_kinds->count() > 1);
    m_preset->setPlaceholderText(tr("Start from a preset …"));
    m_preset->setToolTip(tr("Experiments that come with the program"));
    auto* open = button("open", tr("Open an experiment file"), this);
    auto* save = button("save", tr("Save the experiment to a file"), this);
    auto* row = new QHBoxLayout;
    row->setSpacing(2);
    row->addWidget(m_preset, 1);
    row->addSpacing(4);
    row->addWidget(open);
    row->addWidget(save);
    column->addWidget(m_kinds);
    column->addLayout(row);
    connect(m_kinds, &QComboBox::activated, this, &ExperimentPanel::chooseKind);
    connect(m_preset, &QComboBox::activated, this,
            [this](int i) { setValue(m_shownPresets[static_cast<std::size_t>(i)].experiment); });
    connect(open, &QToolButton::clicked, this, &ExperimentPanel::openRequested);
    connect(save, &QToolButton::clicked, this, &ExperimentPanel::saveRequested);
    return head;
}

Json ExperimentPanel::value() const
{
    Json value = {{"kind", m_kind->name}};
    value.update(m_form->value());
    if (!m_sweep.is_null()) value["sweep"] = m_sweep;
    return value;
}

void ExperimentPanel::setValue(const Json& experiment)
{
    put(experiment);
    Q_EMIT edited();
}

void ExperimentPanel::show(const ViewState& state)
{
    if (state.experiment.empty() || state.experiment == valueToKeep()) return;
    try {
        put(state.experiment);
    } catch (const Error& error) { // of a kind that only a later program knows
        m_notShown = state.experiment;
        Q_EMIT refused(tr("The experiment of the session is not shown: %1").arg(QString::fromUtf8(error.what())));
    }
}

void ExperimentPanel::put(const Json& given)
{
    std::vector<Problem> ignored; // check() tells them of what is in the form then
    const Kind& kind = kindOf(given);
    Json experiment = isOfARun(given) ? toJson(experimentFromJson(given, ignored)) : given;
    if (!experiment.is_object()) experiment = Json::object();
    m_notShown = Json::object();
    showKind(kind);
    experiment.erase("kind");
    m_sweep = experiment.value("sweep", Json());
    experiment.erase("sweep");
    m_form->setValue(experiment);
    showSweep();
    m_about->setText(QString::fromStdString(textOf(experiment, "about")));
    m_about->setVisible(!m_about->text().isEmpty());
    m_preset->setCurrentIndex(m_preset->findText(QString::fromStdString(textOf(experiment, "name"))));
    check();
}

void ExperimentPanel::showKind(const Kind& kind)
{
    if (m_kind == &kind) return;
    m_kind = &kind;
    delete m_form;
    m_form = new ExperimentForm(kind.schema, kind.lists, this);
    m_form->setDataRoot(m_dataRoot);
    m_column->insertWidget(2, m_form);
    connect(m_form, &ExperimentForm::edited, this, &ExperimentPanel::noteEdit);
    connect(m_form, &ExperimentForm::sweptEdited, this, &ExperimentPanel::takeSwept);
    m_kinds->setCurrentIndex(m_kinds->findData(QString::fromStdString(kind.name)));
    m_kinds->setToolTip(QString::fromStdString(kind.help));
    m_shownPresets.clear();
    m_preset->clear();
    for (const auto& preset : m_presets) {
        const std::string name = textOf(preset.experiment, "kind");
        if (kind.name != (name.empty() ? kinds().front()->name : name)) continue;
        m_shownPresets.push_back(preset);
        m_preset->addItem(QString::fromStdString(preset.name));
    }
    m_preset->setCurrentIndex(-1);
    m_missing.mark(*m_preset, m_shownPresets);
}

void ExperimentPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::ActivationChange || !isActiveWindow() || m_kind == nullptr) return;
    m_missing.forget();
    m_missing.mark(*m_preset, m_shownPresets);
    check();
}

void ExperimentPanel::chooseKind()
{
    const Kind& kind = kindNamed(m_kinds->currentData().toString().toStdString());
    if (&kind == m_kind) return;
    m_kept[m_kind->name] = value();
    showKind(kind);
    if (const auto it = m_kept.find(kind.name); it != m_kept.end()) return setValue(it->second);
    const auto canBegin = [this](const Preset& preset) { return m_missing.of(preset.experiment).empty(); };
    auto preset = std::find_if(m_shownPresets.begin(), m_shownPresets.end(), canBegin);
    if (preset == m_shownPresets.end()) preset = m_shownPresets.begin();
    Json first = preset == m_shownPresets.end() ? Json::object() : preset->experiment;
    first["kind"] = kind.name;
    setValue(first);
}

void ExperimentPanel::noteEdit()
{
    m_notShown = Json::object();
    m_checkSoon.start();
    Q_EMIT edited();
}

std::optional<Experiment> ExperimentPanel::experiment() const
{
    std::vector<Problem> problems;
    auto experiment = experimentToAskFor(value(), problems);
    if (!problems.empty() || !missingHere(toJson(experiment), m_dataRoot).empty()) return {};
    const Json* name = findField(experiment.options, "data.name");
    const Json* folder = findField(experiment.options, "data.folder");
    if (name && folder && *folder == "" && needsRoot(name->get<std::string>(), m_dataRoot))
        experiment.options["data"]["folder"] = m_dataRoot;
    return experiment;
}

void ExperimentPanel::setDataRoot(const QString& path)
{
    m_dataRoot = path.toStdString();
    m_form->setDataRoot(m_dataRoot);
    m_missing.setRoot(m_dataRoot);
    m_missing.mark(*m_preset, m_shownPresets);
    check();
}

void ExperimentPanel::check()
{
    std::vector<Problem> problems;
    const auto experiment = experimentToAskFor(value(), problems);
    for (const Problem& missing : m_missing.of(value()))
        problems.push_back(missing);
    m_launch->setProblems(m_form->setProblems(withoutSweepProblems(problems)), problems.size());
    const auto sizeOf = [&](const char* list) { return experiment.options.value(list, Json::array()).size(); };
    std::size_t runs = sizeOf("seeds");
    QStringList factors;
    for (const NamedList& list : m_kind->lists) {
        runs *= sizeOf(list.path.c_str());
        factors << countText(sizeOf(list.path.c_str()), QString::fromStdString(list.one),
                             QString::fromStdString(list.path));
    }
    if (const std::size_t points = pointsIn(experiment); points > 0) {
        runs *= points;
        factors << countText(points, tr("point"), tr("points"));
    }
    m_launch->setSize(runs, factors, sizeOf("seeds"));
    sayCost(experiment);
}

void ExperimentPanel::setRunning(bool running) { m_launch->setRunning(running); }

void ExperimentPanel::setRunsFolder(const QString& path) { m_launch->setRunsFolder(path); }

} // namespace sharpscope
