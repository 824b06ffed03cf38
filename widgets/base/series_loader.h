// SPDX-License-Identifier: GPL-3.0-or-later
// Reads columns of runs from their folders on a thread of its own, so that neither a long run nor a slow disk holds the
// window up. Requests of one run that still wait are merged; what nobody wants any more is dropped; the thread waits
// while too much that was read has not been taken.
#pragma once

#include "core/run/run_reader.h"

#include <QObject>

#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace sharpscope {

class SeriesLoader final : public QObject {
    Q_OBJECT

public:
    struct Loaded {
        std::string run;
        ColumnsRead read;
        std::string problem; ///< why nothing could be read
    };

    explicit SeriesLoader(QObject* parent = nullptr);
    ~SeriesLoader() override;

    void ask(const std::string& run, const std::set<std::string>& tags, const std::set<ClockPart>& parts);
    void cancel(const std::string& run); ///< also what was read and not yet taken
    std::vector<Loaded> takeLoaded();
    bool isBusy(); ///< something was asked for that has not been taken

Q_SIGNALS:
    void loaded(); ///< in this object's thread: something can be taken

private:
    struct Request {
        std::string run;
        std::set<std::string> tags;
        std::set<ClockPart> parts;
    };
    void work(const std::stop_token& stop);

    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::list<Request> m_requests;
    std::unordered_map<std::string, std::list<Request>::iterator> m_waiting; ///< those in m_requests, by run
    std::string m_reading; ///< the run that is being read; empty when it was cancelled meanwhile
    std::vector<Loaded> m_loaded;
    bool m_isTold = false; ///< of what waits in m_loaded
    std::jthread m_thread; ///< last: joined before the rest goes
};

} // namespace sharpscope
