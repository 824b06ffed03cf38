// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/window_seams.h"

#include <QObject>

namespace sharpscope {

class ExperimentPanel;
class Notices;
class Workspace;
struct WindowActions;

/// Opens whatever is dropped on the window, chosen in a dialog or named on the command line, and saves the experiment.
class FileOpener final : public QObject {
    Q_OBJECT

public:
    FileOpener(const WindowSeams& seams, ExperimentPanel& experiment, Workspace& workspace, Notices& notices,
               const WindowActions& actions, QWidget* window);

    /// A session, an experiment file, or the import of a model's file, into the form, a run folder or a folder of runs
    /// into the table, a folder of class folders to the Data tab, a capsule to where the user has it unpacked. False
    /// where that could not be done, which is said. HOST:FOLDER is one on another machine.
    bool open(const QString& path);

    void chooseNewRunsFolder();
    void chooseDataFolder();
    void chooseOwnImages();

Q_SIGNALS:
    void ownImagesOpened(const QString& folder);
    void sessionOpened(const QString& file);
    void opened(const QString& path);        ///< whatever it was
    void runsOpened(const QString& kind);    ///< of work, as the newest of them says
    void capsuleOpened(const QString& file); ///< that is yet to be unpacked
    void remoteOpened(const QString& text);  ///< HOST:FOLDER, which is yet to be followed

private:
    bool openWhatItIs(const QString& path);
    bool openExperiment(const QString& file);
    bool openRuns(const QString& folder);
    bool openModel(const QString& file);
    void saveExperiment();

    const WindowSeams& m_seams;
    ExperimentPanel& m_experiment;
    Workspace& m_workspace;
    Notices& m_notices;
    QWidget* m_window;
};

} // namespace sharpscope
