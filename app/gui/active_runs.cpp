// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/active_runs.h"

#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/run/run_folder.h"

namespace sharpscope {

namespace {

/// Whether an ActiveHistory has anything to take from it.
bool isOfRounds(const Event& event)
{
    if (const auto* commanded = std::get_if<Commanded>(&event))
        return std::holds_alternative<Answer>(commanded->command);
    return std::holds_alternative<PhaseDone>(event) || std::holds_alternative<Resumed>(event) ||
           std::holds_alternative<Asked>(event);
}

} // namespace

bool isActiveLearning(const StoredRun& run)
{
    return valueOr(run.experiment, "kind", std::string()) == "active-learning";
}

bool hasRounds(const StoredRun& run)
{
    return isActiveLearning(run) || valueOr(run.experiment, "kind", std::string()) == "active-detection";
}

ActiveRuns::ActiveRuns(RunStore& store, QObject* parent)
    : QObject(parent), m_store(store), m_thread([this](const std::stop_token& stop) { work(stop); })
{
    connect(&store, &RunStore::arrived, this, &ActiveRuns::take);
    connect(&store, &RunStore::replaced, this, [this](const QStringList& runs) {
        for (const QString& run : runs)
            if (const auto it = m_known.find(run); it != m_known.end()) read(run, it->second);
    });
    connect(&store, &RunStore::listChanged, this, &ActiveRuns::forgetRemoved);
}

ActiveRuns::~ActiveRuns()
{
    m_thread.request_stop();
    m_thread.join();
}

void ActiveRuns::want(const QString& run)
{
    const StoredRun* stored = m_store.find(run);
    if (!stored || !hasRounds(*stored)) return;
    if (const auto [it, isNew] = m_known.try_emplace(run); isNew) read(run, it->second);
}

std::shared_ptr<const ActiveHistory> ActiveRuns::historyOf(const QString& run) const
{
    const auto it = m_known.find(run);
    return it == m_known.end() ? nullptr : it->second.history;
}

void ActiveRuns::read(const QString& run, Known& known)
{
    known.reading = ++m_requests;
    known.since.clear();
    const std::lock_guard lock(m_mutex);
    m_wanted.emplace_back(known.reading, run);
    m_wake.notify_one();
}

/// What the folder held when it was read ends with some of the events that came meanwhile. To take these twice does no
/// harm: each says what holds from it on, whatever held before.
void ActiveRuns::takeRead(Answer answer)
{
    const auto it = m_known.find(answer.run);
    if (it == m_known.end() || it->second.reading != answer.request) return;
    for (const std::string& problem : answer.problems)
        Q_EMIT said(QStringLiteral("warning"), answer.run, QString::fromStdString(problem));
    Known& known = it->second;
    known.reading = 0;
    apply(answer.run, std::exchange(known.since, {}), *answer.history);
    known.history = std::move(answer.history);
    Q_EMIT changed(answer.run);
}

void ActiveRuns::take(const std::vector<RunEvent>& events)
{
    std::map<QString, std::vector<Event>> byRun;
    for (const auto& [run, event] : events)
        if (isOfRounds(event))
            if (const auto it = m_known.find(QString::fromStdString(run)); it != m_known.end())
                (it->second.reading ? it->second.since : byRun[it->first]).push_back(event);
    for (const auto& [run, news] : byRun) {
        Known& known = m_known.at(run);
        auto history = std::make_shared<ActiveHistory>(*known.history);
        if (!apply(run, news, *history)) continue;
        known.history = std::move(history);
        Q_EMIT changed(run);
    }
}

/// False where all that there was is damaged.
bool ActiveRuns::apply(const QString& run, const std::vector<Event>& events, ActiveHistory& history)
{
    bool hasChanged = false;
    for (const Event& event : events) {
        try {
            history.apply(event);
            hasChanged = true;
        } catch (const Error& error) {
            Q_EMIT said(QStringLiteral("warning"), run, QString::fromUtf8(error.what()));
        }
    }
    return hasChanged;
}

void ActiveRuns::forgetRemoved(const QStringList& runs)
{
    for (const QString& run : runs)
        if (!m_store.find(run)) m_known.erase(run);
}

void ActiveRuns::work(const std::stop_token& stop)
{
    for (;;) {
        Answer answer;
        {
            std::unique_lock lock(m_mutex);
            if (!m_wake.wait(lock, stop, [this] { return !m_wanted.empty(); })) return;
            std::tie(answer.request, answer.run) = m_wanted.front();
            m_wanted.pop_front();
        }
        answer.history = std::make_shared<ActiveHistory>();
        try {
            ActiveHistoryRead read = readActiveHistory(RunFolder::open(answer.run.toStdString()));
            *answer.history = std::move(read.history);
            answer.problems = std::move(read.problems);
        } catch (const std::exception& error) {
            answer.problems.emplace_back(error.what());
        }
        QMetaObject::invokeMethod(
            this, [this, answer = std::move(answer)]() mutable { takeRead(std::move(answer)); }, Qt::QueuedConnection);
    }
}

} // namespace sharpscope
