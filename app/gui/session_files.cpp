// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/session_files.h"

#include "app/gui/file_opener.h"
#include "app/gui/notices.h"
#include "app/gui/session_file.h"
#include "app/gui/window_actions.h"
#include "app/gui/workspace.h"
#include "core/base/files.h"

#include <QAction>
#include <QDir>
#include <QFileInfo>
#include <QMenu>

#include <algorithm>

namespace sharpscope {

namespace {

constexpr std::size_t mostRecent = 12;

} // namespace

SessionFiles::SessionFiles(const WindowSeams& seams, const ViewParts& view, FileOpener& opener, Notices& notices,
                           const WindowActions& actions, QWidget* window)
    : QObject(window), m_seams(seams), m_view(view), m_notices(notices), m_window(window)
{
    connect(actions.saveSession, &QAction::triggered, this, &SessionFiles::save);
    connect(actions.openSession, &QAction::triggered, this, [this] {
        const QString file = m_seams.fileToOpen(m_window, tr("Open session"), tr("Sessions (*.json)"));
        if (!file.isEmpty()) open(file);
    });
    connect(&opener, &FileOpener::sessionOpened, this, &SessionFiles::open);
    connect(&opener, &FileOpener::opened, this, &SessionFiles::note);
    auto* menu = new QMenu(window);
    actions.recent->setMenu(menu);
    connect(menu, &QMenu::aboutToShow, this, [this, menu, &opener] {
        menu->clear();
        for (const auto& path : m_recent) {
            const QString name = QDir::toNativeSeparators(QString::fromStdString(path));
            connect(menu->addAction(name), &QAction::triggered, &opener,
                    [&opener, path] { opener.open(QString::fromStdString(path)); });
        }
        if (m_recent.empty()) menu->addAction(tr("Nothing yet"))->setEnabled(false);
    });
}

void SessionFiles::note(const QString& path)
{
    const std::string name = QDir::cleanPath(path).toStdString();
    std::erase(m_recent, name);
    m_recent.insert(m_recent.begin(), name);
    m_recent.resize(std::min(m_recent.size(), mostRecent));
    Q_EMIT moved();
}

void SessionFiles::open(const QString& file)
{
    m_notices.guard([&] {
        ViewState state = loadSession(file.toStdString());
        const ViewState now = m_view.capture();
        const WindowLayout& here = now.layout; // what is this window's own stays
        state.runs.notes = now.runs.notes;     // what is said of runs is in their folders, not in a session
        state.layout.geometry = here.geometry;
        Workspace::adopt(state, here.ownRuns);
        state.layout.elsewhere = here.elsewhere;
        state.layout.closesUnasked = here.closesUnasked;
        state.layout.exports = here.exports;
        state.layout.figure = here.figure;
        state.layout.notes = here.notes;
        state.layout.recent = here.recent;
        QStringList missing;
        for (const auto& folder : state.folders.open)
            if (!QFileInfo::exists(QString::fromStdString(folder))) missing << QString::fromStdString(folder);
        m_view.apply(state);
        note(file);
        Q_EMIT opened();
        if (!missing.isEmpty())
            m_notices.complain(tr("%1: these folders of the session are not here: %2. Open them where they are now.")
                                   .arg(QFileInfo(file).fileName(), missing.join(QStringLiteral(", "))));
    });
}

void SessionFiles::save()
{
    QString file = m_seams.fileToSave(m_window, tr("Save session"), tr("session.json"), tr("Sessions (*.json)"));
    if (file.isEmpty()) return;
    if (QFileInfo(file).suffix().isEmpty()) file += QStringLiteral(".json");
    m_notices.guard([&] {
        writeFileAtomically(file.toStdString(), sessionText(m_view.capture(), QFileInfo(file).path().toStdString()));
        note(file);
    });
}

} // namespace sharpscope
