// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/utf8.h"
#include "core/run/analysis_file.h"
#include "core/run/curvature_report.h"
#include "core/run/decision_map.h"
#include "core/run/episode_table.h"
#include "core/run/run_folder.h"
#include "core/run/scored_images.h"
#include "tests/core/memory_peak.h"
#include "tests/run_format_page.h"

#include <QtTest>
#include <fstream>

using namespace sharpscope;
namespace fs = std::filesystem;

namespace {

const Json experiment = {{"name", "a"}, {"seed", 1}};

std::string errorOf(const std::function<void()>& call)
{
    try {
        call();
    } catch (const std::exception& error) {
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
        QVERIFY(opened.readEvents().events.empty());
        QVERIFY(!opened.hasEnded());
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

    void longNamesKeepDateRuleAndSeedAndWholeCharacters()
    {
        const std::string date = "20260102-030405_", end = "_agnostic-sam_s1234567890";
        for (std::size_t length = 0; length < 12; ++length) { // every way in which a cut can meet a character
            std::string name(length, 'x');
            for (int i = 0; i < 100; ++i)
                name += i % 2 ? "ρ̂" : "語";
            const std::string made = RunFolder::create(m_root, date + name + end, experiment).path().filename();
            QVERIFY2(made.starts_with(date + std::string(length, 'x') + "語") && made.ends_with(end), made.c_str());
            QVERIFY(made.size() <= 180 && made.size() > 160);
            QCOMPARE(validUtf8(made), made.size());
        }
        const std::string one = RunFolder::create(m_root, date + std::string(300, 'y') + end, experiment).path();
        const std::string two = RunFolder::create(m_root, date + std::string(300, 'y') + end, experiment).path();
        QCOMPARE(two, one + "-2");
        const fs::path latin = RunFolder::create(m_root, "l\xe4ngs\xc3", experiment).path();
        QCOMPARE(latin.filename().string(), std::string("l-ngs-"));
    }

    void eventsComeBack()
    {
        RunFolder run = RunFolder::create(m_root, "a", experiment);
        run.append(Started{.title = "SAM"});
        for (int i = 0; i < 1000; ++i)
            run.append(step(i));
        run.flush();
        const std::vector<Event> events = RunFolder::open(run.path()).readEvents().events;
        QCOMPARE(events.size(), 1001u);
        QCOMPARE(std::get<Measured>(events[1000]).clock.step, 999);
        QVERIFY(*valueOf(std::get<Measured>(events[3]), "loss") == 1.0 / 3);
    }

    void eventsAreThereWhenTheOwnerIsGone()
    {
        {
            RunFolder::create(m_root, "a", experiment).append(step(1));
        }
        QCOMPARE(RunFolder::open(m_root / "a").readEvents().events.size(), 1u);
    }

    void tornLastLineIsIgnoredAndCutOffByTheNextWriter()
    {
        const fs::path folder = m_root / "a";
        RunFolder::create(m_root, "a", experiment).append(step(0));
        addText(folder / "events.jsonl", "{\"event\":\"StepDo");
        QCOMPARE(RunFolder::open(folder).readEvents().events.size(), 1u);

        RunFolder resumed = RunFolder::openToWrite(folder);
        resumed.append(step(1));
        resumed.sync();
        const std::vector<Event> events = resumed.readEvents().events;
        QCOMPARE(events.size(), 2u);
        QCOMPARE(std::get<Measured>(events[1]).clock.step, 1);
    }

    /// As large as checkpoints, each kill has left one for ever.
    void theNextWriterRemovesWhatTheLastHasHalfWritten()
    {
        const fs::path folder = m_root / "a";
        RunFolder::create(m_root, "a", experiment).append(step(0));
        const std::vector<std::string> half = {"checkpoint-0000000009.safetensors.tmp4242-0", "result.json.tmp4242-17",
                                               "round-0001.npz.tmp1-2"};
        const std::vector<std::string> others = {"landscape-a.npz.tmp4242-0", // somebody may be at work on it
                                                 "checkpoint-0000000008.safetensors", "checkpoint-mine.tmp",
                                                 "checkpoint-mine.tmp4242", "checkpoint-mine.tmp4242-0.bak"};
        for (const auto& names : {half, others})
            for (const std::string& name : names)
                addText(folder / name, "half");
        RunFolder::open(folder);
        for (const std::string& name : half)
            QVERIFY2(fs::exists(folder / name), name.c_str());
        RunFolder::openToWrite(folder);
        for (const std::string& name : half)
            QVERIFY2(!fs::exists(folder / name), name.c_str());
        for (const std::string& name : others)
            QVERIFY2(fs::exists(folder / name), name.c_str());
    }

    void eachDamagedLineCostsThatLine()
    {
        RunFolder run = RunFolder::create(m_root, "a", experiment);
        run.append(step(0));
        run.flush();
        const auto size = fs::file_size(run.path() / "events.jsonl");
        addText(run.path() / "events.jsonl", "{\"event\":\"Step\x01one\"}\n{\"event\":\"Later\"}\n\n[1e999]\n" +
                                                 std::string(60000, '[') + "\n" + std::string(30, '\0') +
                                                 "\n{\"event\":\"Message\",\"level\":\"info\"}\n");
        run.append(step(1));
        run.flush();
        const EventsRead read = run.readEvents();
        QCOMPARE(read.events.size(), 2u);
        QCOMPARE(std::get<Measured>(read.events[1]).clock.step, 1);
        QCOMPARE(read.problems.size(), 7u);
        const std::string expected[] = {"line 2 (byte " + std::to_string(size + 14) + ") is no JSON",
                                        "line 3 (byte " + std::to_string(size + 21) +
                                            ") is damaged: unknown event \"Later\"",
                                        "line 4 ",
                                        "1e999, which is too large",
                                        "nested deeper than 200",
                                        "line 7 ",
                                        "Message: field \"text\" is missing"};
        for (std::size_t i = 0; i < 7; ++i) {
            const std::string& why = read.problems[i];
            QVERIFY2(why.starts_with((run.path() / "events.jsonl").string() + ": line "), why.c_str());
            QVERIFY2(why.find(expected[i]) != std::string::npos, why.c_str());
        }
    }

    void ofManyDamagedLinesTheFirstAreNamedAndAllAreCounted()
    {
        RunFolder run = RunFolder::create(m_root, "a", experiment);
        std::string junk;
        for (int i = 0; i < 1000; ++i)
            junk += "x\n";
        addText(run.path() / "events.jsonl", junk);
        const EventsRead read = run.readEvents();
        QVERIFY(read.events.empty());
        QCOMPARE(read.problems.size(), 21u);
        QVERIFY2(read.problems.back().ends_with(": 980 more lines are damaged"), read.problems.back().c_str());
    }

    void aLineWithoutEndDoesNotFillTheMemory()
    {
        RunFolder run = RunFolder::create(m_root, "a", experiment);
        run.append(step(0));
        run.flush();
        const fs::path file = run.path() / "events.jsonl";
        fs::resize_file(file, 400'000'000); // a hole full of zeros
        addText(file, "\n" + dumpLine(toJson(step(1))) + "\n");
        const MemoryPeak peak;
        const EventsRead read = run.readEvents();
        QVERIFY2(peak.megabytes() < 100, std::to_string(peak.megabytes()).c_str());
        QCOMPARE(read.events.size(), 2u);
        QCOMPARE(read.problems.size(), 1u);
        QVERIFY2(read.problems[0].find("line 2 ") != std::string::npos, read.problems[0].c_str());
    }

    void brokenFoldersAreRefused()
    {
        QVERIFY(errorOf([&] { RunFolder::open(m_root / "nowhere"); }).find("experiment.json is missing") !=
                std::string::npos);
        fs::create_directory(m_root / "a");
        addText(m_root / "a/experiment.json", "{\"format\": 1, \"na");
        const std::string why = errorOf([&] { RunFolder::open(m_root / "a"); });
        QVERIFY2(why.find("a/experiment.json: line 1 (byte 17) is no JSON: it ends too early") != std::string::npos,
                 why.c_str());
        fs::create_directory(m_root / "b");
        addText(m_root / "b/experiment.json", "{\"name\": \"x\"}");
        QVERIFY(errorOf([&] { RunFolder::open(m_root / "b"); }).find("\"format\" is missing") != std::string::npos);
        for (const std::string format : {"1.5", "\"1\"", "null"}) {
            writeFileAtomically(m_root / "b/experiment.json", "{\"format\": " + format + "}");
            const std::string odd = errorOf([&] { RunFolder::open(m_root / "b"); });
            QVERIFY2(odd.ends_with("b/experiment.json: is no run's experiment.json, \"format\" is no whole number: " +
                                   format),
                     odd.c_str());
        }
    }

    void newerFormatIsRefused()
    {
        Json newer = experiment;
        newer["format"] = runFormat + 1;
        RunFolder::create(m_root, "a", newer);
        const std::string why = errorOf([&] { RunFolder::open(m_root / "a"); });
        QVERIFY2(why.find("a/experiment.json: has format 2") != std::string::npos, why.c_str());
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

    void theFormatsPageNamesEveryFile()
    {
        QTemporaryDir root;
        RunFolder run = RunFolder::create(root.path().toStdString(), "a", Json::object());
        run.append(Started{});
        run.finish({});
        const RunFormatPage page;
        for (const auto& entry : std::filesystem::directory_iterator(run.path()))
            QVERIFY2(page.hasFile(entry.path().filename().string()), entry.path().c_str());
        for (const std::string& name : {scoredImagesName(3), decisionMapName(120), decisionPointsFile("").string(),
                                        std::string(testEpisodesFile), analysisFileName("terms", 3),
                                        curvatureFileName(Json::object(), Json::object()), std::string("notes.json")})
            QVERIFY2(page.hasFile(name), name.c_str());
        for (const char* none : {"events.json", "checkpoint-12.npz", "xnotes.json", "round-3.npz.part"})
            QVERIFY2(!page.hasFile(none), none);
        QVERIFY(page.text().contains(QString("**format %1**").arg(runFormat)));
        QVERIFY(readJsonFile(run.path() / "experiment.json").begin().key() == "format");
    }
};

QTEST_GUILESS_MAIN(TestRunFolder)
#include "tst_run_folder.moc"
