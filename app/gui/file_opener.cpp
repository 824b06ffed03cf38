// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/file_opener.h"

#include "app/gui/experiment_panel.h"
#include "app/gui/import_guess.h"
#include "app/gui/notices.h"
#include "app/gui/path_kind.h"
#include "app/gui/session_file.h"
#include "app/gui/window_actions.h"
#include "app/gui/workspace.h"
#include "core/base/files.h"
#include "core/base/json_value.h"
#include "core/remote/remote_shell.h"
#include "core/run/run_folder.h"
#include "core/run/runs_place.h"

#include <QAction>
#include <QFileInfo>

namespace sharpscope {

FileOpener::FileOpener(const WindowSeams& seams, ExperimentPanel& experiment, Workspace& workspace, Notices& notices,
                       const WindowActions& actions, QWidget* window)
    : QObject(window),
      m_seams(seams),
      m_experiment(experiment),
      m_workspace(workspace),
      m_notices(notices),
      m_window(window)
{
    connect(actions.openExperiment, &QAction::triggered, this, [this] {
        const QString file = m_seams.fileToOpen(m_window, tr("Open experiment"),
                                                tr("Experiments (*.json);;Capsules (*.zip);;All files (*)"));
        if (!file.isEmpty()) open(file);
    });
    connect(actions.importModel, &QAction::triggered, this, [this] {
        const QString file = m_seams.fileToOpen(m_window, tr("Import a model"),
                                                tr("Weights and TorchScript files (*.safetensors *.pt)"));
        if (!file.isEmpty()) open(file);
    });
    connect(actions.saveExperiment, &QAction::triggered, this, &FileOpener::saveExperiment);
    connect(actions.openRuns, &QAction::triggered, this, [this] {
        const QString folder = m_seams.folder(m_window, tr("Open a run, or a folder of runs"));
        if (!folder.isEmpty()) open(folder);
    });
}

bool FileOpener::open(const QString& path)
{
    const bool isOpen = openWhatItIs(path);
    if (isOpen) Q_EMIT opened(QFileInfo(path).absoluteFilePath());
    return isOpen;
}

bool FileOpener::openWhatItIs(const QString& path)
{
    const QString file = QFileInfo(path).absoluteFilePath();
    switch (kindOf(path)) {
    case PathKind::Missing:
        if (remoteFolderFrom(path.toStdString())) {
            Q_EMIT remoteOpened(path);
            return false; // its copy is opened instead
        }
        m_notices.complain(tr("%1: there is no such file or folder").arg(path));
        return false;
    case PathKind::Unknown:
        m_notices.complain(tr("%1 is nothing that can be opened here. %2").arg(path, whatCanBeOpened()));
        return false;
    case PathKind::Capsule:
        Q_EMIT capsuleOpened(file);
        return true;
    case PathKind::Experiment:
        return openExperiment(file);
    case PathKind::Model:
        return openModel(file);
    case PathKind::Run:
    case PathKind::Folder:
        return openRuns(file);
    case PathKind::ClassFolders:
    case PathKind::Images:
        Q_EMIT ownImagesOpened(file);
        return true;
    }
    return false;
}

bool FileOpener::openExperiment(const QString& file)
{
    return m_notices.guard([&] {
        const std::filesystem::path path = file.toStdString();
        const Json json = readJsonFile(path);
        if (isSession(json)) return Q_EMIT sessionOpened(file);
        const bool isOfARun = json.is_object() && json.contains("format"); // repeated with its turned knobs
        m_experiment.setValue(isOfARun ? experimentOfRun(RunFolder::open(path.parent_path())) : json);
        m_notices.clear();
        m_experiment.showFirstProblem();
    });
}

bool FileOpener::openModel(const QString& file)
{
    return m_notices.guard([&] {
        m_experiment.setValue(importOf(file.toStdString(), m_experiment.value()));
        m_notices.inform(tr("The form imports %1: choose its network and data where the name does not tell them, and "
                            "how its images were normalised, then launch.")
                             .arg(QFileInfo(file).fileName()));
        m_experiment.showFirstProblem();
    });
}

bool FileOpener::openRuns(const QString& folder)
{
    m_workspace.open(folder);
    return m_notices.guard([&] {
        std::filesystem::path run = runsPlaceOf(folder.toStdString());
        if (!exists(run / "experiment.json")) {
            const std::vector<std::filesystem::path> runs = listRuns(run);
            if (runs.empty()) {
                m_notices.inform(
                    tr("%1 holds no runs yet; those that come will be shown. %2").arg(folder, whatCanBeOpened()));
                return;
            }
            run = runs.back();
        }
        const RunFolder newest = RunFolder::open(run); // says what is wrong with it
        Q_EMIT runsOpened(QString::fromStdString(valueOr(newest.experiment(), "kind", std::string())));
    });
}

void FileOpener::saveExperiment()
{
    const Json experiment = m_experiment.value();
    const Json* name = findField(experiment, "name");
    const QString stem =
        name && name->is_string() ? QString::fromStdString(name->get<std::string>()) : tr("experiment");
    const QString suffix = QStringLiteral(".sharpscope.json"); // by which a double click finds the program
    QString file = m_seams.fileToSave(m_window, tr("Save experiment"), stem + suffix, tr("Experiments (*.json)"));
    if (file.isEmpty()) return;
    if (QFileInfo(file).suffix().isEmpty()) file += suffix;
    m_notices.guard([&] { writeFileAtomically(file.toStdString(), experiment.dump(2) + '\n'); });
}

void FileOpener::chooseNewRunsFolder()
{
    const QString folder = m_seams.folder(m_window, tr("Write new runs to"));
    if (!folder.isEmpty()) m_workspace.setNewRunsFolder(folder);
}

void FileOpener::chooseDataFolder()
{
    const QString folder = m_seams.folder(m_window, tr("Folder of data sets"));
    if (!folder.isEmpty()) m_workspace.setDataFolder(folder);
}

void FileOpener::chooseOwnImages()
{
    const QString folder = m_seams.folder(m_window, tr("Folder of images"));
    if (!folder.isEmpty()) Q_EMIT ownImagesOpened(folder);
}

} // namespace sharpscope
