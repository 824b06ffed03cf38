// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/view_parts.h"
#include "app/gui/window_seams.h"

#include <QObject>

namespace sharpscope {

class FileOpener;
class Notices;
struct WindowActions;

/// Sessions that are saved and opened by hand, to go back to or to give to somebody, and what was opened last.
class SessionFiles final : public QObject {
    Q_OBJECT

public:
    SessionFiles(const WindowSeams& seams, const ViewParts& view, FileOpener& opener, Notices& notices,
                 const WindowActions& actions, QWidget* window);

    void open(const QString& file); ///< as a step that can be undone; folders that are not here are said
    void read(ViewState& state) const { state.layout.recent = m_recent; }
    void show(const ViewState& state) { m_recent = state.layout.recent; }

Q_SIGNALS:
    void opened(); ///< another session is shown
    void moved();  ///< the list of what was opened last

private:
    void save();
    void note(const QString& path);

    const WindowSeams& m_seams;
    const ViewParts& m_view;
    Notices& m_notices;
    QWidget* m_window;
    std::vector<std::string> m_recent;
};

} // namespace sharpscope
