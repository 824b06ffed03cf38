// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/side_work.h"

#include <chrono>
#include <exception>
#include <functional>
#include <thread>

namespace sharpscope {

/// Something that is done on a thread of its own, and whose answer comes from the event loop: reading what was measured
/// of runs, writing labels. One at a time; ends, soon, when it dies.
class Errand final : public SideWork {
    Q_OBJECT

public:
    using SideWork::SideWork;

    /// `answer` gets what `work`, on the thread, makes: `work` is given a std::stop_token. What is under way for an
    /// earlier one is given up; neither that nor what was stopped is answered.
    template <class Work, class Answer>
    void run(Work work, Answer answer)
    {
        m_thread = {};
        m_isRunning = true;
        m_told = {};
        m_thread = std::jthread([this, request = ++m_request, work = std::move(work),
                                 answer = std::move(answer)](const std::stop_token& stop) {
            std::function<void()> tell = [] {};
            try {
                auto made = work(stop);
                if (!stop.stop_requested()) tell = [answer, made = std::move(made)] { answer(made); };
            } catch (const std::exception& error) {
                if (!stop.stop_requested())
                    tell = [this, why = QString::fromUtf8(error.what())] { Q_EMIT failed(why); };
            }
            QMetaObject::invokeMethod(
                this,
                [this, request, tell = std::move(tell)] {
                    if (request != m_request) return;
                    m_isRunning = false;
                    tell();
                    Q_EMIT ended();
                },
                Qt::QueuedConnection);
        });
    }
    bool isRunning() const override { return m_isRunning; }
    void stop() override { m_thread.request_stop(); }

    /// For the work, on its thread: tells how far it is, ten times a second at most; whether it is to go on.
    bool goOn(const std::stop_token& stop, double done)
    {
        const auto now = std::chrono::steady_clock::now();
        if (now - m_told >= std::chrono::milliseconds(100)) {
            m_told = now;
            QMetaObject::invokeMethod(
                this, [this, done] { Q_EMIT progressed(done); }, Qt::QueuedConnection);
        }
        return !stop.stop_requested();
    }

Q_SIGNALS:
    void failed(const QString& why);
    void progressed(double done); ///< of work that says so, from 0 to 1
    void ended();                 ///< after its answer, its failure, or its stop

private:
    int m_request = 0;
    bool m_isRunning = false;                     ///< until its answer is told
    std::chrono::steady_clock::time_point m_told; ///< the thread's own
    std::jthread m_thread;
};

} // namespace sharpscope
