// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/analysis_panel.h"

#include "app/gui/analysis_figures.h"
#include "app/gui/sharing_box.h"
#include "core/analysis/registry.h"
#include "core/base/error.h"
#include "core/base/json_value.h"
#include "widgets/base/schema_form.h"
#include "widgets/plots/plot_widget.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace sharpscope {

namespace {

QString titleOf(const AnalysisInfo& info)
{
    const QString title = QString::fromStdString(info.title);
    return info.figure == info.name ? title
                                    : QObject::tr("Fig. %1: %2").arg(QString::fromStdString(info.figure), title);
}

} // namespace

AnalysisPanel::AnalysisPanel(RunStore& store, ActiveRuns& runs, std::function<Job(AnalysisRequest)> makeJob,
                             std::shared_ptr<JobQueue> queue, QWidget* parent)
    : QWidget(parent),
      m_store(store),
      m_runs(runs),
      m_makeJob(std::move(makeJob)),
      m_figure(new QComboBox(this)),
      m_rounds(new QComboBox(this)),
      m_sharing(new SharingBox(this)),
      m_compute(new QPushButton(tr("Compute"), this)),
      m_stop(new QPushButton(tr("Stop"), this)),
      m_progress(new QProgressBar(this)),
      m_words(new QLabel(this)),
      m_figures(new AnalysisFigures(this)),
      m_reading({}, this),
      m_job(std::move(queue),
            tr("Analyses of rounds that are done stay; the round under way is analysed anew by Compute."), this)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 6, 0, 0);
    row->setSpacing(8);
    row->addWidget(makeControls());
    row->addWidget(m_figures, 1);
    connect(m_figures, &AnalysisFigures::exportRequested, this, &AnalysisPanel::exportRequested);
    connect(m_figure, &QComboBox::activated, this, [this] {
        choose();
        Q_EMIT changed();
    });
    connect(m_rounds, &QComboBox::activated, this, &AnalysisPanel::changed);
    connect(m_sharing, &QComboBox::activated, this, &AnalysisPanel::changed);
    connect(m_compute, &QPushButton::clicked, this, &AnalysisPanel::compute);
    connect(m_stop, &QPushButton::clicked, &m_job, &SideJob::stop);
    connect(&m_job, &SideJob::eventsArrived, this, &AnalysisPanel::take);
    connect(&m_job, &SideJob::runningChanged, this, &AnalysisPanel::refreshControls);
    connect(&m_job, &SideJob::failed, this, [this](const QString& why) {
        m_said = why;
        refreshControls();
    });
    connect(&m_job, &SideJob::progressed, this, [this](const Progress& progress) {
        m_progress->setValue(static_cast<int>(1000 * progress.fraction));
        m_progress->setFormat(progress.fraction > 0 ? QStringLiteral("%p %") : QString::fromStdString(progress.what));
    });
    connect(&m_reading, &Errand::failed, this, [this](const QString& why) { m_said = why; });
    connect(&runs, &ActiveRuns::changed, this, [this] {
        if (isVisible()) refresh();
    });
    choose();
}

AnalysisPanel::~AnalysisPanel() { disconnect(&m_job, nullptr, this, nullptr); }

QWidget* AnalysisPanel::makeControls()
{
    auto* inner = new QWidget(this);
    auto* column = new QVBoxLayout(inner);
    column->setContentsMargins(2, 2, 8, 2);
    m_figure->setObjectName(QStringLiteral("analysis"));
    m_figure->setAccessibleName(tr("Analysis"));
    const auto add = [&](const QString& title, const std::string& name, const QString& help) {
        m_figure->addItem(title, QString::fromStdString(name));
        m_figure->setItemData(m_figure->count() - 1, help, Qt::ToolTipRole);
    };
    column->addWidget(m_figure);
    for (const AnalysisInfo& info : analyses()) {
        auto* form = new SchemaForm(info.options, {}, {}, this);
        m_form[info.name] = form;
        column->addWidget(form);
        connect(form, &SchemaForm::edited, this, [this] {
            refreshControls();
            Q_EMIT changed();
        });
        add(titleOf(info), info.name, QString::fromStdString(info.formula + "\n" + info.help));
        if (info.name == "terms")
            add(tr("Fig. 2: Seconds"), "seconds",
                tr("What training a round and scoring a pool took, of all runs here"));
    }
    m_rounds->setObjectName(QStringLiteral("analysisRounds"));
    m_rounds->setAccessibleName(tr("Of which rounds"));
    m_rounds->addItems({tr("of the round that is looked at"), tr("of all rounds")});
    m_sharing->setAccessibleName(tr("If training"));
    m_compute->setObjectName(QStringLiteral("analyse"));
    m_stop->setObjectName(QStringLiteral("stopAnalysis"));
    m_progress->setObjectName(QStringLiteral("analysisProgress"));
    m_progress->setRange(0, 1000);
    m_words->setObjectName(QStringLiteral("analysisWords"));
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::PlainText);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_compute, 1);
    buttons->addWidget(m_stop);
    column->addWidget(m_rounds);
    column->addWidget(m_sharing);
    column->addLayout(buttons);
    column->addWidget(m_progress);
    column->addWidget(m_words);
    column->addStretch(1);
    auto* area = new QScrollArea(this);
    area->setWidget(inner);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFixedWidth(310);
    return area;
}

std::string AnalysisPanel::figure() const { return m_figure->currentData().toString().toStdString(); }

Json AnalysisPanel::options() const
{
    const auto form = m_form.find(figure());
    return form == m_form.end() ? Json::object() : form->second->value();
}

void AnalysisPanel::choose()
{
    for (const auto& [name, form] : m_form)
        form->setVisible(name == figure());
    m_figures->showPage(figure());
    m_found.clear();
    m_said.clear();
    if (isVisible()) readFiles();
    refresh();
}

void AnalysisPanel::compute()
{
    if (m_run.id.isEmpty() || m_job.isRunning()) return;
    m_said.clear();
    AnalysisRequest request{.name = figure(), .options = options(), .runs = {m_run.id.toStdString()}};
    if (m_rounds->currentIndex() == 0) request.rounds = {m_round};
    m_job.start(m_makeJob(std::move(request)), "analysis", m_sharing->sharing());
}

void AnalysisPanel::take(const std::vector<RunEvent>& events)
{
    for (const RunEvent& event : events)
        if (const auto* message = std::get_if<Message>(&event.event)) {
            if (message->level == "warning") m_said = QString::fromStdString(message->text);
            if (message->level == "info" && isVisible()) readFiles(); // one more is there
        }
}

void AnalysisPanel::readFiles()
{
    if (m_run.id.isEmpty() || !m_form.contains(figure())) return;
    const auto read = [folder = m_run.id.toStdString(), name = figure()](const std::stop_token& stop) {
        std::pair<std::vector<Analysis>, QString> found; // by round; what is wrong with one of them
        for (const std::filesystem::path& file : analysisFiles(folder, name)) {
            if (stop.stop_requested()) break;
            try {
                found.first.push_back(readAnalysis(file));
            } catch (const Error& error) {
                found.second = QString::fromUtf8(error.what());
            }
        }
        return found;
    };
    m_reading.run(read, [this](const auto& found) {
        if (!found.second.isEmpty()) m_said = found.second;
        m_found = found.first;
        refresh();
    });
}

void AnalysisPanel::refresh()
{
    if (figure() == "seconds")
        drawSeconds();
    else
        m_figures->setAnalyses(figure(), m_found, m_round);
    if (figure() == "radii") drawAccuracies();
    refreshControls();
}

/// "Drawn, of round 1, 3: computed with images=12, rho=0.1." and what is not, as it was computed otherwise.
QString AnalysisPanel::whatIsDrawn() const
{
    const std::vector<Analysis> drawn = drawnOf(m_found, m_round);
    if (drawn.empty()) return {};
    QStringList rounds, others, with;
    for (const Analysis& one : m_found)
        (one.options == drawn.front().options ? rounds : others) << QString::number(one.round);
    for (const auto& [name, value] : drawn.front().options.items())
        with << QString::fromStdString(name + '=' + (value.is_string() ? value.get<std::string>() : value.dump()));
    QString text = tr("Drawn, of round %1: computed with %2.")
                       .arg(rounds.join(QStringLiteral(", ")), with.join(QStringLiteral(", ")));
    if (drawn.front().options != options()) text += tr(" The form says otherwise: it is for what is computed next.");
    if (!others.isEmpty())
        text += tr(" Left out, as computed with other options: round %1.").arg(others.join(QStringLiteral(", ")));
    return text;
}

/// What a round would cost, why it cannot be computed, or what was said of it.
void AnalysisPanel::refreshControls()
{
    const auto form = m_form.find(figure());
    const bool isComputed = form != m_form.end();
    for (QWidget* widget : std::initializer_list<QWidget*>{m_rounds, m_sharing, m_compute, m_stop})
        widget->setVisible(isComputed);
    const ActiveRound* round = m_run.history ? m_run.history->find(m_round) : nullptr;
    const bool isTrained = round && round->labels > 0;
    QStringList words;
    bool isSound = isComputed;
    if (isComputed) {
        std::vector<Problem> problems;
        validate(options(), analysisInfo(figure()).options, {}, problems);
        form->second->setProblems(problems);
        isSound = problems.empty();
        const std::int64_t pool =
            valueOr(m_run.experiment.value("rounds", Json::object()), "poolSize", std::int64_t(0));
        try {
            if (isSound && isTrained)
                words << tr("A round costs: %1.")
                             .arg(QString::fromStdString(analysisCost(figure(), options(), pool, round->labels)));
        } catch (const Error& error) {
            isSound = false;
            words << QString::fromUtf8(error.what());
        }
        if (!isTrained) words << tr("This round is not trained yet.");
    }
    if (const QString drawn = whatIsDrawn(); !drawn.isEmpty()) words << drawn;
    for (const Analysis& one : m_found)
        if (one.round == m_round)
            for (const std::string& note : one.notes)
                words << QString::fromStdString(note);
    if (!m_said.isEmpty()) words << m_said;
    m_words->setText(words.join(QStringLiteral("\n\n")));
    m_compute->setEnabled(isSound && isTrained && !m_job.isRunning());
    m_stop->setEnabled(m_job.isRunning());
    m_progress->setVisible(m_job.isRunning());
    if (m_job.isWaiting()) m_progress->setFormat(tr("waits for its turn"));
}

} // namespace sharpscope
