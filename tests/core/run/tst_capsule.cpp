// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/zip.h"
#include "core/run/capsule.h"
#include "core/run/run_folder.h"
#include "core/run/sweep_file.h"

#include <QtTest>

using namespace sharpscope;
namespace fs = std::filesystem;

namespace {

std::string errorOf(const std::function<void()>& action)
{
    try {
        action();
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

QStringList filesIn(const fs::path& folder)
{
    QStringList files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) files << QString::fromStdString(entry.path().lexically_relative(folder).string());
    files.sort();
    return files;
}

} // namespace

class TestCapsule : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    fs::path at(const char* name) const { return fs::path(m_folder.path().toStdString()) / name; }

    /// With two checkpoints, a note, a side file and a folder of pictures.
    fs::path makeRun(const char* name)
    {
        RunFolder run = RunFolder::create(at("runs"), name, Json{{"title", name}});
        run.append(Started{.title = name});
        run.append(Measured{.clock = {.step = 1}, .values = {{"loss", 0.5}}});
        for (const char* file :
             {"checkpoint-0000000001.safetensors", "checkpoint-0000000002.safetensors", "notes.json", "series.cache"})
            writeFileAtomically(run.path() / file, std::string(file) + std::string(5000, 'x'));
        fs::create_directory(run.path() / "images");
        writeFileAtomically(run.path() / "images/0.png", "picture");
        run.finish({.clock = {.step = 1}, .result = {{"loss", {{"last", 0.5}}}}});
        return run.path();
    }

    /// An archive with a sound capsule.json and one more entry.
    fs::path archiveWith(const ZipFile& entry)
    {
        const fs::path file = at("bad.zip");
        writeZip(file, {{.name = "capsule.json", .bytes = R"({"capsule": 1, "runs": ["a"]})"},
                        {.name = "runs/a/experiment.json", .bytes = "{}"},
                        entry});
        return file;
    }

private Q_SLOTS:
    void whatGoesInComesOut()
    {
        const fs::path a = makeRun("a"), b = makeRun("b");
        writeFileAtomically(at("page.html"), "<p>report</p>");
        writeCapsule({.runs = {a, b}, .file = at("both.zip"), .report = at("page.html")});
        QVERIFY(isCapsule(at("both.zip")));
        QVERIFY(runsInCapsule(at("both.zip")) == (std::vector<std::string>{"a", "b"}));
        const UnpackedCapsule out = unpackCapsule(at("both.zip"), at("here"));
        QCOMPARE(out.folder, at("here/both"));
        QCOMPARE(out.runs.size(), std::size_t(2));
        const QStringList expected = {"checkpoint-0000000002.safetensors",
                                      "events.jsonl",
                                      "experiment.json",
                                      "images/0.png",
                                      "notes.json",
                                      "result.json"};
        QCOMPARE(filesIn(out.runs[1]), expected); // the newest checkpoint, and nothing that is made again
        for (const QString& file : expected)
            QCOMPARE(readFile(out.runs[1] / file.toStdString()), readFile(b / file.toStdString()));
        QCOMPARE(readFile(out.folder / "report.html"), std::string("<p>report</p>"));
        QVERIFY(RunFolder::open(out.runs[0]).hasEnded());
        QCOMPARE(unpackCapsule(at("both.zip"), at("here")).folder, at("here/both-2")); // what is there stays

        writeCapsule({.runs = {a}, .file = at("all.zip"), .allCheckpoints = true});
        QVERIFY(
            filesIn(unpackCapsule(at("all.zip"), at("here")).runs[0]).contains("checkpoint-0000000001.safetensors"));
        QVERIFY(fs::file_size(at("all.zip")) > 10000); // weights are stored
        QVERIFY(fs::file_size(at("all.zip")) < 20000); // the notes of 5,000 letters are not
    }

    void aSweepStaysOne()
    {
        const fs::path sweep = at("runs/plane"), lone = makeRun("lone");
        RunFolder::create(sweep, "p0000_sam_s1", Json{{"title", "a"}}).finish({});
        RunFolder::create(sweep, "p0002_sam_s1", Json{{"title", "b"}}).finish({});
        const SweepFile file{.experiment = {{"name", "plane"}}, .fields = {{"lr", "η"}}, .points = {{1}, {2}, {3}}};
        writeSweepFile(sweep, file);
        writeFileAtomically(sweep / "sweep.lock", "");
        // The third row is not packed; the first is named twice.
        writeCapsule({.runs = {lone, sweep / "p0000_sam_s1", sweep / "p0000_sam_s1"}, .file = at("plane.zip")});
        QVERIFY(runsInCapsule(at("plane.zip")) == (std::vector<std::string>{"lone", "plane/p0000_sam_s1"}));
        const UnpackedCapsule out = unpackCapsule(at("plane.zip"), at("swept"));
        const fs::path back = out.folder / "runs/plane";
        QCOMPARE(filesIn(back), QStringList({"p0000_sam_s1/events.jsonl", "p0000_sam_s1/experiment.json",
                                             "p0000_sam_s1/result.json", "sweep.json"}));
        QVERIFY(isSweep(back));
        QCOMPARE(readFile(back / "sweep.json"), readFile(sweep / "sweep.json"));
        QVERIFY(out.runs == (std::vector<fs::path>{out.folder / "runs/lone", back / "p0000_sam_s1"}));
        QVERIFY(listRuns(out.folder / "runs").size() == 2);

        // Whoever makes one up gets no further than a run's folder, and a sweep without its points is none.
        const auto says = [&](const char* runs, const char* sweeps, const char* why) {
            const Json about{{"capsule", 2}, {"runs", Json::array({runs})}, {"sweeps", Json::array({sweeps})}};
            writeZip(at("lie.zip"), {{.name = "capsule.json", .bytes = about.dump()},
                                     {.name = "runs/a/b/experiment.json", .bytes = "{}"}});
            const std::string error = errorOf([&] { unpackCapsule(at("lie.zip"), at("lies")); });
            QVERIFY2(error.find(why) != std::string::npos, error.c_str());
        };
        says("a/b", "c", "names a run \"a/b\", which is no folder's name");
        says("a/../b", "a", "names a sweep's run \"../b\"");
        says("a/b/c", "a", "names a sweep's run \"b/c\"");
        says("a/b", "../a", "names a sweep \"../a\"");
        says("a/b", "a", "names a sweep \"a\" whose sweep.json is not in it");
        QVERIFY(!fs::exists(at("lies/lie")));
    }

    /// Progress is of bytes, not of files: a checkpoint of a megabyte is nearly all of a run of many small files.
    void itCanBeStoppedAndLeavesNothing()
    {
        const fs::path run = makeRun("stopped");
        writeFileAtomically(run / "checkpoint-0000000003.safetensors", std::string(1 << 20, 'x'));
        for (int i = 0; i < 20; ++i)
            writeFileAtomically(run / ("z-" + std::to_string(i)), "small");
        const fs::path folder = at("only");
        fs::create_directory(folder);
        writeFileAtomically(folder / "s.zip", "what was there");
        const auto stopAt = [](double most, std::vector<double>& told) {
            return [&told, most](double done) {
                told.push_back(done);
                return done < most;
            };
        };
        std::vector<double> told;
        std::string error =
            errorOf([&] { writeCapsule({.runs = {run}, .file = folder / "s.zip"}, stopAt(0.5, told)); });
        QVERIFY2(error.ends_with("s.zip: is not written: it was stopped"), error.c_str());
        QCOMPARE(filesIn(folder), QStringList("s.zip")); // and no temporary one
        QCOMPARE(readFile(folder / "s.zip"), std::string("what was there"));
        QVERIFY(told.back() >= 0.5 && told.back() < 0.6); // at once

        told.clear();
        writeCapsule({.runs = {run}, .file = folder / "s.zip"}, stopAt(2, told));
        QVERIFY(std::is_sorted(told.begin(), told.end()) && told.back() == 1);
        QVERIFY(std::count_if(told.begin(), told.end(), [](double d) { return d > 0.1 && d < 0.9; }) > 50);

        writeFileAtomically(run / "long.jsonl", std::string(8 << 20, 'x')); // packs to a thousandth, and takes as long
        told.clear();
        writeCapsule({.runs = {run}, .file = folder / "s.zip"}, stopAt(2, told));
        double widest = 0;
        for (std::size_t i = 1; i < told.size(); ++i)
            widest = std::max(widest, told[i] - told[i - 1]);
        QVERIFY2(widest < 0.05, qPrintable(QString::number(widest)));

        told.clear();
        error = errorOf([&] { unpackCapsule(folder / "s.zip", at("to"), stopAt(0.5, told)); });
        QVERIFY2(error.ends_with("s.zip: is not unpacked: it was stopped"), error.c_str());
        QVERIFY(fs::is_empty(at("to")));
        QVERIFY(told.back() >= 0.5);
    }

    void otherProgramsReadIt()
    {
        writeCapsule({.runs = {makeRun("python")}, .file = at("python.zip")});
        QProcess python;
        python.start("/usr/bin/python3", {"-c",
                                          "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\n"
                                          "assert z.testzip() is None\nprint(*z.namelist()[:2])",
                                          QString::fromStdString(at("python.zip").string())});
        QVERIFY(python.waitForFinished());
        QCOMPARE(python.readAllStandardOutput() + python.readAllStandardError(),
                 QByteArray("capsule.json README.txt\n"));
    }

    void aRunThatIsStillWrittenIsNotPacked()
    {
        const RunFolder run = RunFolder::create(at("runs"), "busy", Json::object());
        const std::string error = errorOf([&] { writeCapsule({.runs = {run.path()}, .file = at("busy.zip")}); });
        QVERIFY2(error.find("busy: is still being trained") != std::string::npos, error.c_str());
        QVERIFY(!fs::exists(at("busy.zip")));
    }

    void whatLeadsElsewhereIsRefusedByName_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("why");
        QTest::newRow("up") << "../evil"
                            << "leads out";
        QTest::newRow("up, later") << "runs/a/../../../evil"
                                   << "leads out";
        QTest::newRow("absolute") << "/tmp/evil"
                                  << "absolute";
        QTest::newRow("of another system") << "runs\\..\\evil"
                                           << "character";
    }
    void whatLeadsElsewhereIsRefusedByName()
    {
        QFETCH(QString, name);
        QFETCH(QString, why);
        const fs::path file = archiveWith({.name = name.toStdString(), .bytes = "evil"});
        const std::string error = errorOf([&] { unpackCapsule(file, at("there")); });
        QVERIFY2(QString::fromStdString(error).contains('"' + name + "\" " + (why == "absolute" ? "is an " : "")) &&
                     QString::fromStdString(error).contains(why),
                 error.c_str());
        QVERIFY(!fs::exists(at("there")) && !fs::exists(at("evil")));
    }

    void aSmallArchiveDoesNotFillTheDisk()
    {
        const fs::path file = archiveWith({.name = "runs/a/events.jsonl", .bytes = std::string(66 << 20, ' ')});
        QVERIFY(fs::file_size(file) < 1 << 20);
        const std::string error = errorOf([&] { unpackCapsule(file, at("there")); });
        QVERIFY2(error.find("\"runs/a/events.jsonl\" would unpack to 66 MB") != std::string::npos, error.c_str());
        QVERIFY(!fs::exists(at("there")));
    }

    void damageIsNamedAndLeavesNothing()
    {
        writeCapsule({.runs = {makeRun("damaged")}, .file = at("whole.zip")});
        const std::string whole = readFile(at("whole.zip"));
        writeFileAtomically(at("cut.zip"), whole.substr(0, whole.size() / 2));
        QVERIFY(!isCapsule(at("cut.zip")));
        std::string error = errorOf([&] { unpackCapsule(at("cut.zip"), at("there")); });
        QVERIFY2(error.find("cut.zip: is no ZIP archive, or its end is missing") != std::string::npos, error.c_str());

        std::string flipped = whole;
        flipped[whole.find("checkpoint-0000000002.safetensorsxxx") + 2000] ^= 1; // among the stored weights
        writeFileAtomically(at("flipped.zip"), flipped);
        error = errorOf([&] { unpackCapsule(at("flipped.zip"), at("there")); });
        QVERIFY2(error.find("\"runs/damaged/checkpoint-0000000002.safetensors\"") != std::string::npos, error.c_str());
        QVERIFY(fs::is_empty(at("there")));
    }

    void whatIsNoCapsuleOrOfANewerVersionIsSaid()
    {
        writeZip(at("other.zip"), {{.name = "readme", .bytes = "hello"}});
        QVERIFY(!isCapsule(at("other.zip")));
        QVERIFY(
            errorOf([&] { runsInCapsule(at("other.zip")); }).ends_with("is no capsule, it has no \"capsule.json\""));
        writeZip(at("new.zip"), {{.name = "capsule.json", .bytes = R"({"capsule": 3, "runs": ["a"]})"}});
        QVERIFY(errorOf([&] { runsInCapsule(at("new.zip")); }).ends_with("a newer Sharpscope made it"));
        writeZip(at("lying.zip"), {{.name = "capsule.json", .bytes = R"({"capsule": 1, "runs": ["../a"]})"}});
        QVERIFY(errorOf([&] { runsInCapsule(at("lying.zip")); }).find("names a run \"../a\"") != std::string::npos);
        writeZip(at("empty.zip"), {{.name = "capsule.json", .bytes = R"({"capsule": 1, "runs": ["a"]})"}});
        QVERIFY(errorOf([&] { unpackCapsule(at("empty.zip"), at("there")); }).find("run \"a\" that is not in it") !=
                std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestCapsule)
#include "tst_capsule.moc"
