// SPDX-License-Identifier: GPL-3.0-or-later
// A workspace of many long runs: how long `sharpscope-cli list` and the window take to open it, and how much memory.
// Printed, not judged; the targets stand beside the figures.
//     bench_workspace [--runs 1000] [--steps 10000] [--folder FOLDER] [--cli sharpscope-cli]
// FOLDER is kept and used again where it has the runs already; else a temporary folder is made and removed.
#include "app/gui/compare_tab.h"
#include "app/gui/figure_frame.h"
#include "app/gui/main_window.h"
#include "app/gui/window_seams.h"
#include "core/base/process.h"
#include "core/run/run_folder.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QKeyEvent>
#include <QLineEdit>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <fstream>
#include <malloc.h>
#include <random>
#include <sys/wait.h>
#include <unistd.h>

using namespace sharpscope;
namespace fs = std::filesystem;

namespace {

/// Megabytes from /proc/self/status: "VmRSS", "VmHWM" (the peak).
double memory(const char* which, const std::string& status = "/proc/self/status")
{
    std::ifstream file(status);
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(which)) return std::stod(line.substr(line.find(':') + 1)) / 1024;
    return 0;
}

std::string programOf(const std::string& process)
{
    std::error_code gone;
    return fs::read_symlink("/proc/" + process + "/exe", gone);
}

double asFloat(double value) { return static_cast<float>(value); }

/// What a step of SAM measures, as training writes it.
Measured stepOf(std::int64_t step, std::mt19937& random)
{
    const double noise = std::generate_canonical<double, 32>(random), s = static_cast<double>(step);
    const double loss = asFloat(2 * std::exp(-s / 3000) + 0.3 * noise);
    return {{.step = step, .epoch = s / 468, .passes = 2 * s, .seconds = 0.0131 * s + 1e-4 * noise},
            {{"loss", loss},
             {"accuracy/batch", static_cast<double>(random() % 129) / 128},
             {"gradient norm", asFloat(1 + noise)},
             {"perturbation", asFloat(0.05 + 1e-8 * noise)},
             {"sharpness", asFloat(loss + 0.1 * noise) - loss},
             {"lr", 0.05 * (1 + std::cos(s * 3e-4))},
             {"rho", 0.05}}};
}

void makeRun(const fs::path& root, int number, std::int64_t steps)
{
    std::mt19937 random(static_cast<unsigned>(number));
    const std::string rule = number % 2 ? "sam" : "sgd", group = "comparison-" + std::to_string(number / 10);
    RunFolder run = RunFolder::create(
        root, group + "_" + rule + "_s" + std::to_string(number),
        {{"name", group},
         {"group", group},
         {"seed", number},
         {"data", {{"name", "fashion-mnist"}, {"labelNoise", 0.1 * (number % 5)}, {"augmentation", true}}},
         {"model", {{"name", "resnet-20"}, {"width", 16}}},
         {"train", {{"epochs", 21.4}, {"batchSize", 128}, {"lr", 0.1}, {"momentum", 0.9}, {"weightDecay", 5e-4}}},
         {"method", {{"rule", rule}, {"label", rule}, {"rho", 0.05}}}});
    run.append(Started{.title = rule,
                       .rule = rule,
                       .group = group,
                       .seed = number,
                       .device = "cpu",
                       .parameters = 272474,
                       .stepsTotal = steps,
                       .epochsTotal = static_cast<double>(steps) / 468});
    Clock clock;
    for (std::int64_t step = 1; step <= steps; ++step) {
        const Measured measured = stepOf(step, random);
        clock = measured.clock;
        run.append(measured);
        if (step % 100 == 0) run.append(Measured{clock, {{"cosine/before", 0.3}, {"cosine/after", 0.31}}});
        if (step % 468 == 0)
            run.append(Measured{clock, {{"loss/test", measured.values[0].second}, {"accuracy/test", 0.9}}});
    }
    run.finish(Finished{clock, {{"accuracy/test", {{"last", 0.9}, {"best", 0.9}}}}});
}

/// Wall time and peak memory of a program whose output is thrown away. (wait4() would give the peak of this process
/// before the exec as well.)
void measureProgram(const char* what, const std::vector<std::string>& words)
{
    QElapsedTimer timer;
    timer.start();
    const pid_t child = ::fork();
    if (child == 0) {
        const int nothing = ::open("/dev/null", O_WRONLY);
        ::dup2(nothing, 1);
        std::vector<char*> arguments;
        for (const auto& word : words)
            arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        ::execv(arguments[0], arguments.data());
        ::_exit(127);
    }
    int status = 0;
    double peak = 0;
    const std::string file = "/proc/" + std::to_string(child) + "/status", own = programOf("self");
    while (::waitpid(child, &status, WNOHANG) == 0) {
        if (programOf(std::to_string(child)) != own) peak = std::max(peak, memory("VmHWM", file));
        ::usleep(500);
    }
    std::printf("%-44s %6.2f s  %6.0f MB  exit %d\n", what, static_cast<double>(timer.elapsed()) / 1000, peak,
                WEXITSTATUS(status));
}

/// The longest time between two turns of the event loop, which is the longest that the window did not answer.
class LongestTick final : public QObject {
public:
    LongestTick()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.setInterval(5);
        connect(&m_timer, &QTimer::timeout, this, [this] {
            milliseconds = std::max(milliseconds, static_cast<double>(m_since.nsecsElapsed()) * 1e-6);
            m_since.start();
        });
        m_since.start();
        m_timer.start();
    }
    double milliseconds = 0;

private:
    QTimer m_timer;
    QElapsedTimer m_since;
};

template <class Condition>
double secondsUntil(Condition condition, double most = 300)
{
    QElapsedTimer timer;
    timer.start();
    while (!condition() && timer.elapsed() < most * 1000)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 20);
    return static_cast<double>(timer.nsecsElapsed()) * 1e-9;
}

/// Types into the runs' filter, and says how long the window has not answered at most.
void measureFilter(MainWindow& window, const char* text)
{
    auto* filter = window.findChild<QLineEdit*>(QStringLiteral("runsFilter"));
    LongestTick tick;
    double longestKey = 0;
    for (const QChar letter : QString::fromUtf8(text)) {
        QElapsedTimer timer;
        timer.start();
        QKeyEvent press(QEvent::KeyPress, 0, Qt::NoModifier, letter);
        QApplication::sendEvent(filter, &press);
        longestKey = std::max(longestKey, static_cast<double>(timer.nsecsElapsed()) * 1e-6);
        secondsUntil([] { return false; }, 0.05); // as fast as people type
    }
    const auto& runs = window.store().runs();
    const auto listed = std::count_if(runs.begin(), runs.end(), [](const auto& run) { return !run->isLeftOut; });
    std::printf("filter \"%s\": %td of %zu runs; a key takes %.0f ms at most, the longest tick is %.0f ms\n", text,
                listed, runs.size(), longestKey, tick.milliseconds);
    filter->clear();
}

void measureWindow(const QString& folder, std::size_t runs, std::int64_t steps)
{
    const double before = memory("VmRSS");
    LongestTick tick;
    QElapsedTimer timer;
    timer.start();
    const std::clock_t start = std::clock();
    MainWindow window(realSeams(), {.sessionFile = {}, .runsFolder = folder + QStringLiteral("/new"), .theme = {}});
    window.show();
    window.open(folder);
    const auto& store = window.store();
    secondsUntil([&] { return store.runs().size() >= runs; });
    const double table = static_cast<double>(timer.nsecsElapsed()) * 1e-9;
    FigureFrame* first = window.findChildren<FigureFrame*>().first();
    const auto hasAll = [&] {
        const QStringList curves = first->plot().curves();
        return static_cast<std::size_t>(curves.size()) >= runs &&
               std::all_of(curves.begin(), curves.end(), [&](const QString& key) {
                   return first->plot().pointCount(key) == static_cast<qsizetype>(steps);
               });
    };
    secondsUntil([&] { return hasAll() && first->plot().isDrawn(); });
    std::printf("%-44s %6.2f s\n%-44s %6.2f s  %6.0f MB (%.0f before; targets 1.5 s, 400 MB; %.2f s of CPU)\n",
                "window: table filled", table, "window: first figure drawn",
                static_cast<double>(timer.nsecsElapsed()) * 1e-9, memory("VmHWM"), before,
                static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    const QList<FigureFrame*> all = window.findChildren<FigureFrame*>();
    secondsUntil([&] { return std::all_of(all.begin(), all.end(), [](auto* f) { return f->plot().isDrawn(); }); });
    std::printf("%-44s %6.2f s\n", "window: all four figures drawn", static_cast<double>(timer.nsecsElapsed()) * 1e-9);
    std::printf("%-44s %6.0f ms\n", "window: longest tick while opening", tick.milliseconds);
    measureFilter(window, "s99");
    measureFilter(window, "rule == sam and labelNoise >= 0.3 and seed < 500");
}

void measureResume(const fs::path& root, std::int64_t steps)
{
    std::string id;
    {
        std::mt19937 random(1);
        RunFolder run = RunFolder::create(root, "long", {{"seed", 1}});
        run.append(Started{.title = "SAM", .rule = "sam", .seed = 1, .stepsTotal = steps});
        for (std::int64_t step = 1; step <= steps; ++step)
            run.append(stepOf(step, random));
        run.append(Stopped{{.step = steps}});
        run.sync();
        id = run.id();
    }
    MainWindow window(realSeams(), {.sessionFile = {}, .runsFolder = QString::fromStdString(root), .theme = {}});
    window.show();
    QCoreApplication::processEvents();
    LongestTick tick;
    QElapsedTimer timer;
    timer.start();
    window.feed().startResumed({id}, [id, steps](JobContext& context) {
        context.emit(id, Resumed{{.step = steps}});
        context.emit(id, Stopped{{.step = steps}});
    });
    secondsUntil([&] {
        const auto* run = window.store().find(QString::fromStdString(id));
        return !window.feed().isRunning() && run && run->series.of("loss").size() == static_cast<std::size_t>(steps);
    });
    secondsUntil([] { return false; }, 1);
    std::printf("%-44s %6.0f ms  (%.2f s until its %lld steps are there)\n", "window: longest tick while resuming",
                tick.milliseconds, static_cast<double>(timer.nsecsElapsed()) * 1e-9 - 1, static_cast<long long>(steps));
}

void measureMillionSteps()
{
    malloc_trim(0);
    const double before = memory("VmRSS");
    std::mt19937 random(1);
    RunSeries series;
    for (std::int64_t step = 1; step <= 1'000'000; ++step)
        series.apply(stepOf(step, random));
    std::printf("%-44s %6.0f MB (target 100)\n", "10^6 steps of one run", memory("VmRSS") - before);
}

} // namespace

int main(int argc, char** argv)
{
    std::setvbuf(stdout, nullptr, _IOLBF, 0); // each line when it is known
    prepareProcess();
    QApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addOption({QStringLiteral("runs"), QStringLiteral("How many"), QStringLiteral("N"), QStringLiteral("1000")});
    parser.addOption(
        {QStringLiteral("steps"), QStringLiteral("Of each"), QStringLiteral("N"), QStringLiteral("10000")});
    parser.addOption({QStringLiteral("folder"), QStringLiteral("Kept"), QStringLiteral("FOLDER")});
    parser.addOption({QStringLiteral("cli"), QStringLiteral("The program"), QStringLiteral("FILE"),
                      QCoreApplication::applicationDirPath() + QStringLiteral("/../../sharpscope-cli")});
    parser.addHelpOption();
    parser.process(application);
    const int runs = parser.value(QStringLiteral("runs")).toInt();
    const std::int64_t steps = parser.value(QStringLiteral("steps")).toLongLong();
    const std::string cli = parser.value(QStringLiteral("cli")).toStdString();
    const QTemporaryDir temporary;
    const QString folder = parser.isSet(QStringLiteral("folder")) ? parser.value(QStringLiteral("folder"))
                                                                  : temporary.filePath(QStringLiteral("workspace"));
    const fs::path root = folder.toStdString();

    measureMillionSteps();
    QElapsedTimer timer;
    timer.start();
    const auto have = static_cast<int>(listRuns(root).size());
    for (int i = have; i < runs; ++i)
        makeRun(root, i, steps);
    std::printf("%d runs of %lld steps written in %.1f s\n", runs - have, static_cast<long long>(steps),
                static_cast<double>(timer.elapsed()) / 1000);
    measureProgram("sharpscope-cli --version (LibTorch's share)", {cli, "--version"});
    if (have < runs) measureProgram("list, side files are made", {cli, "list", root});
    measureProgram("list (targets 1 s, 100 MB)", {cli, "list", root});
    measureProgram("list again", {cli, "list", root});
    measureWindow(folder, static_cast<std::size_t>(runs), steps);
    const QTemporaryDir other;
    measureResume(other.path().toStdString(), 30 * steps);
    return 0;
}
