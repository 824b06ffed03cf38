// SPDX-License-Identifier: GPL-3.0-or-later
// What a kind of work gets for nothing on the command line: a kind that only this test knows is validated, set, run,
// stopped, resumed, listed, shown, exported and repeated.
#include "app/cli/program.h"
#include "core/base/files.h"
#include "core/run/run_folder.h"
#include "core/work/experiment_job.h"
#include "tests/app/toy_kind.h"

#include <QTemporaryDir>
#include <QtTest>

#include <iostream>
#include <sstream>

using namespace sharpscope;
namespace fs = std::filesystem;

namespace {

struct Printed {
    int code;
    std::string out;
    std::string err;
};

/// sharpscope-cli in this process.
Printed cli(std::vector<std::string> words)
{
    words.insert(words.begin(), "sharpscope-cli");
    std::vector<char*> pointers;
    for (std::string& word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);
    std::ostringstream out, err;
    auto* const oldOut = std::cout.rdbuf(out.rdbuf());
    auto* const oldErr = std::cerr.rdbuf(err.rdbuf());
    const int code = runProgram(static_cast<int>(words.size()), pointers.data());
    std::cout.rdbuf(oldOut);
    std::cerr.rdbuf(oldErr);
    return {code, out.str(), err.str()};
}

Json ballIn(const fs::path& run) { return readJsonFile(run / "ball.json"); }

} // namespace

class TestToyKind : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::string path(const char* name) const { return m_folder.filePath(QLatin1String(name)).toStdString(); }

private Q_SLOTS:
    void initTestCase()
    {
        addKind(ballKind());
        QVERIFY_EXCEPTION_THROWN(addKind(ballKind()), Error);
        writeFileAtomically(path("e.json"), R"({"kind": "ball", "name": "b", "seeds": [1, 2], "turns": 3})");
    }

    void itsProblemsAreNamedByField()
    {
        const auto problem = [&](const char* assignment, const char* expected) {
            const Printed printed = cli({"check", path("e.json"), "--set", assignment});
            QCOMPARE(printed.code, 2);
            QVERIFY2(printed.err.find(expected) != std::string::npos, printed.err.c_str());
        };
        problem("hieght=3", "hieght: unknown field; did you mean \"height\"?");
        problem("height=101", "height: 101 is out of range, 0 to 100 expected");
        problem("bounce=1", "bounce: a ball that never comes to rest");
        problem("turns=x", "turns: a whole number is expected");
        problem("kind=bal", "did you mean \"ball\"?");
        QCOMPARE(cli({"check", path("e.json")}).code, 0);
    }

    void itRunsIsListedAndShown()
    {
        const Printed run = cli({"run", path("e.json"), "--set", "height=16", "--out", path("runs"), "--quiet"});
        QVERIFY2(run.code == 0, run.err.c_str());
        const auto runs = listRuns(path("runs"));
        QCOMPARE(runs.size(), 2u);
        for (const fs::path& folder : runs) {
            QVERIFY(RunFolder::open(folder).hasEnded());
            QCOMPARE(ballIn(folder).at("height"), Json(2.0)); // 16 · ½³
        }
        const Printed list = cli({"list", path("runs"), "--json"});
        const Json listed = Json::parse(list.out);
        QCOMPARE(listed.size(), 2u);
        QCOMPARE(listed[0].at("state"), Json("finished"));
        QCOMPARE(listed[0].at("values").at("height").at("last"), Json(2.0));
        const Printed show = cli({"show", runs[0].string()});
        for (const char* text : {"height", "finished", "bounce", "0.5"})
            QVERIFY2(show.out.find(text) != std::string::npos, show.out.c_str());
        const Printed csv = cli({"export", runs[0].string()});
        QVERIFY2(csv.out.find(",height,8") != std::string::npos, csv.out.c_str());
    }

    void aRunFolderIsRepeated()
    {
        const auto first = listRuns(path("runs"));
        const Printed again = cli({"run", first[1].string(), "--out", path("again"), "--quiet"});
        QVERIFY2(again.code == 0, again.err.c_str());
        const auto runs = listRuns(path("again"));
        QCOMPARE(runs.size(), 1u);
        QCOMPARE(RunFolder::open(runs[0]).experiment().at("seed"), Json(2));
        QCOMPARE(ballIn(runs[0]), ballIn(first[1]));
    }

    void aStoppedRunIsResumed()
    {
        JobControl control;
        EventQueue events;
        JobContext context(control, events);
        control.stop(); // before its first turn: runs whose turn never came end, too
        experimentJob(readExperiment(path("e.json")), path("stopped"))(context);
        const auto runs = listRuns(path("stopped"));
        QCOMPARE(runs.size(), 2u);
        for (const fs::path& folder : runs) {
            QVERIFY(!RunFolder::open(folder).hasEnded());
            QVERIFY(!RunFolder::open(folder).isBeingWritten());
        }
        const Printed resumed = cli({"resume", path("stopped"), "--quiet"});
        QVERIFY2(resumed.code == 0, resumed.err.c_str());
        for (const fs::path& folder : runs)
            QCOMPARE(ballIn(folder).at("height"), Json(1.0)); // 8 · ½³
        const Printed nothing = cli({"resume", path("stopped")});
        QVERIFY2(nothing.out.find("nothing to resume") != std::string::npos, nothing.out.c_str());
    }
};

QTEST_GUILESS_MAIN(TestToyKind)
#include "tst_toy_kind.moc"
