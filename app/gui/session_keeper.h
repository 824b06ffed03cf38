// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/session_writer.h"
#include "app/gui/view_history.h"
#include "app/gui/view_parts.h"

#include <QTimer>

#include <memory>

class QAction;

namespace sharpscope {

/// Keeps the window's ViewState: brings it back at the start, takes note of what the user does to it, goes back and
/// forth through that, and has it written to the session file as it changes, so that a killed window loses less than a
/// second.
class SessionKeeper final : public QObject {
    Q_OBJECT

public:
    /// No file: nothing is remembered. The two actions become undo and redo, and say what they would do.
    SessionKeeper(std::filesystem::path file, ViewParts parts, QAction* undo, QAction* redo, QObject* parent = nullptr);
    ~SessionKeeper() override; ///< what waits to be written is written first

    /// Shows what the file holds, after `adjust` had its say. Undo begins here.
    /// @throws Error, after showing the defaults, if the file is damaged: what is wrong, and where it is kept.
    void begin(const std::function<void(ViewState&)>& adjust);

    void noteChange();   ///< by the user: becomes a step of undo when this event is over
    void noteByItself(); ///< not by the user: no step
    void noteLayout();   ///< something moved on the screen: only to be written

    void undo();
    void redo();
    void save(); ///< what there is now, without waiting for the disk

Q_SIGNALS:
    void problem(const QString& sentence);

private:
    void record();
    void step(const ViewState& to);
    void showSteps();

    ViewParts m_parts;
    ViewHistory m_history;
    QAction* m_undo;
    QAction* m_redo;
    std::filesystem::path m_file;
    std::unique_ptr<SessionWriter> m_writer;
    std::string m_written;
    QTimer m_recordSoon;
    QTimer m_saveSoon;
    bool m_isShowing = false; ///< what changes now is not the user's doing
};

} // namespace sharpscope
