// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/drawing_page.h"

#include "app/gui/box_panel.h"
#include "app/gui/run_feed.h"
#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/run/run_folder.h"
#include "widgets/base/run_store.h"

#include <QComboBox>
#include <QLabel>
#include <QVBoxLayout>

namespace sharpscope {

namespace {

bool asksPersons(const StoredRun& run)
{
    const Json rounds = valueOr(run.experiment, "rounds", Json::object());
    return valueOr(run.experiment, "kind", std::string()) == "active-detection" && rounds.is_object() &&
           valueOr(rounds, "oracle", std::string()) == "person";
}

} // namespace

DrawingPage::DrawingPage(RunStore& store, RunFeed& feed, DetectionTab::JobFactory makeJob, Resume resume,
                         QWidget* parent)
    : QWidget(parent),
      m_store(store),
      m_feed(feed),
      m_makeJob(std::move(makeJob)),
      m_resume(std::move(resume)),
      m_runs(store),
      m_run(new QComboBox(this)),
      m_panel(new BoxPanel(this)),
      m_job(feed.queue(), QString(), this)
{
    m_run->setObjectName(QStringLiteral("drawingRun"));
    m_run->setToolTip(tr("The run that is answered"));
    m_run->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_run->setMinimumContentsLength(12);
    auto* label = new QLabel(tr("Run"), this);
    label->setBuddy(m_run);
    auto* row = new QHBoxLayout;
    row->addWidget(label);
    row->addWidget(m_run, 1);
    row->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 6, 0, 0);
    column->addLayout(row);
    column->addWidget(m_panel, 1);
    connect(m_run, &QComboBox::activated, this, [this] {
        m_chosen = m_run->currentData().toString();
        refresh();
    });
    connect(m_panel, &BoxPanel::answered, this, &DrawingPage::send);
    connect(m_panel, &BoxPanel::resumeRequested, this, &DrawingPage::resume);
    connect(m_panel, &BoxPanel::againRequested, this, [this] { askForImages(true); });
    connect(m_panel, &BoxPanel::confidenceChanged, this, &DrawingPage::changed);
    connect(&m_runs, &ActiveRuns::changed, this, &DrawingPage::refresh);
    connect(&m_runs, &ActiveRuns::said, this,
            [this](const QString&, const QString& run, const QString& why) { Q_EMIT complained(run, why); });
    connect(&store, &RunStore::listChanged, this, &DrawingPage::fillRuns);
    connect(&feed, &RunFeed::stateChanged, this, [this] {
        fillRuns();
        refresh();
    });
    connect(&m_job, &SideJob::failed, m_panel, &BoxPanel::setProblem);
    connect(&m_job, &SideJob::runningChanged, this, [this] { askForImages(false); });
    fillRuns();
}

DrawingPage::~DrawingPage() { disconnect(&m_job, nullptr, this, nullptr); }

void DrawingPage::fillRuns()
{
    QStringList names;
    for (const auto& run : m_store.runs()) {
        if (!asksPersons(*run)) continue;
        names << run->id << run->label;
        if (isVisible() || (m_feed.isRunning() && m_feed.ownRuns().contains(run->id))) m_runs.want(run->id);
    }
    if (names == std::exchange(m_names, names)) return;
    m_run->clear();
    for (qsizetype i = 0; i < names.size(); i += 2)
        m_run->addItem(names[i + 1], names[i]);
    refresh();
}

void DrawingPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    fillRuns();
    refresh();
    askForImages(false);
}

void DrawingPage::selectRun(const QString& id)
{
    const StoredRun* run = m_store.find(id);
    if (!run || !asksPersons(*run)) return;
    m_chosen = id;
    refresh();
}

/// The run that was chosen; else the one that is shown while it asks, else one that asks, else the newest.
void DrawingPage::refresh()
{
    const auto asks = [&](const QString& id) {
        const auto history = m_runs.historyOf(id);
        return history && !history->question().empty();
    };
    const StoredRun* run = m_store.find(m_chosen);
    if (!run && asks(m_shown.id)) run = m_store.find(m_shown.id);
    const StoredRun* newest = nullptr;
    for (const auto& one : m_store.runs()) {
        if (!asksPersons(*one)) continue;
        newest = one.get();
        if (!run && asks(one->id)) run = one.get();
    }
    if (!run) run = newest;
    ActiveRunShown shown;
    if (run) {
        const bool isRunning = run->series.state == RunState::Running && !run->isInterrupted;
        shown = {.id = run->id,
                 .label = run->label,
                 .experiment = run->experiment,
                 .history = m_runs.historyOf(run->id),
                 .isOwn = isRunning && m_feed.isRunning() && m_feed.ownRuns().contains(run->id),
                 .isRunning = isRunning};
        m_run->setCurrentIndex(m_run->findData(run->id));
    }
    if (!(shown == m_shown)) {
        m_shown = std::move(shown);
        m_panel->setRun(m_shown);
        askForImages(false);
    }
    if (std::exchange(m_open, m_panel->open()) != m_panel->open()) Q_EMIT openChanged();
    const QString question = m_panel->takesAnswers()
                                 ? m_shown.id + QLatin1Char('\n') + QString::fromStdString(m_shown.history->question())
                                 : QString();
    if (std::exchange(m_question, question) != question && !question.isEmpty()) Q_EMIT asked();
}

/// Once for each question, when it is looked at.
void DrawingPage::askForImages(bool again)
{
    if (!isVisible() || !m_panel->takesAnswers()) return;
    DetectionsRequest request{.run = m_shown.id.toStdString(), .part = "train", .rows = m_shown.history->asked()};
    if (request == m_asked && !again) return;
    if (m_job.isRunning()) return m_job.stop(); // its end brings us here again
    m_asked = std::move(request);
    m_panel->setProblem(QString());
    const auto given = [this](std::shared_ptr<const ShownDetections> shown) { // on the job's thread
        QMetaObject::invokeMethod(
            this, [this, shown = std::move(shown)] { take(shown); }, Qt::QueuedConnection);
    };
    m_job.start(m_makeJob(m_asked, given), "detections", Sharing::Share);
}

void DrawingPage::take(std::shared_ptr<const ShownDetections> shown)
{
    if (!(shown->of == m_asked)) return;
    m_panel->setRecord(std::shared_ptr<const DetectionRecord>(shown, &shown->record));
}

void DrawingPage::send(const QString& run, const ImageAnswer& answer)
{
    if (const auto history = m_runs.historyOf(run))
        m_feed.send(run, Answer{.question = history->question(), .value = toJson(answer)});
}

void DrawingPage::resume(const QString& run)
{
    try {
        const std::vector<std::filesystem::path> runs{run.toStdString()};
        if (m_feed.isRunning()) throw Error("another job is under way: stop it first, or wait for its end");
        if (RunFolder::open(runs.front()).isBeingWritten())
            throw Error(runs.front().string() + ": another process is writing this run");
        m_feed.startResumed(runs, m_resume(runs), {.title = "active learning"});
    } catch (const Error& error) {
        Q_EMIT complained(run, QString::fromUtf8(error.what()));
    }
}

void DrawingPage::setConfidence(double least) { m_panel->setConfidence(least); }

double DrawingPage::confidence() const { return m_panel->confidence(); }

int DrawingPage::open() const { return m_open; }

} // namespace sharpscope
