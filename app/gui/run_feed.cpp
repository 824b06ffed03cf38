// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/run_feed.h"

#include "app/gui/field_names.h"
#include "core/base/error.h"
#include "core/job/schedule.h"
#include "core/run/run_folder.h"
#include "core/run/sweep_file.h"
#include "widgets/base/number_text.h"

#include <algorithm>
#include <cmath>
#include <mutex>

namespace sharpscope {

namespace {
constexpr int tick = 33;                   ///< ms
constexpr std::size_t mostAtOnce = 20'000; ///< events from disk applied in one tick
constexpr std::size_t costOfRun = 100;     ///< of taking a run in, in events

RunNotes notesIn(const std::filesystem::path& run)
{
    try {
        return readNotes(run);
    } catch (const Error&) { // the follower said so
        return {};
    }
}

} // namespace

struct RunFeed::ResumedRuns {
    std::mutex mutex;
    std::vector<RunFromDisk> runs;
};

RunFeed::RunFeed(RunStore& store, QObject* parent) : QObject(parent), m_store(store)
{
    m_timer.setInterval(tick);
    connect(&m_timer, &QTimer::timeout, this, &RunFeed::drain);
    m_timer.start();
}

RunFeed::~RunFeed()
{
    if (!m_job) return;
    m_job->control().stop();
    while (!m_job->wait(std::chrono::seconds(1))) {
    }
}

void RunFeed::start(Job job, JobNeeds needs)
{
    if (m_isRunning) throw Error("a job is running; stop it or wait for it first");
    m_job = m_queue->add(std::move(job), std::move(needs));
    m_state = m_job->status().state;
    m_isRunning = true;
    m_ownRuns.clear();
    m_ownIds.clear();
    m_resumed.reset();
    Q_EMIT stateChanged();
}

void RunFeed::startResumed(const std::vector<std::filesystem::path>& runs, Job job, JobNeeds needs)
{
    auto resumed = std::make_shared<ResumedRuns>();
    start(
        [runs, resumed, job = std::move(job)](JobContext& context) {
            for (const auto& run : runs) {
                RunFromDisk read;
                read.run = run.string();
                read.series = std::move(RunReader(run).series);
                read.isWhole = true;
                read.experiment = RunFolder::open(run).experiment();
                read.options = flatOptions(read.experiment);
                read.notes = notesIn(run);
                const std::lock_guard lock(resumed->mutex);
                resumed->runs.push_back(std::move(read));
            }
            context.emit("", Progress{.what = "resuming"});
            job(context);
        },
        std::move(needs));
    m_resumed = std::move(resumed);
    for (const auto& run : runs) {
        m_ownIds.insert(run.string());
        m_ownRuns << QString::fromStdString(run.string());
        m_follower.leaveToJob(run.string());
    }
}

void RunFeed::setPaused(bool paused)
{
    if (paused)
        send({}, Pause{});
    else
        send({}, Continue{});
}

void RunFeed::step() { send({}, SingleStep{}); }

void RunFeed::stop() { send({}, Stop{}); }

void RunFeed::setKnob(const QString& run, const QString& name, double value)
{
    send(run, TurnKnob{name.toStdString(), value});
}

void RunFeed::send(const QString& run, const Command& command)
{
    if (!m_job) return;
    try {
        m_job->control().send(run.toStdString(), command);
    } catch (const Error& error) {
        Q_EMIT said(QStringLiteral("problem"), run, QString::fromUtf8(error.what()));
    }
    Q_EMIT stateChanged();
}

void RunFeed::follow(const QString& folder) { m_follower.follow(folder.toStdString()); }

void RunFeed::forget(const QStringList& runs)
{
    for (const auto& run : runs)
        m_follower.forget(run.toStdString());
    std::erase_if(m_waiting, [&](const RunFollower::News& news) {
        return std::visit([&](const auto& about) { return runs.contains(QString::fromStdString(about.run)); }, news);
    });
}

void RunFeed::unfollow(const QString& folder)
{
    const std::filesystem::path path = folder.toStdString();
    m_follower.unfollow(path);
    std::erase_if(m_waiting, [&](const RunFollower::News& news) {
        const std::filesystem::path run = std::visit([](const auto& about) { return about.run; }, news);
        return isRunIn(path, run);
    });
}

void RunFeed::drain()
{
    drainJob();
    drainFollower();
}

void RunFeed::drainJob()
{
    if (!m_isRunning) return;
    const JobState state = m_job->status().state;
    auto events = m_job->events().takeAll();
    if (state != m_state && state != JobState::Ended) {
        m_state = state;
        Q_EMIT stateChanged();
    }
    if (events.empty()) return;
    QStringList come; // with this job, until now
    for (const auto& [run, event] : events) {
        if (run.empty() || !m_ownIds.insert(run).second) continue;
        come << QString::fromStdString(run);
        m_ownRuns << come.last();
        m_follower.leaveToJob(run);
        m_store.restart(come.last()); // the follower may have seen its beginning already
    }
    if (m_resumed) {
        const std::lock_guard lock(m_resumed->mutex); // put there before their first event
        for (const auto& resumed : m_resumed->runs)
            come << QString::fromStdString(resumed.run);
        m_store.take(std::exchange(m_resumed->runs, {}));
    }
    m_store.apply(events);
    for (const auto& id : std::as_const(come))
        m_store.setOwn(id, true);
    std::optional<Event> end;
    for (const auto& event : events) {
        note(event);
        if (event.run.empty() && isTerminal(event.event)) end = event.event;
    }
    if (!end) return;
    m_isRunning = false;
    m_waitForWord.clear();
    for (const auto& run : m_ownIds)
        m_follower.takeBack(run);
    Q_EMIT stateChanged();
    Q_EMIT ended(*end);
}

void RunFeed::drainFollower()
{
    auto news = m_follower.takeNews();
    std::move(news.begin(), news.end(), std::back_inserter(m_waiting));
    std::vector<RunFromDisk> runs;
    std::vector<RunEvent> events;
    const auto apply = [&] {
        m_store.take(std::exchange(runs, {}));
        m_store.apply(std::exchange(events, {}));
    };
    for (std::size_t cost = 0; !m_waiting.empty() && cost < mostAtOnce; m_waiting.pop_front()) {
        RunFollower::News& next = m_waiting.front();
        if (std::visit([&](const auto& about) { return isOfJob(about.run); }, next)) continue;
        if (auto* run = std::get_if<RunFromDisk>(&next)) {
            if (!events.empty()) apply(); // in the order in which it happened
            runs.push_back(std::move(*run));
            cost += costOfRun;
        } else if (auto* event = std::get_if<RunEvent>(&next);
                   event && std::holds_alternative<Message>(event->event)) { // of a run, or of what is none
            apply();
            note(*event);
        } else if (event) {
            events.push_back(std::move(*event));
            ++cost;
        } else if (const auto* interrupted = std::get_if<RunInterrupted>(&next)) {
            apply();
            m_store.setInterrupted(QString::fromStdString(interrupted->run), true);
        } else if (const auto* noted = std::get_if<RunNoted>(&next)) {
            apply();
            m_store.setNotes({{QString::fromStdString(noted->run), noted->notes}});
        }
    }
    apply();
}

void RunFeed::note(const RunEvent& event)
{
    const QString run = QString::fromStdString(event.run);
    if (const auto* progress = std::get_if<Progress>(&event.event); progress && isOfJob(event.run))
        noteWaiting(run, progress->what == waitingForWord);
    else if (progress)
        Q_EMIT progressed(QString::fromStdString(progress->what), progress->fraction, progress->secondsLeft);
    else if (const auto* message = std::get_if<Message>(&event.event))
        Q_EMIT said(QString::fromStdString(message->level), run, QString::fromStdString(message->text));
    else if (const auto* commanded = std::get_if<Commanded>(&event.event))
        noteCommand(run, *commanded);
    else if (const auto* failed = std::get_if<Failed>(&event.event))
        Q_EMIT said(QStringLiteral("problem"), run, QString::fromStdString(failed->why));
    else if (std::holds_alternative<Started>(event.event))
        Q_EMIT said(QStringLiteral("info"), run, tr("started"));
    else if (const auto* resumed = std::get_if<Resumed>(&event.event))
        Q_EMIT said(QStringLiteral("info"), run, tr("goes on from step %1").arg(resumed->clock.step));
    else if (std::holds_alternative<Finished>(event.event) && !run.isEmpty())
        Q_EMIT said(QStringLiteral("info"), run, tr("finished"));
    else if (std::holds_alternative<Stopped>(event.event) && !run.isEmpty())
        Q_EMIT said(QStringLiteral("info"), run, tr("stopped; it can be resumed"));
}

void RunFeed::noteWaiting(const QString& run, bool waits)
{
    if (waits)
        m_waitForWord.insert(run);
    else
        m_waitForWord.remove(run);
    Q_EMIT stateChanged();
}

bool RunFeed::waitsForWord() const
{
    return m_isRunning && !m_waitForWord.isEmpty() &&
           std::all_of(m_ownRuns.begin(), m_ownRuns.end(), [this](const QString& id) {
               const StoredRun* run = m_store.find(id);
               return !run || run->series.state != RunState::Running || m_waitForWord.contains(id);
           });
}

void RunFeed::noteCommand(const QString& run, const Commanded& commanded)
{
    if (const auto* knob = std::get_if<TurnKnob>(&commanded.command))
        Q_EMIT said(QStringLiteral("info"), run,
                    tr("%1 = %2 from step %3 on")
                        .arg(fieldName(knob->name), numberText(knob->value, 6))
                        .arg(commanded.clock.step));
}

} // namespace sharpscope
