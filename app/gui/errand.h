// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/side_work.h"

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
        m_thread = std::jthread([this, request = ++m_request, work = std::move(work),
                                 answer = std::move(answer)](const std::stop_token& stop) {
            std::function<void()> tell = [] {};
            try {
                auto made = work(stop);
                if (!stop.stop_requested()) tell = [answer, made = std::move(made)] { answer(made); };
            } catch (const std::exception& error) {
                tell = [this, why = QString::fromUtf8(error.what())] { Q_EMIT failed(why); };
            }
            QMetaObject::invokeMethod(
                this,
                [this, request, tell = std::move(tell)] {
                    if (request != m_request) return;
                    m_isRunning = false;
                    tell();
                },
                Qt::QueuedConnection);
        });
    }
    bool isRunning() const override { return m_isRunning; }
    void stop() override { m_thread.request_stop(); }

Q_SIGNALS:
    void failed(const QString& why);

private:
    int m_request = 0;
    bool m_isRunning = false; ///< until its answer is told
    std::jthread m_thread;
};

} // namespace sharpscope
