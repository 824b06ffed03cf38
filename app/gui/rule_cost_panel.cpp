// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/rule_cost_panel.h"

#include "app/gui/sharing_box.h"
#include "app/gui/text_table.h"
#include "core/train/rule_cost_job.h"
#include "widgets/base/number_text.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include <cmath>

namespace sharpscope {

namespace {

QLabel* wordsIn(QWidget* parent, const char* name)
{
    auto* label = new QLabel(parent);
    label->setObjectName(QLatin1String(name));
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

/// A rule and SGD beside it take a turn each in every round.
double leastSeconds(std::size_t rules, std::int64_t rounds, double seconds)
{
    return static_cast<double>(rules) * static_cast<double>(rounds) * 2 * seconds;
}

QString whatIsMeasured(const ComparisonOptions& comparison)
{
    return RuleCostPanel::tr("%1 on %2, batch %3, device %4, %5")
        .arg(QString::fromStdString(comparison.network.name), QString::fromStdString(comparison.data.name))
        .arg(comparison.train.batchSize)
        .arg(QString::fromStdString(comparison.device), QString::fromStdString(comparison.train.precision));
}

} // namespace

RuleCostPanel::RuleCostPanel(std::shared_ptr<JobQueue> queue, QWidget* parent)
    : QWidget(parent),
      m_what(wordsIn(this, "costWhat")),
      m_of(new QComboBox(this)),
      m_rounds(new QSpinBox(this)),
      m_seconds(new QDoubleSpinBox(this)),
      m_sharing(new SharingBox(this)),
      m_measure(new QPushButton(tr("Measure"), this)),
      m_stop(new QPushButton(tr("Stop"), this)),
      m_export(new QPushButton(tr("Export CSV…"), this)),
      m_progress(new QProgressBar(this)),
      m_said(wordsIn(this, "costSaid")),
      m_table(new TextTable(QStringLiteral("costTable"), this)),
      m_job(std::move(queue), tr("The costs of rules measured so far are lost with the window."), this)
{
    makeControls();
    auto* about = wordsIn(this, "costAbout");
    about->setText(
        tr("Images a second of each rule, over those of SGD in the turns right before and after its own, and "
           "the memory of its tensors: on the network, data, batch and device of the experiment beside. "
           "Nothing is written."));
    about->setForegroundRole(QPalette::PlaceholderText);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(18, 14, 18, 14);
    column->setSpacing(8);
    column->addWidget(about);
    column->addWidget(m_what);
    column->addWidget(makeChoices());
    column->addWidget(m_progress);
    column->addWidget(makeResult(), 1);
    connect(m_measure, &QPushButton::clicked, this, &RuleCostPanel::measure);
    connect(m_stop, &QPushButton::clicked, this, [this] {
        m_isStopping = true;
        m_job.stop();
        refresh();
    });
    connect(m_export, &QPushButton::clicked, this, [this] {
        if (m_costs)
            Q_EMIT csvExportRequested(QStringLiteral("rule-costs.csv"), QString::fromStdString(toCsv(*m_costs)));
    });
    connect(&m_job, &SideJob::progressed, this, [this](const Progress& progress) {
        QString text =
            tr("%1, %2 %").arg(QString::fromStdString(progress.what)).arg(std::floor(100 * progress.fraction));
        if (std::isfinite(progress.secondsLeft)) text += tr(", %1 left").arg(durationText(progress.secondsLeft));
        m_progress->setValue(static_cast<int>(m_progress->maximum() * progress.fraction));
        m_progress->setFormat(text.replace(QLatin1Char('%'), QStringLiteral("%%")));
    });
    connect(&m_job, &SideJob::failed, this, [this](const QString& why) { m_failure = why; });
    connect(&m_job, &SideJob::runningChanged, this, [this] {
        if (!m_job.isRunning()) m_isStopping = false;
        refresh();
    });
    fillTable();
    refresh();
}

RuleCostPanel::~RuleCostPanel() { disconnect(&m_job, nullptr, this, nullptr); }

void RuleCostPanel::setExperiment(std::function<Json()> experiment)
{
    m_experiment = std::move(experiment);
    refresh();
}

ComparisonOptions RuleCostPanel::comparison() const
{
    Json experiment = m_experiment ? m_experiment() : Json::object();
    if (m_of->currentIndex() == 0) experiment.erase("methods");
    return costedComparison(std::move(experiment), {});
}

void RuleCostPanel::measure()
{
    if (m_job.isRunning()) return;
    try {
        const ComparisonOptions measured = comparison();
        const CostPlan plan{.rounds = m_rounds->value(), .seconds = m_seconds->value()};
        m_failure.clear();
        m_costs.reset();
        fillTable();
        const auto taken = [this, request = ++m_request](const RuleCosts& costs) { // on the job's thread
            QMetaObject::invokeMethod(
                this,
                [this, request, costs] {
                    if (request == m_request) take(costs);
                },
                Qt::QueuedConnection);
        };
        m_progress->setValue(0);
        m_progress->setFormat(tr("waits for its turn"));
        m_job.start(ruleCostJob(measured, plan, taken), {.title = "what rules cost",
                                                         .device = measured.device,
                                                         .threads = measured.threads,
                                                         .sharing = m_sharing->sharing()});
    } catch (const Error& error) {
        m_failure = QString::fromUtf8(error.what());
    }
    refresh();
}

void RuleCostPanel::take(const RuleCosts& costs)
{
    m_costs = costs;
    fillTable();
    refresh();
}

void RuleCostPanel::refresh()
{
    bool canMeasure = false;
    try {
        const ComparisonOptions measured = comparison();
        const QString least =
            durationText(leastSeconds(measured.methods.size(), m_rounds->value(), m_seconds->value()));
        m_what->setText(
            tr("%1: %2 beside SGD, at least %3.")
                .arg(whatIsMeasured(measured), countText(measured.methods.size(), tr("rule"), tr("rules")), least));
        canMeasure = true;
    } catch (const Error& error) {
        m_what->setText(tr("The experiment cannot be measured: %1").arg(QString::fromUtf8(error.what())));
    }
    const bool isRunning = m_job.isRunning();
    m_measure->setEnabled(canMeasure && !isRunning);
    m_stop->setEnabled(isRunning && !m_isStopping);
    m_stop->setText(m_isStopping ? tr("Stopping …") : tr("Stop"));
    m_progress->setVisible(isRunning);
    m_said->setText(said());
    m_export->setVisible(m_costs && !isRunning);
}

/// What the table was measured on and what it lacks, or what went wrong.
QString RuleCostPanel::said() const
{
    if (!m_failure.isEmpty() && !m_job.isRunning()) return m_failure;
    if (!m_costs)
        return m_job.isRunning() ? QString()
                                 : tr("Nothing is measured yet. The table will grow here while it is, a rule a line.");
    QStringList words{QString::fromStdString(settingText(*m_costs))};
    for (const RuleCost& cost : m_costs->rules)
        if (!cost.problem.empty())
            words << QString::fromStdString(cost.label) + QStringLiteral(": ") + QString::fromStdString(cost.problem);
    return words.join(QLatin1Char('\n'));
}

void RuleCostPanel::fillTable()
{
    const CostTable table = m_costs ? tableOf(*m_costs) : CostTable();
    std::vector<TextTable::Row> rows;
    std::vector<TextTable::Column> columns;
    for (std::size_t i = 1; i < table.titles.size(); ++i)
        columns.push_back({QString::fromStdString(table.titles[i])});
    for (const std::vector<std::string>& cells : table.rows) {
        TextTable::Row row{.title = QString::fromStdString(cells.front())};
        for (std::size_t i = 1; i < cells.size(); ++i)
            row.cells << QString::fromStdString(cells[i]);
        rows.push_back(std::move(row));
    }
    m_table->setTexts(columns, rows);
    m_table->setVisible(!rows.empty());
}

void RuleCostPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refresh();
}

void RuleCostPanel::enterEvent(QEnterEvent* event)
{
    QWidget::enterEvent(event);
    refresh(); // the form may have been edited meanwhile
}

} // namespace sharpscope
