// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/session_keeper.h"

#include "app/gui/session_file.h"
#include "core/base/error.h"

#include <QAction>

namespace sharpscope {

namespace {
constexpr int soon = 700; ///< ms; not pushed further by what comes meanwhile
}

SessionKeeper::SessionKeeper(std::filesystem::path file, ViewParts parts, QAction* undo, QAction* redo, QObject* parent)
    : QObject(parent), m_parts(std::move(parts)), m_undo(undo), m_redo(redo), m_file(std::move(file))
{
    m_recordSoon.setSingleShot(true);
    m_saveSoon.setSingleShot(true);
    connect(&m_recordSoon, &QTimer::timeout, this, &SessionKeeper::record);
    connect(&m_saveSoon, &QTimer::timeout, this, &SessionKeeper::save);
    connect(undo, &QAction::triggered, this, &SessionKeeper::undo);
    connect(redo, &QAction::triggered, this, &SessionKeeper::redo);
    showSteps();
}

SessionKeeper::~SessionKeeper() = default;

void SessionKeeper::begin(const std::function<void(ViewState&)>& adjust)
{
    ViewState state;
    std::string damage;
    try {
        if (!m_file.empty()) state = loadSession(m_file);
        if (const auto copy = m_file.empty() ? std::filesystem::path() : copyIfNewer(m_file); !copy.empty())
            damage = m_file.string() +
                     ": is of a newer Sharpscope; what this one does not know of it is not shown, and "
                     "is lost when it saves. The file is kept as " +
                     copy.string();
    } catch (const std::exception& error) { // start as new, keep what was there
        const auto aside = keepAside(m_file);
        damage = std::string(error.what()) + "\nThe session starts anew; " +
                 (aside.empty() ? "the file could not be moved aside and will be overwritten"
                                : "the file is kept as " + aside.string());
    }
    adjust(state);
    m_isShowing = true;
    m_parts.apply(state);
    m_isShowing = false;
    m_history.start(m_parts.capture());
    if (!m_file.empty()) {
        m_writer = std::make_unique<SessionWriter>(m_file);
        connect(m_writer.get(), &SessionWriter::failed, this, &SessionKeeper::problem);
    }
    m_saveSoon.start(soon);
    showSteps();
    if (!damage.empty()) throw Error(damage);
}

void SessionKeeper::noteChange()
{
    if (m_isShowing) return;
    if (!m_recordSoon.isActive()) m_recordSoon.start(0);
    m_undo->setEnabled(true); // is said in words when it is recorded
    noteLayout();
}

void SessionKeeper::noteByItself()
{
    if (m_isShowing) return;
    if (m_recordSoon.isActive()) record();
    m_recordSoon.stop();
    m_history.amend(m_parts.capture());
    noteLayout();
}

void SessionKeeper::noteLayout()
{
    if (!m_saveSoon.isActive()) m_saveSoon.start(soon);
}

void SessionKeeper::record()
{
    m_history.record(m_parts.capture(), std::chrono::steady_clock::now());
    showSteps();
}

void SessionKeeper::undo()
{
    if (m_recordSoon.isActive()) record(); // what was just done is what is taken back
    m_recordSoon.stop();
    if (m_history.canUndo()) step(m_history.undo());
}

void SessionKeeper::redo()
{
    if (m_recordSoon.isActive()) record();
    m_recordSoon.stop();
    if (m_history.canRedo()) step(m_history.redo());
}

void SessionKeeper::step(const ViewState& to)
{
    ViewState state = to;
    state.layout = m_parts.capture().layout;
    m_isShowing = true;
    m_parts.apply(state);
    m_isShowing = false;
    m_history.amend(m_parts.capture());
    noteLayout();
    showSteps();
}

void SessionKeeper::save()
{
    m_saveSoon.stop();
    if (!m_writer) return;
    std::string text = sessionText(m_parts.capture());
    if (text == m_written) return;
    m_written = text;
    m_writer->write(std::move(text));
}

void SessionKeeper::showSteps()
{
    const auto show = [](QAction* action, const QString& name, const QString& what) {
        action->setEnabled(!what.isEmpty());
        action->setText(what.isEmpty() ? name : tr("%1: %2").arg(name, what));
    };
    show(m_undo, tr("Undo"), m_history.undoText());
    show(m_redo, tr("Redo"), m_history.redoText());
}

} // namespace sharpscope
