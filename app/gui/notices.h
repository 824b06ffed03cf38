// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <functional>

class QDockWidget;

namespace sharpscope {

class LogView;
class MessageBar;
class RunStore;

/// What the window tells its user: everything in the log, problems and answers over the page as well.
class Notices {
public:
    Notices(MessageBar& bar, LogView& log, QDockWidget& logDock, const RunStore& store)
        : m_bar(bar), m_log(log), m_logDock(logDock), m_store(store)
    {
    }

    /// `level` as in Message, or "problem"; `run` "": none's.
    void say(const QString& level, const QString& run, const QString& text);
    void inform(const QString& text);   ///< over the page only
    void complain(const QString& text); ///< a problem
    void clear();                       ///< the bar
    /// What `work` throws becomes a complaint; false then.
    bool guard(const std::function<void()>& work);

private:
    MessageBar& m_bar;
    LogView& m_log;
    QDockWidget& m_logDock;
    const RunStore& m_store;
};

} // namespace sharpscope
