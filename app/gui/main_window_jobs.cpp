// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/data_tab.h"
#include "app/gui/experiment_panel.h"
#include "app/gui/landscape_tab.h"
#include "app/gui/main_window.h"
#include "core/run/run_folder.h"
#include "widgets/base/message_bar.h"
#include "widgets/base/runs_table.h"

#include <QCloseEvent>
#include <QDir>
#include <QLabel>
#include <QTabWidget>

#include <unistd.h>

namespace sharpscope {

QString MainWindow::runsFolder() const
{
    if (!m_options.runsFolder.isEmpty()) return QDir::current().absoluteFilePath(m_options.runsFolder);
    if (!m_state.runsFolder.empty()) return QString::fromStdString(m_state.runsFolder);
    const QDir here = QDir::current();
    const bool isStartMenu = here == QDir::home() || here.isRoot() || access(qUtf8Printable(here.path()), W_OK) != 0;
    return isStartMenu ? QDir::home().absoluteFilePath(QStringLiteral("sharpscope/runs"))
                       : here.absoluteFilePath(QStringLiteral("runs"));
}

void MainWindow::chooseRunsFolder()
{
    const QString folder = m_seams.folder(this, tr("Write new runs to"));
    if (folder.isEmpty()) return;
    m_options.runsFolder.clear();
    m_state.runsFolder = folder.toStdString();
    m_experiment->setRunsFolder(folder);
}

void MainWindow::chooseDataFolder()
{
    const QString folder = m_seams.folder(this, tr("Folder of data sets"));
    if (folder.isEmpty()) return;
    m_state.dataFolder = folder.toStdString();
    m_data->setRoot(folder);
    m_experiment->setDataRoot(folder);
}

void MainWindow::launch()
{
    const auto experiment = m_experiment->experiment();
    if (!experiment) return complain(tr("The experiment cannot be launched yet: what is wrong is marked in the form."));
    guard([&] {
        m_feed.start(m_seams.comparison(*experiment, runsFolder().toStdString()));
        m_message->hide();
        m_tabs->setCurrentIndex(0);
        m_progressText->setText(tr("loading data …"));
    });
}

std::vector<std::filesystem::path> MainWindow::resumable(const QStringList& runs) const
{
    std::vector<std::filesystem::path> folders;
    for (const auto& id : runs) {
        const auto* run = m_store.find(id);
        if (run && run->series.state != RunState::Finished && !run->experiment.empty())
            folders.emplace_back(id.toStdString());
    }
    return folders;
}

void MainWindow::resume()
{
    guard([this] {
        const auto folders = resumable(m_runs->selected());
        for (const auto& folder : folders)
            if (RunFolder::open(folder).isBeingWritten())
                throw Error(folder.string() + ": another process is writing this run");
        if (!folders.empty()) m_feed.startResumed(folders, m_seams.resume(folders));
    });
}

void MainWindow::duplicate()
{
    Json experiment;
    for (const auto& id : m_runs->selected()) {
        const auto* run = m_store.find(id);
        if (!run || run->experiment.empty()) continue;
        std::vector<Problem> problems;
        Json one = toJson(experimentFromJson(run->experiment, problems));
        if (experiment.is_null()) {
            experiment = std::move(one);
            continue;
        }
        for (const char* list : {"methods", "seeds"})
            for (const auto& item : one[list])
                if (std::find(experiment[list].begin(), experiment[list].end(), item) == experiment[list].end())
                    experiment[list].push_back(item);
    }
    if (experiment.is_null())
        return complain(tr("The selected runs have no experiment.json to take the options from."));
    m_experiment->setValue(experiment);
}

void MainWindow::jobEnded(const Event& how)
{
    if (const auto* failed = std::get_if<Failed>(&how))
        complain(tr("The job failed: %1").arg(QString::fromStdString(failed->why)));
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    guard([this] { writeSession(); });
    if (!m_feed.isRunning() && !m_landscape->isComputing()) return QMainWindow::closeEvent(event);
    event->ignore();
    if (m_isClosing) return;
    m_isClosing = true;
    m_message->say(MessageBar::Level::Info,
                   tr("Saving … the window closes as soon as the job has written its checkpoint."));
    if (m_feed.isRunning()) m_feed.stop();
    m_landscape->stop();
    waitToClose();
}

void MainWindow::waitToClose()
{
    if (!m_feed.isRunning() && !m_landscape->isComputing()) {
        close();
        return;
    }
    QTimer::singleShot(50, this, &MainWindow::waitToClose);
}

} // namespace sharpscope
