// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/workspace.h"

#include "app/gui/run_feed.h"
#include "core/run/sweep_file.h"

#include <QDir>

#include <algorithm>
#include <filesystem>
#include <unistd.h>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

using Paths = std::vector<std::string>;

bool contains(const Paths& paths, const std::string& path)
{
    return std::find(paths.begin(), paths.end(), path) != paths.end();
}

/// Whether opening `folder` shows `run`.
bool holds(const std::string& folder, const std::string& run) { return isRunIn(folder, run); }

bool isGone(const std::string& path)
{
    std::error_code error;
    return !fs::exists(path, error);
}

} // namespace

Workspace::Workspace(RunStore& store, RunFeed& feed, const QString& newRuns, QObject* parent)
    : QObject(parent), m_store(store), m_feed(feed), m_fixedNewRuns(newRuns)
{
}

QString Workspace::newRunsFolder() const
{
    if (!m_fixedNewRuns.isEmpty()) return QDir::current().absoluteFilePath(m_fixedNewRuns);
    if (!m_folders.newRuns.empty()) return QString::fromStdString(m_folders.newRuns);
    const QDir here = QDir::current();
    const bool isStartMenu = here == QDir::home() || here.isRoot() || access(qUtf8Printable(here.path()), W_OK) != 0;
    return isStartMenu ? QDir::home().absoluteFilePath(QStringLiteral("sharpscope/runs"))
                       : here.absoluteFilePath(QStringLiteral("runs"));
}

void Workspace::setNewRunsFolder(const QString& folder)
{
    m_fixedNewRuns.clear();
    m_folders.newRuns = folder.toStdString();
    Q_EMIT newRunsFolderMoved();
    Q_EMIT changed();
}

void Workspace::setDataFolder(const QString& folder)
{
    m_folders.data = folder.toStdString();
    Q_EMIT dataFolderMoved();
    Q_EMIT changed();
}

void Workspace::open(const QString& folder)
{
    m_store.keepColors();
    const std::string path = QDir::cleanPath(folder).toStdString();
    if (!contains(m_folders.open, path)) m_folders.open.push_back(path);
    std::erase_if(m_folders.removed, [&](const std::string& run) { return run == path; });
    m_feed.follow(QString::fromStdString(path));
    Q_EMIT changed();
}

bool Workspace::isRunning(const QString& run) const { return m_feed.isRunning() && m_feed.ownRuns().contains(run); }

void Workspace::takeOut(const QString& run)
{
    m_feed.forget({run});
    m_store.remove({run});
}

void Workspace::remove(QStringList runs)
{
    runs.removeIf([this](const QString& run) { return isRunning(run); });
    for (const auto& run : runs) {
        const std::string path = run.toStdString();
        if (std::erase(m_folders.open, path) == 0 ||
            std::any_of(m_folders.open.begin(), m_folders.open.end(), [&](const auto& f) { return holds(f, path); }))
            m_folders.removed.push_back(path);
    }
    m_feed.forget(runs);
    m_store.remove(runs);
    Q_EMIT changed();
}

void Workspace::close(const std::string& folder)
{
    m_feed.unfollow(QString::fromStdString(folder));
    QStringList gone;
    for (const auto& run : m_store.runs())
        if (holds(folder, run->id.toStdString()) && !run->isOwn) gone << run->id;
    m_store.remove(gone);
}

void Workspace::adjust(ViewState& state) const
{
    Paths& open = state.folders.open;
    Paths& elsewhere = state.layout.elsewhere;
    const auto add = [](Paths& to, const std::string& path) {
        if (!contains(to, path)) to.push_back(path);
    };
    if (m_fixedNewRuns.isEmpty()) {
        for (const auto& path : std::exchange(elsewhere, {}))
            add(open, path);
        return;
    }
    const std::string here = QDir::cleanPath(newRunsFolder()).toStdString();
    for (Paths* shown : {&open, &state.layout.ownRuns})
        for (const auto& path : std::exchange(*shown, {}))
            add(holds(here, path) ? *shown : elsewhere, path);
}

void Workspace::adopt(ViewState& state, const Paths& own)
{
    Paths& open = state.folders.open;
    const auto shows = [](const Paths& paths, const std::string& run) {
        return std::any_of(paths.begin(), paths.end(), [&](const std::string& path) { return holds(path, run); });
    };
    for (const auto& run : std::exchange(state.layout.ownRuns, own))
        if (!shows(own, run) && !shows(open, run)) open.push_back(run);
}

void Workspace::read(ViewState& state) const
{
    state.folders = m_folders;
    state.layout.elsewhere = m_elsewhere;
    std::set<std::string> own = m_ownRuns;
    for (const auto& run : m_store.runs())
        if (run->isOwn) own.insert(run->id.toStdString());
    state.layout.ownRuns.assign(own.begin(), own.end());
    state.layout.colors = m_store.colors();
}

void Workspace::show(const ViewState& state)
{
    m_elsewhere = state.layout.elsewhere;
    m_store.keepColors(state.layout.colors);
    const FoldersView before = std::exchange(m_folders, state.folders);
    std::erase_if(m_folders.open, isGone);
    std::erase_if(m_folders.removed, isGone);
    for (const auto& folder : before.open)
        if (!contains(m_folders.open, folder)) close(folder);
    for (const auto& folder : m_folders.open)
        if (!contains(before.open, folder)) m_feed.follow(QString::fromStdString(folder));
    for (const auto& run : state.layout.ownRuns)
        if (m_ownRuns.insert(run).second && !isGone(run) && !m_store.find(QString::fromStdString(run)))
            m_feed.follow(QString::fromStdString(run));
    for (const auto& run : before.removed)
        if (!contains(m_folders.removed, run)) m_feed.follow(QString::fromStdString(run));
    for (const auto& run : m_folders.removed)
        if (!contains(before.removed, run) && !isRunning(QString::fromStdString(run)))
            takeOut(QString::fromStdString(run));
    if (before.newRuns != m_folders.newRuns) Q_EMIT newRunsFolderMoved();
    if (before.data != m_folders.data) Q_EMIT dataFolderMoved();
}

} // namespace sharpscope
