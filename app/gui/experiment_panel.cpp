// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/experiment_panel.h"

#include "app/gui/experiment_choices.h"
#include "app/gui/launch_box.h"
#include "core/optim/registry.h"
#include "core/train/comparison_options.h"
#include "widgets/base/line_icon.h"
#include "widgets/base/methods_editor.h"
#include "widgets/base/schema_form.h"
#include "widgets/base/wheel_guard.h"

#include <QComboBox>
#include <QLabel>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

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

QLabel* heading(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    QFont font = label->font();
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    return label;
}

} // namespace

ExperimentPanel::ExperimentPanel(QWidget* parent)
    : QWidget(parent),
      m_presets(presets()),
      m_preset(new QComboBox(this)),
      m_about(new QLabel(this)),
      m_launch(new LaunchBox(this))
{
    const Schema schema = kinds().front()->schema;
    m_general = new SchemaForm(partOf(schema, FormPart::General), {}, {}, this);
    m_methods = new MethodsEditor(rules(), this);
    m_details = new SchemaForm(partOf(schema, FormPart::Details),
                               {{"data.name", datasetChoices({})}, {"network.name", networkChoices()}},
                               {{"data", tr("Data")},
                                {"network", tr("Network")},
                                {"train", tr("Training")},
                                {"optimizer", tr("Base optimiser")},
                                {"schedule", tr("Learning rate schedule")},
                                {"measure", tr("Measurements")}},
                               this);

    m_preset->setObjectName(QStringLiteral("preset"));
    m_preset->setPlaceholderText(tr("Start from a preset …"));
    m_preset->setToolTip(tr("Experiments that come with the program"));
    guardWheel(*m_preset);
    m_preset->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_preset->setMinimumContentsLength(10);
    for (const auto& preset : m_presets) {
        m_preset->addItem(preset.name);
        m_preset->setItemData(m_preset->count() - 1, preset.about, Qt::ToolTipRole);
    }
    m_preset->setCurrentIndex(-1);
    auto* open = button("open", tr("Open an experiment file"), this);
    auto* save = button("save", tr("Save the experiment to a file"), this);
    auto* top = new QHBoxLayout;
    top->setContentsMargins(10, 8, 8, 6);
    top->setSpacing(2);
    top->addWidget(m_preset, 1);
    top->addSpacing(4);
    top->addWidget(open);
    top->addWidget(save);

    m_about->setObjectName(QStringLiteral("about"));
    m_about->setWordWrap(true);
    m_about->setForegroundRole(QPalette::PlaceholderText);

    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(10, 2, 10, 10);
    column->setSpacing(8);
    column->addWidget(m_about);
    column->addWidget(m_general);
    column->addWidget(heading(tr("Methods"), content));
    column->addWidget(m_methods);
    column->addWidget(m_details);
    column->addStretch(1);
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(top);
    layout->addWidget(scroll, 1);
    layout->addWidget(m_launch);

    m_checkSoon.setSingleShot(true);
    m_checkSoon.setInterval(200);
    connect(&m_checkSoon, &QTimer::timeout, this, &ExperimentPanel::check);
    connect(m_preset, &QComboBox::activated, this,
            [this](int i) { setValue(m_presets[static_cast<std::size_t>(i)].experiment); });
    connect(open, &QToolButton::clicked, this, &ExperimentPanel::openRequested);
    connect(save, &QToolButton::clicked, this, &ExperimentPanel::saveRequested);
    connect(m_launch, &LaunchBox::launchRequested, this, &ExperimentPanel::launchRequested);
    connect(m_launch, &LaunchBox::runsFolderRequested, this, &ExperimentPanel::runsFolderRequested);
    connect(m_general, &SchemaForm::edited, this, &ExperimentPanel::noteEdit);
    connect(m_methods, &MethodsEditor::edited, this, &ExperimentPanel::noteEdit);
    connect(m_details, &SchemaForm::edited, this, &ExperimentPanel::noteEdit);
    if (m_presets.empty())
        setValue({{"methods", {{{"rule", "sgd"}}, {{"rule", "sam"}}}}});
    else
        setValue(m_presets.front().experiment);
}

Json ExperimentPanel::value() const
{
    Json value = m_general->value();
    value.update(m_details->value());
    value["methods"] = m_methods->value();
    return value;
}

void ExperimentPanel::setValue(const Json& experiment)
{
    put(experiment);
    Q_EMIT edited();
}

void ExperimentPanel::show(const ViewState& state)
{
    if (!state.experiment.empty() && state.experiment != value()) put(state.experiment);
}

void ExperimentPanel::put(const Json& given)
{
    // A run's own file becomes an experiment of that one run; anything else is shown as it is, wrong parts included.
    Json experiment = given;
    if (given.is_object() && given.contains("method")) {
        std::vector<Problem> problems;
        experiment = toJson(experimentFromJson(given, problems));
    }
    if (!experiment.is_object()) experiment = Json::object();
    m_methods->setValue(experiment.value("methods", Json::array()));
    Json general = experiment, details = Json::object();
    general.erase("methods");
    for (const char* group : {"data", "network", "train", "optimizer", "schedule", "measure"})
        if (const auto it = experiment.find(group); it != experiment.end()) {
            details[group] = *it;
            general.erase(group);
        }
    m_general->setValue(general);
    const Json* network = findField(details, "network.name");
    showNetworkOptions(network && network->is_string() ? network->get<std::string>() : NetworkOptions().name);
    m_details->setValue(details);
    m_about->setText(QString::fromStdString(findField(experiment, "about") && experiment["about"].is_string()
                                                ? experiment["about"].get<std::string>()
                                                : std::string()));
    m_about->setVisible(!m_about->text().isEmpty());
    m_preset->setCurrentIndex(m_preset->findText(QString::fromStdString(
        findField(experiment, "name") && experiment["name"].is_string() ? experiment["name"].get<std::string>()
                                                                        : std::string())));
    check();
}

void ExperimentPanel::noteEdit(const QString& path)
{
    if (path == QLatin1String("network.name"))
        showNetworkOptions(m_details->value()["network"]["name"].get<std::string>());
    m_checkSoon.start();
    Q_EMIT edited();
}

void ExperimentPanel::showNetworkOptions(const std::string& network)
{
    if (network == m_network) return;
    m_network = network;
    m_details->setObjectSchema("network.options", networkOptions(network));
}

std::optional<Experiment> ExperimentPanel::experiment() const
{
    std::vector<Problem> problems;
    auto experiment = experimentFromJson(value(), problems);
    if (!problems.empty()) return {};
    const Json* name = findField(experiment.options, "data.name");
    const Json* folder = findField(experiment.options, "data.folder");
    if (name && folder && *folder == "" && needsRoot(name->get<std::string>(), m_dataRoot))
        experiment.options["data"]["folder"] = m_dataRoot;
    return experiment;
}

void ExperimentPanel::setDataRoot(const QString& path)
{
    m_dataRoot = path.toStdString();
    m_details->setChoices("data.name", datasetChoices(m_dataRoot));
}

void ExperimentPanel::useData(const QString& name, const QString& folder)
{
    Json experiment = value();
    experiment["data"]["name"] = name.toStdString();
    experiment["data"]["folder"] = folder.toStdString();
    setValue(experiment);
}

void ExperimentPanel::addMethod(const QString& rule)
{
    Json experiment = value();
    experiment["methods"].push_back({{"rule", rule.toStdString()}});
    setValue(experiment);
}

void ExperimentPanel::check()
{
    std::vector<Problem> problems;
    const auto experiment = experimentFromJson(value(), problems);
    const auto others = m_details->setProblems(m_methods->setProblems(m_general->setProblems(problems)));
    m_launch->setProblems(others, problems.size());
    const auto sizeOf = [&](const char* list) { return experiment.options.value(list, Json::array()).size(); };
    m_launch->setSize(sizeOf("methods"), sizeOf("seeds"));
}

void ExperimentPanel::setRunning(bool running) { m_launch->setRunning(running); }

void ExperimentPanel::setRunsFolder(const QString& path) { m_launch->setRunsFolder(path); }

} // namespace sharpscope
