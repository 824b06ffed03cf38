// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/run/run_folder.h"

#include <QtTest>
#include <csignal>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

using namespace sharpscope;
namespace fs = std::filesystem;

namespace {

const Json experiment = {{"name", "a"}, {"seed", 1}};

std::string errorOf(const std::function<void()>& call)
{
    try {
        call();
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

void addText(const fs::path& file, const std::string& text) { std::ofstream(file, std::ios::app) << text; }

Measured step(std::int64_t number)
{
    return {.clock = {.step = number}, .values = {{"loss", 1.0 / static_cast<double>(number + 1)}}};
}

} // namespace

class TestRunFolder : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    fs::path m_root;

private Q_SLOTS:
    void init()
    {
        m_folder = QTemporaryDir();
        m_root = m_folder.path().toStdString();
    }

    void createdRunOpensAgain()
    {
        const RunFolder made = RunFolder::create(m_root / "runs", "first", experiment);
        QCOMPARE(made.path(), m_root / "runs/first");
        const RunFolder opened = RunFolder::open(made.path() / "");
        QCOMPARE(opened.id(), made.id());
        QCOMPARE(opened.experiment().at("format").get<int>(), runFormat);
        QCOMPARE(opened.experiment().at("seed").get<int>(), 1);
        QVERIFY(opened.readEvents().empty());
        QVERIFY(!opened.isFinished());
        QVERIFY(opened.lastCheckpoint().empty());
    }

    void takenNameGetsANumber()
    {
        RunFolder::create(m_root, "a", experiment);
        QCOMPARE(RunFolder::create(m_root, "a", experiment).path(), m_root / "a-2");
        QCOMPARE(RunFolder::create(m_root, "a", experiment).path(), m_root / "a-3");
    }

    void namesStayInsideTheRoot()
    {
        QCOMPARE(RunFolder::create(m_root, "../up and/away", experiment).path().parent_path(), m_root);
        QCOMPARE(RunFolder::create(m_root, "", experiment).path(), m_root / "run");
        QVERIFY(fs::exists(RunFolder::create(m_root, std::string(400, 'x'), experiment).path()));
        QVERIFY(fs::exists(RunFolder::create(m_root, std::string(179, 'x') + "ρρ", experiment).path()));
    }

    void eventsComeBack()
    {
        RunFolder run = RunFolder::create(m_root, "a", experiment);
        run.append(Started{.title = "SAM"});
        for (int i = 0; i < 1000; ++i)
            run.append(step(i));
        run.flush();
        const std::vector<Event> events = RunFolder::open(run.path()).readEvents();
        QCOMPARE(events.size(), 1001u);
        QCOMPARE(std::get<Measured>(events[1000]).clock.step, 999);
        QVERIFY(*valueOf(std::get<Measured>(events[3]), "loss") == 1.0 / 3);
    }

    void eventsAreThereWhenTheOwnerIsGone()
    {
        {
            RunFolder::create(m_root, "a", experiment).append(step(1));
        }
        QCOMPARE(RunFolder::open(m_root / "a").readEvents().size(), 1u);
    }

    void tornLastLineIsIgnoredAndCutOffByTheNextWriter()
    {
        RunFolder run = RunFolder::create(m_root, "a", experiment);
        run.append(step(0));
        run.flush();
        addText(run.path() / "events.jsonl", "{\"event\":\"StepDo");
        QCOMPARE(run.readEvents().size(), 1u);

        RunFolder resumed = RunFolder::open(run.path());
        resumed.append(step(1));
        resumed.sync();
        const std::vector<Event> events = resumed.readEvents();
        QCOMPARE(events.size(), 2u);
        QCOMPARE(std::get<Measured>(events[1]).clock.step, 1);
    }

    void damagedInnerLineIsNamed()
    {
        RunFolder run = RunFolder::create(m_root, "a", experiment);
        run.append(step(0));
        run.flush();
        const auto size = fs::file_size(run.path() / "events.jsonl");
        addText(run.path() / "events.jsonl", "{\"event\":\"Step\x01one\"}\n");
        const std::string why = errorOf([&] { run.readEvents(); });
        QVERIFY2(why.find("a/events.jsonl: line 2 (byte " + std::to_string(size + 14)) != std::string::npos,
                 why.c_str());
    }

    void unknownEventIsNamed()
    {
        RunFolder run = RunFolder::create(m_root, "a", experiment);
        addText(run.path() / "events.jsonl", "{\"event\":\"Later\"}\n");
        const std::string why = errorOf([&] { run.readEvents(); });
        QVERIFY2(why.find("line 1 (byte 0)") != std::string::npos && why.find("\"Later\"") != std::string::npos,
                 why.c_str());
    }

    void brokenFoldersAreRefused()
    {
        QVERIFY(errorOf([&] { RunFolder::open(m_root / "nowhere"); }).find("experiment.json is missing") !=
                std::string::npos);
        fs::create_directory(m_root / "a");
        addText(m_root / "a/experiment.json", "{\"format\": 1, \"na");
        const std::string why = errorOf([&] { RunFolder::open(m_root / "a"); });
        QVERIFY2(why.find("a/experiment.json: is no JSON from byte 18") != std::string::npos, why.c_str());
        fs::create_directory(m_root / "b");
        addText(m_root / "b/experiment.json", "{\"name\": \"x\"}");
        QVERIFY(errorOf([&] { RunFolder::open(m_root / "b"); }).find("\"format\" is missing") != std::string::npos);
    }

    void newerFormatIsRefused()
    {
        Json newer = experiment;
        newer["format"] = runFormat + 1;
        RunFolder::create(m_root, "a", newer);
        const std::string why = errorOf([&] { RunFolder::open(m_root / "a"); });
        QVERIFY2(why.find("a/experiment.json: has format 2") != std::string::npos, why.c_str());
    }

    void writerIsSeenWhileItLives()
    {
        RunFolder run = RunFolder::create(m_root, "a", experiment);
        QVERIFY(!run.isBeingWritten());
        {
            RunFolder writer = RunFolder::open(run.path());
            writer.append(step(0));
            QVERIFY(run.isBeingWritten());
            run.append(step(1)); // a second writer is not held up
            run.flush();
        }
        QVERIFY(run.isBeingWritten());
        run = RunFolder::open(run.path());
        QVERIFY(!run.isBeingWritten());
        QCOMPARE(run.readEvents().size(), 2u);
    }

    void writerThatWasKilledIsGone()
    {
        RunFolder run = RunFolder::create(m_root, "a", experiment);
        const pid_t child = fork();
        if (child == 0) {
            run.append(step(0));
            run.flush();
            for (;;)
                pause();
        }
        QTRY_VERIFY(run.isBeingWritten());
        kill(child, SIGKILL);
        waitpid(child, nullptr, 0);
        QVERIFY(!run.isBeingWritten());
        QCOMPARE(run.readEvents().size(), 1u);
    }

    void resultEndsARun()
    {
        RunFolder run = RunFolder::create(m_root, "a", experiment);
        run.append(step(0));
        run.finish({{"best", 0.5}});
        QVERIFY(run.isFinished());
        QCOMPARE(run.readEvents().size(), 1u);
        QCOMPARE(readJsonFile(run.path() / "result.json").at("best").get<double>(), 0.5);
    }

    void newestCheckpointIsByStepNotByName()
    {
        RunFolder run = RunFolder::create(m_root, "a", experiment);
        for (const char* name :
             {"checkpoint-900.safetensors", "checkpoint-1000.safetensors", "checkpoint-20.safetensors",
              "checkpoint-2000.safetensors.tmp7-0", "checkpoint-x.safetensors", "other.safetensors"})
            addText(run.path() / name, "x");
        QCOMPARE(run.lastCheckpoint(), run.path() / "checkpoint-1000.safetensors");
    }

    void runsAreListedOldestFirst()
    {
        for (const char* name : {"c", "a", "b"}) {
            RunFolder::create(m_root, name, experiment);
            QTest::qSleep(12); // a file's time has the kernel's tick
        }
        fs::create_directory(m_root / "no run");
        addText(m_root / "file", "");
        QCOMPARE(listRuns(m_root), (std::vector<fs::path>{m_root / "c", m_root / "a", m_root / "b"}));
        QVERIFY(listRuns(m_root / "nowhere").empty());
    }
};

QTEST_GUILESS_MAIN(TestRunFolder)
#include "tst_run_folder.moc"
