// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/path_kind.h"

#include "core/data/picture.h"
#include "core/run/runs_place.h"
#include "core/run/sweep_file.h"
#include "core/run/tensorboard_folder.h"

#include <QDir>
#include <QDirIterator>

namespace sharpscope {

namespace {

bool isRun(const QDir& folder)
{
    return folder.exists(QStringLiteral("experiment.json")) || isTensorboardRun(folder.path().toStdString());
}

bool holdsRuns(const QDir& folder)
{
    for (const auto& name : folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot))
        if (isRun(QDir(folder.filePath(name))) || isSweep(folder.filePath(name).toStdString())) return true;
    return !tensorboardRunsIn(folder.path().toStdString()).empty();
}

PathKind kindOfFile(const QString& path)
{
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (suffix == QLatin1String("safetensors") || suffix == QLatin1String("pt")) return PathKind::Model;
    if (suffix == QLatin1String("zip")) return PathKind::Capsule;
    if (suffix == QLatin1String("json")) return PathKind::Experiment;
    QFile file(path);
    const bool isJson = file.open(QIODevice::ReadOnly) && file.peek(64).trimmed().startsWith('{');
    return isJson ? PathKind::Experiment : PathKind::Unknown;
}

/// Looks at a few names: whoever opens a folder waits for the answer.
bool holdsImages(const QString& folder, int atLeast = 1)
{
    constexpr int namesAtMost = 200;
    QDirIterator file(folder, QDir::Files);
    for (int i = 0, images = 0; i < namesAtMost && file.hasNext(); ++i) {
        images += isPictureFile(file.next().toStdString());
        if (images >= atLeast) return true;
    }
    return false;
}

/// A picture or two that somebody has saved make no data set.
bool isOfImages(const QDir& folder)
{
    constexpr int few = 5;
    return holdsImages(folder.path(), folder.exists(QStringLiteral("classes.txt")) ? 1 : few);
}

bool holdsClassFolders(const QString& folder)
{
    constexpr int foldersAtMost = 50;
    QDirIterator sub(folder, QDir::Dirs | QDir::NoDotAndDotDot);
    for (int i = 0; i < foldersAtMost && sub.hasNext(); ++i)
        if (holdsImages(sub.next())) return true;
    return false;
}

bool holdsTrainPart(const QDir& folder)
{
    for (const auto& name : folder.entryList({QStringLiteral("train"), QStringLiteral("training")}, QDir::Dirs))
        if (holdsClassFolders(folder.filePath(name))) return true; // the filter takes any case
    return false;
}

} // namespace

PathKind kindOf(const QString& path)
{
    const QFileInfo info(path);
    if (!info.exists()) return PathKind::Missing;
    if (!info.isDir()) return kindOfFile(path);
    const QDir folder(path);
    if (isSubmission(path.toStdString())) return PathKind::Folder;
    if (isRun(folder)) return PathKind::Run;
    if (holdsRuns(folder)) return PathKind::Folder; // with figures saved beside them, perhaps
    if (holdsClassFolders(path) || holdsTrainPart(folder)) return PathKind::ClassFolders;
    if (isOfImages(folder)) return PathKind::Images;
    return PathKind::Folder;
}

QString whatCanBeOpened()
{
    return QObject::tr(
        "What can be opened: an experiment or session (.json), a capsule (.zip), weights or a TorchScript "
        "network (.safetensors, .pt), a run's folder, a folder of runs or a sweep, TensorBoard's event "
        "files by their folder, a folder of images.");
}

} // namespace sharpscope
