// SPDX-License-Identifier: GPL-3.0-or-later
// The rounds of the active-learning runs that the window knows: read from their folders on a thread of its own when
// somebody wants them, and kept up to date by the runs' events from then on. GUI thread only.
#pragma once

#include "core/run/active_history.h"
#include "widgets/base/run_store.h"

#include <QObject>

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

namespace sharpscope {

bool isActiveLearning(const StoredRun& run); ///< of classification
bool hasRounds(const StoredRun& run);        ///< of classification or detection

class ActiveRuns final : public QObject {
    Q_OBJECT

public:
    explicit ActiveRuns(RunStore& store, QObject* parent = nullptr);
    ~ActiveRuns() override;

    /// Has a run's rounds read, unless they are here. One that has none is passed over.
    void want(const QString& run);
    /// nullptr where they are not here yet. What is given out never changes: what comes later is another history.
    std::shared_ptr<const ActiveHistory> historyOf(const QString& run) const;

Q_SIGNALS:
    void changed(const QString& run);
    void said(const QString& level, const QString& run, const QString& text); ///< of what is damaged

private:
    struct Known {
        std::shared_ptr<const ActiveHistory> history;
        int reading = 0;          ///< number of the request that is under way; 0: none
        std::vector<Event> since; ///< that came while it was
    };
    struct Answer {
        QString run;
        int request = 0;
        std::shared_ptr<ActiveHistory> history;
        std::vector<std::string> problems;
    };
    using Wanted = std::pair<int, QString>;

    void read(const QString& run, Known& known);
    void take(const std::vector<RunEvent>& events);
    void takeRead(Answer answer);
    void forgetRemoved(const QStringList& runs);
    bool apply(const QString& run, const std::vector<Event>& events, ActiveHistory& history);
    void work(const std::stop_token& stop);

    RunStore& m_store;
    std::map<QString, Known> m_known;
    int m_requests = 0;

    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::deque<Wanted> m_wanted;
    std::jthread m_thread; ///< last: joined before the rest goes
};

} // namespace sharpscope
