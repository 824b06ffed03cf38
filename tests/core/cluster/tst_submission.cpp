// SPDX-License-Identifier: GPL-3.0-or-later
// What a submission is made of: its folder, the arrays, the script.
#include "core/base/files.h"
#include "core/cluster/batch_script.h"
#include "core/cluster/bound_places.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <fstream>
#include <functional>

using namespace sharpscope;
namespace fs = std::filesystem;

namespace {

std::string errorOf(const std::function<void()>& call)
{
    try {
        call();
    } catch (const std::exception& error) {
        return error.what();
    }
    return {};
}

std::vector<std::int64_t> upTo(std::int64_t count, std::int64_t step = 1)
{
    std::vector<std::int64_t> tasks;
    for (std::int64_t i = 0; i < count; i += step)
        tasks.push_back(i);
    return tasks;
}

std::vector<std::string> textsOf(const std::vector<ArrayPart>& parts, std::int64_t rowsPerTask)
{
    std::vector<std::string> texts;
    for (const ArrayPart& part : parts)
        texts.push_back(std::to_string(part.first) + ": " + arrayText(part, rowsPerTask, 0));
    return texts;
}

} // namespace

class TestSubmission : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;

    Submission submission(const char* name = "job") const
    {
        Submission made;
        made.folder = m_dir.filePath(name).toStdString();
        made.name = "two moons";
        made.date = "20261127-120000";
        made.directory = "/home/me/my work";
        made.rows = 10;
        made.program = made.folder.string() + "/program/sharpscope-compute";
        return made;
    }

private Q_SLOTS:
    void theFolderComesBackAndChangesAreSeen()
    {
        Submission made = submission("kept");
        fs::create_directories(made.folder);
        made.options = {.partition = "gpu",
                        .time = "1-12",
                        .gpus = 2,
                        .cpus = 4,
                        .rowsPerTask = 2,
                        .signal = "TERM",
                        .signalSeconds = 60,
                        .sbatchOptions = {"--gres=gpu:1"}};
        made.arrays = {{.id = "17", .name = "moons-1", .part = {0, {0, 2}}},
                       {.id = "18", .part = {4, {0}}, .isCancelled = true}};
        made.tableHash = writeTable(made, {{"a", {{"seed", 1}}}, {"b", {{"seed", 2}}}, {"c", {{"seed", 3}}}});
        made.rows = 3;
        made.programHash = "abc";
        made.places = {"/data/sets"};
        writeSubmission(made);
        const Submission read = readSubmission(made.folder / "");
        QVERIFY(read.folder == made.folder && read.name == made.name && read.directory == made.directory);
        QVERIFY(toJson(read.options) == toJson(made.options));
        QVERIFY(read.places == made.places);
        QCOMPARE(read.arrays.size(), std::size_t(2));
        QVERIFY(read.arrays[0].part.tasks == (std::vector<std::int64_t>{0, 2}) && !read.arrays[0].isCancelled);
        QCOMPARE(read.arrays[0].name, std::string("moons-1"));
        QVERIFY(read.arrays[1].part.first == 4 && read.arrays[1].isCancelled && read.arrays[1].id == "18");
        const std::vector<PlannedRun> rows = readTable(read, 1, 3);
        QCOMPARE(rows.size(), std::size_t(2));
        QCOMPARE(rows[0].folder, (made.folder / "runs/b").string());
        QVERIFY(rows[1].experiment.at("seed") == 3);
        QVERIFY(errorOf([&] { readTable(read, 2, 4); }).find("has 3 rows, 4 expected") != std::string::npos);
        std::ofstream(made.tableFile(), std::ios::app) << "{}\n";
        QVERIFY(errorOf([&] { readTable(read, 0, 1); }).find("has changed since it was submitted") !=
                std::string::npos);

        Json newer = readJsonFile(made.folder / "submission.json");
        newer["format"] = submissionFormat + 1;
        writeFileAtomically(made.folder / "submission.json", dumpLines(newer));
        QVERIFY(errorOf([&] { readSubmission(made.folder); }).find("a newer Sharpscope made it") != std::string::npos);
        newer["format"] = submissionFormat;
        newer.erase("arrays");
        writeFileAtomically(made.folder / "submission.json", dumpLines(newer));
        QVERIFY(errorOf([&] { readSubmission(made.folder); }).find("submission.json: is damaged: ") !=
                std::string::npos);
    }

    /// What the rows read by a path is bound where it lies elsewhere, and where a link leads.
    void anImageSeesWhatTheRowsName()
    {
        const fs::path root = m_dir.filePath("bound").toStdString();
        for (const char* folder : {"here/own", "sets/voc", "disk/weights", "data/mnist"})
            fs::create_directories(root / folder);
        std::ofstream(root / "disk/weights/net.pt") << "x";
        fs::create_directory_symlink(root / "disk/weights", root / "here/weights");
        Submission made = submission("bound/here/job");
        made.directory = root / "here";
        made.data = (root / "data/").string();
        const std::vector<PlannedRun> rows = {
            {"a",
             {{"data", {{"name", "own"}, {"folder", "../sets/voc"}}}, {"network", {{"weights", "weights/net.pt"}}}}},
            {"b",
             {{"data", {{"folder", (root / "data/mnist").string()}}}, {"files", {"/there/is/none.pt", "own", ""}}}}};
        const std::vector<std::string> expected = {made.folder.string(), (root / "here").string(),
                                                   (root / "sets/voc").string(), (root / "data").string(),
                                                   (root / "disk/weights/net.pt").string()};
        std::vector<std::string> places = boundPlaces(made, rows);
        std::sort(places.begin() + 2, places.end());
        std::vector<std::string> sorted = expected;
        std::sort(sorted.begin() + 2, sorted.end());
        QVERIFY2(places == sorted, Json(places).dump().c_str());
    }

    /// A task's number is its row, but for where its array begins; none reaches MaxArraySize.
    void manyRowsBecomeSeveralArrays()
    {
        using Texts = std::vector<std::string>;
        QCOMPARE(textsOf(arraysFor(upTo(4), 1, 4), 1), Texts{"0: 0-3"});
        QCOMPARE(textsOf(arraysFor(upTo(10), 1, 4), 1), (Texts{"0: 0-3", "4: 0-3", "8: 0-1"}));
        QCOMPARE(textsOf(arraysFor({2, 5, 6, 7, 9}, 1, 4), 1), (Texts{"0: 2", "4: 1-3", "8: 1"}));
        QCOMPARE(textsOf(arraysFor(upTo(20, 3), 3, 10), 3), (Texts{"0: 0-6:3", "9: 0-6:3", "18: 0"}));
        QCOMPARE(textsOf(arraysFor(upTo(20, 8), 8, 4), 8), (Texts{"0: 0", "8: 0", "16: 0"}));
        for (const std::int64_t most : {1, 2, 7, 1001})
            for (const std::int64_t each : {1, 3})
                for (const ArrayPart& part : arraysFor(upTo(3000, each), each, most))
                    QVERIFY(part.tasks.back() < std::max(most, each));
        QCOMPARE(arrayText({0, {0, 1, 2, 5, 8, 9}}, 1, 2), std::string("0-2,5,8-9%2"));
    }

    void theScript()
    {
        Submission made = submission("with blank, 50% of 'it'");
        made.data = "/data/my sets";
        made.options = {.partition = "gpu",
                        .time = "4:00:00",
                        .mem = "8G",
                        .account = "lab",
                        .qos = "long",
                        .gpus = 1,
                        .cpus = 4,
                        .signal = "USR1",
                        .signalSeconds = 300,
                        .sbatchOptions = {"--gres=gpu:a100:1"}};
        const std::string script = batchScript(made);
        for (const char* line :
             {"#!/bin/bash\n", "\n#SBATCH --job-name=two-moons\n", "\n#SBATCH --open-mode=append\n",
              "\n#SBATCH --requeue\n", "\n#SBATCH --signal=B:USR1@300\n", "\n#SBATCH --ntasks=1\n",
              "\n#SBATCH --cpus-per-task=4\n", "\n#SBATCH --gpus=1\n", "\n#SBATCH --partition=gpu\n",
              "\n#SBATCH --time=4:00:00\n", "\n#SBATCH --mem=8G\n", "\n#SBATCH --account=lab\n",
              "\n#SBATCH --qos=long\n", "\n#SBATCH --gres=gpu:a100:1\n", "\ncd '/home/me/my work' || exit 1\n",
              "\nexport SHARPSCOPE_DATA='/data/my sets'\n", "blank, 50%% of 'it'/logs/%A_%a.log\"\n"})
            QVERIFY2(script.find(line) != std::string::npos, (script + line).c_str());
        QVERIFY(script.find("apptainer") == std::string::npos);
        QProcess bash; // all of it is bash's language, whatever the folder is called
        bash.start("bash", {"-n"});
        bash.write(script.c_str());
        bash.closeWriteChannel();
        QVERIFY(bash.waitForFinished());
        QCOMPARE(QString::fromUtf8(bash.readAllStandardError()), QString());
        const std::vector<std::string> words =
            sbatchWords(made, SubmittedArray{.id = "", .name = "moons-1", .part = {4, {0, 2}}}, {"--time=9"});
        const std::vector<std::string> expected = {
            "sbatch", "--parsable", "--array=0,2", "--job-name=moons-1", "--time=9", made.scriptFile().string(), "4"};
        QCOMPARE(words, expected);

        QVERIFY(script.find("\ntrap : TERM\n") != std::string::npos);
        made.options.signal = "TERM"; // which srun would take for an end
        QVERIFY(batchScript(made).find("\ntrap 'tell USR2' TERM\n") != std::string::npos);

        made.options.apptainer = "/images/sharp scope.sif";
        made.program = "sharpscope-cli";
        made.places = {made.folder.string(), "/home/me/my work"};
        const std::string contained = batchScript(made);
        QVERIFY2(contained.find("--unbuffered apptainer exec --nv --bind '") != std::string::npos &&
                     contained.find("--bind '/home/me/my work' '/images/sharp scope.sif' sharpscope-cli task '") !=
                         std::string::npos,
                 contained.c_str());
    }
};

QTEST_GUILESS_MAIN(TestSubmission)
#include "tst_submission.moc"
