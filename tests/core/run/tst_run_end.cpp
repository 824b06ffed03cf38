// SPDX-License-Identifier: GPL-3.0-or-later
// When a run has ended: across kills and full disks.
#include "core/base/error.h"
#include "core/run/run_folder.h"
#include "core/run/run_series.h"

#include <QtTest>
#include <cmath>
#include <csignal>
#include <fstream>
#include <sys/resource.h>

using namespace sharpscope;
namespace fs = std::filesystem;

namespace {

const Json experiment = {{"name", "a"}, {"seed", 1}};
const Finished end = {.clock = {.step = 7, .epoch = 2, .passes = 14, .seconds = 3}, .result = {{"best", 0.5}}};

std::string errorOf(const std::function<void()>& call)
{
    try {
        call();
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

Measured step(std::int64_t number) { return {.clock = {.step = number}, .values = {{"loss", 1.0}}}; }

/// Events of the kind, in what any reader sees.
template <class Kind>
std::vector<Kind> eventsOf(const fs::path& folder)
{
    std::vector<Kind> found;
    for (const Event& event : RunFolder::open(folder).readEvents().events)
        if (const auto* one = std::get_if<Kind>(&event)) found.push_back(*one);
    return found;
}

} // namespace

class TestRunEnd : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    fs::path m_run;

    fs::path file(const char* name) const { return m_run / name; }

private Q_SLOTS:
    void init()
    {
        m_folder = QTemporaryDir();
        m_run = RunFolder::create(m_folder.path().toStdString(), "a", experiment).path();
    }

    void resultEndsARun()
    {
        {
            RunFolder run = RunFolder::openToWrite(m_run);
            run.append(step(7));
            QVERIFY(!run.hasEnded());
            run.finish(end);
            QVERIFY(run.hasEnded());
            QVERIFY(errorOf([&] { run.append(Failed{"late"}); }).find("has ended") != std::string::npos);
            QVERIFY(errorOf([&] { run.finish(end); }).find("has ended") != std::string::npos);
        }
        QVERIFY(errorOf([&] { RunFolder::openToWrite(m_run); }).find("has ended") != std::string::npos);
        const auto events = RunFolder::open(m_run).readEvents().events;
        QCOMPARE(events.size(), 2u);
        QVERIFY(std::get<Finished>(events.back()).clock == end.clock);
        QVERIFY(std::get<Finished>(events.back()).result == end.result);
        const Json result = readJsonFile(file("result.json"));
        QCOMPARE(result.at("best").get<double>(), 0.5);
        QCOMPARE(result.at("step").get<int>(), 7);
    }

    void resultsThatAreNotFiniteComeBackAsWhatTheyWere()
    {
        const double infinity = std::numeric_limits<double>::infinity();
        RunFolder::openToWrite(m_run).finish(
            {.result = {{"loss/test", {{"last", std::nan("")}, {"best", -infinity}}}, {"list", {1.5, infinity}}}});
        const Json result = readJsonFile(file("result.json"));
        QCOMPARE(result.at("loss/test").dump(), std::string(R"({"last":null,"best":"-inf"})"));
        QCOMPARE(result.at("list").dump(), std::string(R"([1.5,"inf"])"));
        QVERIFY(eventsOf<Finished>(m_run).at(0).result.at("list") == result.at("list"));
    }

    void killedBetweenResultAndLineHasEnded()
    {
        RunFolder::openToWrite(m_run).finish(end);
        writeFileAtomically(file("events.jsonl"), dumpLine(toJson(step(7))) + "\n"); // as the kill would leave it
        const RunFolder run = RunFolder::open(m_run);
        QVERIFY(run.hasEnded());
        const auto finished = eventsOf<Finished>(m_run);
        QCOMPARE(finished.size(), 1u);
        QVERIFY(finished[0].clock == end.clock);
        QCOMPARE(finished[0].result.at("best").get<double>(), 0.5);
        RunSeries series;
        run.forEachEvent([&](Event&& event) { series.apply(event); });
        QVERIFY(series.state == RunState::Finished);
    }

    void withoutResultNothingHasEnded()
    {
        // As versions before left it when the disk filled between the two.
        std::ofstream(file("events.jsonl")) << dumpLine(toJson(step(7))) << '\n'
                                            << dumpLine(toJson(Event(end))) << '\n'
                                            << dumpLine(toJson(Failed{"full"})) << '\n';
        QVERIFY(eventsOf<Finished>(m_run).empty());
        RunFolder run = RunFolder::openToWrite(m_run);
        run.append(Resumed{{.step = 7}});
        run.finish({.clock = {.step = 9}});
        const auto events = run.readEvents().events;
        QCOMPARE(std::count_if(events.begin(), events.end(),
                               [](const Event& e) { return std::holds_alternative<Finished>(e); }),
                 1);
        QCOMPARE(std::get<Finished>(events.back()).clock.step, 9);
    }

    void resultThatCannotBeWrittenLeavesTheRunToBeResumed()
    {
        std::signal(SIGXFSZ, SIG_IGN);
        rlimit before = {};
        getrlimit(RLIMIT_FSIZE, &before);
        const rlimit small = {2000, before.rlim_max};
        {
            RunFolder run = RunFolder::openToWrite(m_run);
            run.append(step(7));
            setrlimit(RLIMIT_FSIZE, &small);
            const std::string why = errorOf([&] { run.finish({.result = {{"text", std::string(5000, 'x')}}}); });
            setrlimit(RLIMIT_FSIZE, &before);
            QVERIFY2(why.find("result.json: cannot write: ") != std::string::npos, why.c_str());
            QVERIFY(!run.hasEnded());
            run.append(Failed{why});
        }
        QCOMPARE(readFile(file("events.jsonl")).find("Finished"), std::string::npos);
        RunFolder resumed = RunFolder::openToWrite(m_run);
        resumed.finish(end);
        QCOMPARE(eventsOf<Finished>(m_run).size(), 1u);
    }

    void lineThatCannotBeWrittenLeavesTheRunEnded()
    {
        std::signal(SIGXFSZ, SIG_IGN);
        rlimit before = {};
        getrlimit(RLIMIT_FSIZE, &before);
        {
            RunFolder run = RunFolder::openToWrite(m_run);
            for (int i = 0; i < 30; ++i)
                run.append(step(i));
            run.sync();
            const rlimit small = {fs::file_size(file("events.jsonl")) + 10, before.rlim_max};
            setrlimit(RLIMIT_FSIZE, &small);
            const std::string why = errorOf([&] { run.finish(end); });
            QVERIFY2(why.empty(), why.c_str());
        }
        setrlimit(RLIMIT_FSIZE, &before);
        QCOMPARE(readFile(file("events.jsonl")).find("Finished"), std::string::npos);
        QVERIFY(RunFolder::open(m_run).hasEnded());
        QVERIFY(eventsOf<Finished>(m_run).at(0).clock == end.clock);
    }

    void everyCutOfTheEndIsOneEndOrNone()
    {
        // Whatever the power cut leaves of the two files: readers see an end exactly where there is a result.
        RunFolder::openToWrite(m_run).finish(end);
        const std::string text = readFile(file("events.jsonl"));
        for (const bool hasResult : {true, false}) {
            if (!hasResult) fs::remove(file("result.json"));
            for (std::size_t size = 0; size <= text.size(); ++size) {
                fs::resize_file(file("events.jsonl"), 0);
                std::ofstream(file("events.jsonl")) << text.substr(0, size);
                QCOMPARE(eventsOf<Finished>(m_run).size(), hasResult ? 1u : 0u);
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestRunEnd)
#include "tst_run_end.moc"
