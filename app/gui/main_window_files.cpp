// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/compare_tab.h"
#include "app/gui/data_tab.h"
#include "app/gui/experiment_panel.h"
#include "app/gui/figure_frame.h"
#include "app/gui/main_window.h"
#include "app/gui/path_kind.h"
#include "app/gui/report.h"
#include "core/base/files.h"
#include "widgets/base/message_bar.h"
#include "widgets/base/runs_table.h"
#include "widgets/base/theme.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QTabWidget>

#include <algorithm>

namespace sharpscope {

namespace {

std::string encoded(const QByteArray& bytes) { return bytes.toBase64().toStdString(); }
QByteArray decoded(const std::string& text) { return QByteArray::fromBase64(QByteArray::fromStdString(text)); }

std::vector<std::string> plain(const QStringList& list)
{
    std::vector<std::string> texts;
    for (const auto& text : list)
        texts.push_back(text.toStdString());
    return texts;
}

QString fileStem(const QString& title)
{
    QString stem = title.toLower();
    for (auto& letter : stem)
        if (!letter.isLetterOrNumber()) letter = QLatin1Char('-');
    return stem;
}

} // namespace

void MainWindow::open(const QString& path)
{
    const QString file = QFileInfo(path).absoluteFilePath();
    switch (kindOf(path)) {
    case PathKind::Missing:
        return complain(tr("%1: there is no such file or folder").arg(path));
    case PathKind::Experiment:
        return openExperiment(file);
    case PathKind::Run:
    case PathKind::Folder:
        return openRuns(file);
    case PathKind::ClassFolders:
        return showOwnImages(file);
    }
}

void MainWindow::showOwnImages(const QString& folder)
{
    m_data->showOwnImages(folder); // before the tab is seen and reads another data set
    m_tabs->setCurrentWidget(m_data);
}

void MainWindow::openExperiment(const QString& file)
{
    guard([&] {
        m_experiment->setValue(readJsonFile(file.toStdString()));
        m_message->hide();
    });
}

void MainWindow::saveExperiment()
{
    const Json experiment = m_experiment->value();
    const Json* name = findField(experiment, "name");
    const QString stem =
        name && name->is_string() ? QString::fromStdString(name->get<std::string>()) : tr("experiment");
    QString file =
        m_seams.fileToSave(this, tr("Save experiment"), stem + QStringLiteral(".json"), tr("Experiments (*.json)"));
    if (file.isEmpty()) return;
    if (QFileInfo(file).suffix().isEmpty()) file += QStringLiteral(".json");
    guard([&] { writeFileAtomically(file.toStdString(), experiment.dump(2) + '\n'); });
}

void MainWindow::openRuns(const QString& folder)
{
    const QString clean = QDir::cleanPath(folder);
    m_feed.follow(clean);
    auto& known = m_state.openFolders;
    if (std::find(known.begin(), known.end(), clean.toStdString()) == known.end()) known.push_back(clean.toStdString());
    guard([&] {
        if (QFileInfo::exists(clean + QStringLiteral("/experiment.json"))) {
            RunFolder::open(clean.toStdString()); // says what is wrong with it
        } else if (listRuns(clean.toStdString()).empty()) {
            m_message->say(MessageBar::Level::Info,
                           tr("%1 holds no runs yet; those that come will be shown.").arg(clean));
        }
    });
}

void MainWindow::removeRuns()
{
    QStringList runs = m_runs->selected();
    if (m_feed.isRunning())
        for (const auto& own : m_feed.ownRuns())
            runs.removeAll(own);
    m_feed.forget(runs);
    m_store.remove(runs);
    std::erase_if(m_state.openFolders,
                  [&](const std::string& folder) { return runs.contains(QString::fromStdString(folder)); });
}

void MainWindow::exportFigure(FigureFrame& figure)
{
    QString file =
        m_seams.fileToSave(this, tr("Export figure"), fileStem(figure.plot().title()) + QStringLiteral(".png"),
                           tr("Figures (*.png *.svg *.pdf);;Numbers (*.csv)"));
    if (file.isEmpty()) return;
    if (QFileInfo(file).suffix().isEmpty()) file += QStringLiteral(".png");
    guard([&] {
        figure.feed().takeValues();
        figure.plot().save(file);
        m_message->say(MessageBar::Level::Info, tr("Saved %1").arg(QDir::toNativeSeparators(file)));
    });
}

void MainWindow::exportAllFigures()
{
    const QString folder = m_seams.folder(this, tr("Export all figures to"));
    if (folder.isEmpty()) return;
    guard([&] {
        for (auto* figure : m_compare->figures()) {
            figure->feed().takeValues(); // one that is not seen may be behind
            for (const char* ending : {"png", "svg", "pdf", "csv"})
                figure->plot().save(
                    QStringLiteral("%1/%2.%3").arg(folder, fileStem(figure->plot().title()), QLatin1String(ending)));
        }
        m_message->say(MessageBar::Level::Info,
                       tr("Saved four figures in four formats to %1").arg(QDir::toNativeSeparators(folder)));
    });
}

void MainWindow::writeReportOfShown()
{
    QString file =
        m_seams.fileToSave(this, tr("Write report"), QStringLiteral("report.html"), tr("Web pages (*.html)"));
    if (file.isEmpty()) return;
    if (QFileInfo(file).suffix().isEmpty()) file += QStringLiteral(".html");
    guard([&] {
        writeReport(m_store, file);
        m_message->say(MessageBar::Level::Info, tr("Report written to %1").arg(QDir::toNativeSeparators(file)));
    });
}

void MainWindow::setTheme(const QString& name)
{
    m_state.theme = name.toStdString();
    const bool dark = name == QLatin1String("dark") || (name != QLatin1String("light") && m_systemIsDark);
    useTheme(*qApp, dark ? darkTheme() : lightTheme());
    m_actions.dark->setChecked(dark);
}

void MainWindow::readSession()
{
    const std::filesystem::path file = m_options.sessionFile.toStdString();
    std::string damage;
    try {
        if (!file.empty()) m_state = loadViewState(file);
    } catch (const std::exception& error) { // start as new, keep what was there
        std::error_code ignored;
        std::filesystem::rename(file, file.string() + ".damaged", ignored);
        damage =
            std::string(error.what()) + "\nThe session starts anew; the file is kept as " + file.string() + ".damaged";
    }
    setTheme(m_options.theme.isEmpty() ? QString::fromStdString(m_state.theme) : m_options.theme);
    m_compare->readState(m_state);
    m_runs->setGrouped(m_state.runsGrouped);
    m_runs->setColumnState(decoded(m_state.runColumns));
    if (!m_state.geometry.empty()) restoreGeometry(decoded(m_state.geometry));
    if (!m_state.layout.empty()) restoreState(decoded(m_state.layout));
    m_tabs->setCurrentIndex(static_cast<int>(m_state.tab));
    if (!m_state.dataFolder.empty()) {
        m_data->setRoot(QString::fromStdString(m_state.dataFolder));
        m_experiment->setDataRoot(QString::fromStdString(m_state.dataFolder));
    }
    if (!m_state.experiment.empty()) m_experiment->setValue(m_state.experiment);
    QStringList hidden;
    for (const auto& run : m_state.hiddenRuns)
        hidden << QString::fromStdString(run);
    m_store.setHiddenAtFirst(hidden);
    std::erase_if(m_state.openFolders, [](const std::string& folder) { return !std::filesystem::exists(folder); });
    for (const auto& folder : m_state.openFolders)
        m_feed.follow(QString::fromStdString(folder));
    if (!damage.empty()) throw Error(damage);
}

void MainWindow::writeSession()
{
    if (m_options.sessionFile.isEmpty()) return;
    m_state.geometry = encoded(saveGeometry());
    m_state.layout = encoded(saveState());
    m_state.runColumns = encoded(m_runs->columnState());
    m_state.runsGrouped = m_runs->isGrouped();
    m_state.tab = m_tabs->currentIndex();
    m_state.experiment = m_experiment->value();
    m_state.hiddenRuns = plain(m_store.hidden());
    for (const auto& run : m_store.runs()) { // those of this window's own jobs come back too
        const std::string id = run->id.toStdString();
        const auto isIn = [&](const std::string& folder) {
            return id == folder || std::filesystem::path(id).parent_path() == std::filesystem::path(folder);
        };
        if (run->isOwn && std::none_of(m_state.openFolders.begin(), m_state.openFolders.end(), isIn))
            m_state.openFolders.push_back(id);
    }
    m_compare->writeState(m_state);
    saveViewState(m_state, m_options.sessionFile.toStdString());
}

} // namespace sharpscope
