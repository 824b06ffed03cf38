// SPDX-License-Identifier: GPL-3.0-or-later
// The real window while the main job trains: how long after the start of the process it has painted itself, and how
// regularly a 16 ms timer of the GUI thread ticks. Printed, not judged.
//     bench_ui_tick <experiment.json> [seconds]
#include "app/gui/main_window.h"
#include "app/gui/window_seams.h"
#include "core/base/json.h"
#include "core/base/process.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <sstream>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace sharpscope;

namespace {

/// Since the kernel started this process, by field 22 of /proc/self/stat (a hundredth of a second is its resolution).
double secondsSinceStart()
{
    std::ifstream file("/proc/self/stat");
    std::stringstream text;
    text << file.rdbuf();
    std::istringstream fields(text.str().substr(text.str().rfind(')') + 2)); // from field 3 on
    std::string field;
    for (int i = 3; i <= 22; ++i)
        fields >> field;
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec) -
           std::stod(field) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

/// Notes when a widget was painted for the first time.
class FirstPaint final : public QObject {
public:
    double seconds = -1;

protected:
    bool eventFilter(QObject*, QEvent* event) override
    {
        if (event->type() == QEvent::Paint && seconds < 0)
            QTimer::singleShot(0, this, [this] { seconds = secondsSinceStart(); }); // once it has been shown
        return false;
    }
};

void measureTicks(const char* what, double seconds)
{
    std::vector<double> gaps;
    QElapsedTimer sinceLast;
    QEventLoop loop;
    QTimer tick;
    tick.setTimerType(Qt::PreciseTimer);
    tick.setInterval(16);
    QObject::connect(&tick, &QTimer::timeout, &loop, [&] {
        if (sinceLast.isValid()) gaps.push_back(static_cast<double>(sinceLast.nsecsElapsed()) * 1e-6);
        sinceLast.start();
    });
    QTimer::singleShot(static_cast<int>(seconds * 1000), &loop, &QEventLoop::quit);
    tick.start();
    loop.exec();
    std::sort(gaps.begin(), gaps.end());
    const auto at = [&](double share) { return gaps[static_cast<std::size_t>(share * double(gaps.size() - 1))]; };
    std::printf("%-28s %6zu ticks  median %5.1f  p95 %5.1f  p99 %5.1f  max %6.1f ms\n", what, gaps.size(), at(0.5),
                at(0.95), at(0.99), gaps.back());
    std::fflush(stdout);
}

void wait(double seconds)
{
    QEventLoop loop;
    QTimer::singleShot(static_cast<int>(seconds * 1000), &loop, &QEventLoop::quit);
    loop.exec();
}

/// The experiment with another thread count, long enough not to end under the measurement.
QString experimentWith(const QString& file, std::int64_t threads, const QTemporaryDir& folder)
{
    std::ifstream in(file.toStdString());
    Json json = Json::parse(in);
    json["threads"] = threads;
    json["train"]["epochs"] = 1000;
    const QString copy = folder.filePath(QStringLiteral("experiment-%1.json").arg(threads));
    std::ofstream(copy.toStdString()) << json.dump(2);
    return copy;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2) {
        std::fputs("usage: bench_ui_tick <experiment.json> [seconds]\n", stderr);
        return 2;
    }
    prepareProcess();
    QApplication application(argc, argv);
    const double seconds = argc > 2 ? std::atof(argv[2]) : 20;
    const auto cores = static_cast<std::int64_t>(std::thread::hardware_concurrency());

    for (const std::int64_t threads : {cores - 1, cores}) {
        const QTemporaryDir folder;
        MainWindow window(realSeams(), {.sessionFile = {}, .runsFolder = folder.path(), .theme = {}});
        FirstPaint firstPaint;
        window.installEventFilter(&firstPaint);
        window.show();
        wait(2);
        if (threads == cores - 1) {
            std::printf("window painted %.2f s after the start of the process\n", firstPaint.seconds);
            measureTicks("idle", seconds / 2);
        }
        window.open(experimentWith(QFile::decodeName(argv[1]), threads, folder));
        window.launch();
        wait(3); // data are read, the first steps are slow
        char what[40];
        std::snprintf(what, sizeof what, "training, %lld of %lld threads", static_cast<long long>(threads),
                      static_cast<long long>(cores));
        measureTicks(what, seconds);
        window.close();
        while (window.isVisible())
            wait(0.1); // it waits for the job's last checkpoint
    }
    return 0;
}
