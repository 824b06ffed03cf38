// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/command_line.h"
#include "app/gui/main_window.h"
#include "app/gui/report.h"
#include "app/gui/tick_log.h"
#include "core/base/files.h"
#include "core/base/process.h"
#include "core/base/version.h"
#include "widgets/base/theme.h"

#include <QApplication>
#include <QFileInfo>
#include <QPixmap>

#include <cstdio>
#include <optional>

using namespace sharpscope;

namespace {

bool hasDisplay()
{
    return !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY") ||
           !qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM");
}

int report(const CommandLine& line)
{
    try {
        std::vector<std::filesystem::path> folders;
        for (const auto& folder : line.report)
            folders.emplace_back(folder.toStdString());
        const auto say = [&](double done) {
            if (line.progress) std::printf("%.4f\n", done), std::fflush(stdout);
        };
        const Json colors = line.runColors.isEmpty() ? Json() : readJsonFile(line.runColors.toStdString());
        const ReportNotes notes = writeReport(folders, line.out, say, colors);
        for (const auto& note : notes.leftOut)
            std::fprintf(stderr, "left out: %s\n", note.c_str());
        for (const auto& note : notes.others)
            std::fprintf(stderr, "%s\n", note.c_str());
        return notes.leftOut.empty() ? 0 : 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "sharpscope: %s\n", error.what());
        return 1;
    }
}

int drawFigure(const FigurePicture& picture)
{
    try {
        const std::vector<std::string> leftOut = draw(picture);
        for (const auto& problem : leftOut)
            std::fprintf(stderr, "left out: %s\n", problem.c_str());
        return leftOut.empty() ? 0 : 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "sharpscope: %s\n", error.what());
        return 1;
    }
}

int drawLandscape(const LandscapePicture& picture)
{
    try {
        draw(picture);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "sharpscope: %s\n", error.what());
        return 1;
    }
}

void takePicture(MainWindow& window, const CommandLine& line)
{
    QTimer::singleShot(static_cast<int>(line.after * 1000), &window, [&window, file = line.screenshot] {
        const bool saved = window.grab().save(file);
        if (!saved) std::fprintf(stderr, "sharpscope: %s: cannot be written\n", qUtf8Printable(file));
        QObject::connect(qApp, &QApplication::lastWindowClosed, qApp, [saved] { QApplication::exit(saved ? 0 : 1); });
        window.close();
    });
}

} // namespace

int main(int argc, char** argv)
{
    prepareProcess();
    spareCores(1); // for the window itself
    std::vector<std::string> words = argumentsForQt(argc, argv);
    if (!hasDisplay()) {
        if (!worksWithoutDisplay(words)) {
            std::fprintf(stderr,
                         "sharpscope: there is no display for the window; `sharpscope-cli run` trains without one, and "
                         "`sharpscope --report` draws the figures\n");
            return 1;
        }
        qputenv("QT_QPA_PLATFORM", "offscreen");
    }
    std::vector<char*> pointers;
    for (auto& word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);
    argc = static_cast<int>(words.size());
    QApplication application(argc, pointers.data());
    QApplication::setApplicationName(QStringLiteral("sharpscope"));
    QApplication::setApplicationVersion(QString::fromStdString(programVersion()));
    QApplication::setDesktopFileName(QStringLiteral("sharpscope"));
    const CommandLine line = parseCommandLine(QApplication::arguments());
    if (!line.report.isEmpty()) return report(line);
    if (line.landscape) return drawLandscape(*line.landscape);
    if (line.figure) return drawFigure(*line.figure);

    WindowSeams seams = realSeams();
    if (!line.screenshot.isEmpty()) seams.closing = [](auto&&...) { return CloseAnswer{}; }; // nobody is there to ask
    MainWindow window(std::move(seams),
                      {.sessionFile = line.session, .runsFolder = line.runsFolder, .theme = line.theme});
    window.show();
    std::optional<TickLog> ticks;
    if (const QString file = qEnvironmentVariable("SHARPSCOPE_TICKS"); !file.isEmpty()) ticks.emplace(file);
    QTimer::singleShot(0, &window, [&] {
        if (!line.runsFolder.isEmpty() && QFileInfo(line.runsFolder).isDir()) window.open(line.runsFolder);
        if (line.start)
            window.start(line.experiment); // never another experiment than the one that was named
        else if (!line.experiment.isEmpty())
            window.open(line.experiment);
    });
    if (!line.screenshot.isEmpty()) takePicture(window, line);
    return QApplication::exec();
}
