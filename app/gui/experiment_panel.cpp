// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/experiment_panel.h"

#include "app/gui/experiment_choices.h"
#include "core/optim/registry.h"
#include "widgets/base/line_icon.h"
#include "widgets/base/methods_editor.h"
#include "widgets/base/number_text.h"
#include "widgets/base/schema_form.h"
#include "widgets/base/theme.h"

#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QPushButton>
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
      m_problems(new QLabel(this)),
      m_summary(new QLabel(this)),
      m_runsFolder(new QLabel(this)),
      m_launch(new QPushButton(this))
{
    const Schema schema = experimentSchema();
    m_general = new SchemaForm(partOf(schema, FormPart::General), {}, {}, this);
    m_methods = new MethodsEditor(rules(), this);
    m_details = new SchemaForm(partOf(schema, FormPart::Details),
                               {{"data.name", datasetChoices()}, {"network.name", networkChoices()}},
                               {{"data", tr("Data")},
                                {"network", tr("Network")},
                                {"train", tr("Training")},
                                {"optimizer", tr("Base optimiser")},
                                {"schedule", tr("Learning rate schedule")}},
                               this);

    m_preset->setObjectName(QStringLiteral("preset"));
    m_preset->setPlaceholderText(tr("Start from a preset …"));
    m_preset->setToolTip(tr("Experiments that come with the program"));
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

    m_problems->setObjectName(QStringLiteral("otherProblems"));
    m_problems->setWordWrap(true);
    m_problems->hide();
    m_summary->setObjectName(QStringLiteral("summary"));
    m_summary->setForegroundRole(QPalette::PlaceholderText);
    m_launch->setObjectName(QStringLiteral("launch"));
    m_launch->setMinimumHeight(34);
    m_runsFolder->setObjectName(QStringLiteral("runsFolder"));
    m_runsFolder->setForegroundRole(QPalette::PlaceholderText);
    m_runsFolder->setTextFormat(Qt::RichText);
    auto* bottom = new QVBoxLayout;
    bottom->setContentsMargins(10, 8, 10, 10);
    bottom->setSpacing(5);
    bottom->addWidget(m_problems);
    bottom->addWidget(m_summary);
    bottom->addWidget(m_launch);
    bottom->addWidget(m_runsFolder);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(top);
    layout->addWidget(scroll, 1);
    layout->addLayout(bottom);

    m_checkSoon.setSingleShot(true);
    m_checkSoon.setInterval(200);
    connect(&m_checkSoon, &QTimer::timeout, this, &ExperimentPanel::check);
    connect(m_preset, &QComboBox::activated, this,
            [this](int i) { setValue(m_presets[static_cast<std::size_t>(i)].experiment); });
    connect(open, &QToolButton::clicked, this, &ExperimentPanel::openRequested);
    connect(save, &QToolButton::clicked, this, &ExperimentPanel::saveRequested);
    connect(m_launch, &QPushButton::clicked, this, &ExperimentPanel::launchRequested);
    connect(m_runsFolder, &QLabel::linkActivated, this, &ExperimentPanel::runsFolderRequested);
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
    show(experiment);
    m_history.record(value(), {});
    Q_EMIT historyChanged();
}

void ExperimentPanel::show(const Json& given)
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
    for (const char* group : {"data", "network", "train", "optimizer", "schedule"})
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
    m_history.record(value(), path.toStdString());
    m_checkSoon.start();
    Q_EMIT historyChanged();
}

void ExperimentPanel::showNetworkOptions(const std::string& network)
{
    if (network == m_network) return;
    m_network = network;
    m_details->setObjectSchema("network.options", networkOptions(network));
}

void ExperimentPanel::undo()
{
    if (m_history.canUndo()) show(m_history.undo());
    Q_EMIT historyChanged();
}

void ExperimentPanel::redo()
{
    if (m_history.canRedo()) show(m_history.redo());
    Q_EMIT historyChanged();
}

std::optional<ExperimentOptions> ExperimentPanel::experiment() const
{
    std::vector<Problem> problems;
    auto experiment = experimentFromJson(value(), problems);
    if (!problems.empty()) return {};
    return experiment;
}

void ExperimentPanel::check()
{
    std::vector<Problem> problems;
    const auto experiment = experimentFromJson(value(), problems);
    m_problemCount = problems.size();
    const auto others = m_details->setProblems(m_methods->setProblems(m_general->setProblems(problems)));
    m_problems->setText(QString::fromStdString(toText(others)).trimmed());
    m_problems->setVisible(!others.empty());
    QPalette palette = this->palette();
    palette.setColor(QPalette::WindowText, themeOf(*this).problem);
    m_problems->setPalette(palette);
    const auto methods = experiment.methods.size(), seeds = experiment.seeds.size();
    QString summary = countText(methods * seeds, tr("run"), tr("runs"));
    if (seeds > 1)
        summary = tr("%1 × %2 seeds = %3").arg(countText(methods, tr("method"), tr("methods"))).arg(seeds).arg(summary);
    if (m_problemCount > 0)
        summary = tr("%1 to put right first").arg(countText(m_problemCount, tr("thing"), tr("things")));
    m_summary->setText(summary);
    updateLaunch();
}

void ExperimentPanel::updateLaunch()
{
    m_launch->setEnabled(!m_isRunning && m_problemCount == 0);
    m_launch->setText(m_isRunning ? tr("Running …") : tr("Launch"));
    m_launch->setToolTip(m_isRunning          ? tr("A job is running; stop it or wait for it first")
                         : m_problemCount > 0 ? tr("Something above is marked in red")
                                              : tr("Train all methods side by side (Ctrl+Return)"));
}

void ExperimentPanel::setRunning(bool running)
{
    m_isRunning = running;
    updateLaunch();
}

void ExperimentPanel::setRunsFolder(const QString& path)
{
    const QString shown = fontMetrics().elidedText(QDir::toNativeSeparators(path), Qt::ElideMiddle, 200);
    m_runsFolder->setText(tr("Runs go to <a href=\"#\">%1</a>").arg(shown.toHtmlEscaped()));
    m_runsFolder->setToolTip(tr("%1\nClick to choose another folder").arg(QDir::toNativeSeparators(path)));
}

} // namespace sharpscope
