// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/path_kind.h"

#include <QDir>

namespace sharpscope {

namespace {

bool isRun(const QDir& folder) { return folder.exists(QStringLiteral("experiment.json")); }

bool holdsRuns(const QDir& folder)
{
    for (const auto& name : folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot))
        if (isRun(QDir(folder.filePath(name)))) return true;
    return false;
}

bool holdsImages(const QDir& folder)
{
    static const QStringList endings = {QStringLiteral("*.png"), QStringLiteral("*.jpg"), QStringLiteral("*.jpeg")};
    return !folder.entryList(endings, QDir::Files).isEmpty(); // not case sensitive
}

bool holdsClassFolders(const QDir& folder)
{
    for (const auto& name : folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot))
        if (holdsImages(QDir(folder.filePath(name)))) return true;
    return false;
}

} // namespace

PathKind kindOf(const QString& path)
{
    const QFileInfo info(path);
    if (!info.exists()) return PathKind::Missing;
    if (!info.isDir()) return PathKind::Experiment;
    const QDir folder(path);
    if (isRun(folder)) return PathKind::Run;
    if (holdsRuns(folder)) return PathKind::Folder; // with figures saved beside them, perhaps
    if (holdsClassFolders(folder) || holdsClassFolders(QDir(folder.filePath(QStringLiteral("train")))))
        return PathKind::ClassFolders;
    return PathKind::Folder;
}

} // namespace sharpscope
