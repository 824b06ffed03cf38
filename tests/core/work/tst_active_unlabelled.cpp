// SPDX-License-Identifier: GPL-3.0-or-later
// A folder of images without labels: a person gives the first ones, too.
#include "active_experiment.h"
#include "tests/core/data/picture_files.h"

#include "core/data/dataset.h"
#include "core/data/registry.h"
#include "core/run/run_reader.h"
#include "core/work/needs.h"

#include <map>

using namespace sharpscope;

namespace {

/// Sixteen images, red (cats) where the number in the name is even, flat and one deeper.
struct Images {
    Folder folder;

    Images()
    {
        for (int i = 0; i < 16; ++i)
            writePlain(folder / ((i < 8 ? "" : "later/") + std::to_string(10 + i) + ".png"),
                       i % 2 == 0 ? std::initializer_list<int>{200, i, 0} : std::initializer_list<int>{0, 200, i});
        addText(folder / "classes.txt", "cat\r\ndog\n\n");
    }
    static void addText(const fs::path& file, const char* text) { writeFile(file, QByteArray(text)); }
};

Json experimentOn(const fs::path& folder, const char* oracle)
{
    Json json = rounds({{"oracle", oracle}, {"initial", 4}, {"query", 2}, {"rounds", 1}, {"poolSize", 0}});
    json["data"] = {{"name", "unlabelled-images"}, {"folder", folder.string()}, {"augmentation", "none"}};
    json["methods"] = {{{"rule", "sgd"}}};
    return json;
}

std::int64_t labelOf(const Dataset& data, std::int64_t image) // what a person sees
{
    return data.images[image][0][0][0].item<int>() > 100 ? 0 : 1;
}

} // namespace

class TestActiveUnlabelled : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { prepareProcess(); }

    void allImagesAreThereInOrderAndNoneHasALabel()
    {
        const Images images;
        const TrainAndTest data = loadDataset("unlabelled-images", images.folder.path());
        QCOMPARE(data.train->size(), 16);
        QCOMPARE(data.train->classNames, (std::vector<std::string>{"cat", "dog"}));
        QVERIFY(data.train->labels.eq(notLabelled).all().item<bool>());
        for (int i = 0; i < 16; ++i) // by path: the flat ones first
            QCOMPARE(data.train->images[i][i % 2 == 0 ? 1 : 2][0][0].item<int>(), i);
        QCOMPARE(QString::fromStdString(data.train->files[7]), QStringLiteral("17.png"));
        QCOMPARE(QString::fromStdString(data.train->files[8]), QStringLiteral("later/18.png"));
        QCOMPARE(data.test->size(), 0);
        QCOMPARE(data.test->imageShape(), data.train->imageShape());
    }

    void whatLiesInTestIsTestedWith()
    {
        const Images images;
        writeClasses(images.folder / "test", 3);
        const TrainAndTest data =
            loadDataset("unlabelled-images", images.folder.path(), {.classNames = {"dog", "cat"}});
        QCOMPARE(data.train->size(), 16);
        QCOMPARE(data.test->size(), 6);
        for (int i = 0; i < 6; ++i) // as data.classes has them, and not the file
            QCOMPARE(data.test->labels[i].item<std::int64_t>(), labelOf(*data.test, i) == 0 ? 1 : 0);
    }

    void whatIsWrongWithTheNamesIsSaid()
    {
        const Images images;
        const auto why = [&](const LoadOptions& options = {}) {
            return messageOf([&] { loadDataset("unlabelled-images", images.folder.path(), options); });
        };
        QVERIFY(why({.classNames = {"cat"}}).contains("data.classes: names one class"));
        QVERIFY(why({.classNames = {"cat", "cat"}}).contains("data.classes: names the class \"cat\" twice"));
        fs::remove(images.folder / "classes.txt");
        QVERIFY2(why().contains("classes.txt") && why().contains("data.classes"), qPrintable(why()));
        writeClasses(images.folder / "test", 1);
        QVERIFY2(why({.classNames = {"cat", "bird"}}).contains("\"dog\" is none of the classes"), qPrintable(why()));
    }

    void onlyAPersonCanBeAskedAboutThem()
    {
        const Images images;
        QTemporaryDir root;
        const auto problemsOf = [](const Json& json) {
            std::vector<Problem> problems;
            experimentFromJson(json, problems);
            return QString::fromStdString(toText(problems));
        };
        const Json person = experimentOn(images.folder.path(), "person");
        QCOMPARE(problemsOf(person), QString());
        QVERIFY(problemsOf(experimentOn(images.folder.path(), "simulated")).startsWith("rounds.oracle: is to be"));
        ComparisonOptions comparison = smallExperiment();
        comparison.data = {.name = "unlabelled-images", .folder = images.folder.path().string()};
        comparison.methods = {{.rule = "sgd"}};
        QVERIFY2(problemsOf(toJson(comparison)).startsWith("data.name: ") &&
                     problemsOf(toJson(comparison)).contains("rounds.oracle=person"),
                 qPrintable(problemsOf(toJson(comparison))));
        // and a run's own folder that says so all the same ends with the reason
        Json run = runsOf(
            *[&] {
                std::vector<Problem> problems;
                return std::make_unique<Experiment>(experimentFromJson(person, problems));
            }(),
            "g", 1)[0];
        run["rounds"]["oracle"] = "simulated";
        const fs::path made = RunFolder::create(root.path().toStdString(), "run", run).path();
        QVERIFY(reasonOf(runJob(resumeJob({made}))).find("16 of its 16 images have no label") != std::string::npos);
    }

    void whatIsMissingIsSaidBeforeItBegins()
    {
        const Images images;
        Json json = experimentOn(images.folder.path(), "person");
        const auto said = [&] { return QString::fromStdString(toText(missingHere(json))); };
        QCOMPARE(said(), QString());
        fs::remove(images.folder / "classes.txt");
        QVERIFY2(said().startsWith("data.classes: ") && said().contains("classes.txt"), qPrintable(said()));
        json["data"]["classes"] = {"cat"};
        QVERIFY2(said().startsWith("data.classes: data.classes: names one class"), qPrintable(said()));
        json["data"]["classes"] = {"cat", "dog"};
        QCOMPARE(said(), QString());
        json["rounds"]["initial"] = 16; // all there are
        QVERIFY2(said().startsWith("rounds.initial: is 16, but there are 16 images to choose from"),
                 qPrintable(said()));
        json["rounds"]["initial"] = 4;
        writeFile(images.folder / "labels.txt", "file,class\n10.png,cat\n11.png,dgo\n");
        json["rounds"]["labels"] = (images.folder / "labels.txt").string();
        QVERIFY2(said().startsWith("rounds.labels: ") &&
                     said().endsWith("labels.txt, row 3: \"11.png\" is of class "
                                     "\"dgo\", but the classes of " +
                                     QString::fromStdString(images.folder.path().filename().string()) +
                                     " are cat, dog; did you mean \"dog\"?"),
                 qPrintable(said()));
        writeFile(images.folder / "labels.txt", "file,class\n10.png,cat\n19.png,dog\n"); // later/19.png, by its name
        QCOMPARE(said(), QString());
        writeFile(images.folder / "labels.txt", "file,class\n10.png,cat\n77.png,dog\n");
        QVERIFY2(said().contains("row 3: \"77.png\" is none of the images"), qPrintable(said()));
    }

    /// The first question is about rounds.initial images; without one label there is no training; and stopped in its
    /// midst it goes on where it was.
    void aPersonGivesTheFirstLabelsToo()
    {
        const Images images;
        const TrainAndTest data = loadDataset("unlabelled-images", images.folder.path());
        QTemporaryDir root;
        std::vector<std::int64_t> first;
        runWatched(jobOf(experimentOn(images.folder.path(), "person"), root.path().toStdString()),
                   [&](const RunEvent& event, JobControl& control) {
                       const auto* asked = std::get_if<Asked>(&event.event);
                       if (asked) {
                           first = asked->data.at("images").get<std::vector<std::int64_t>>();
                           for (const std::int64_t image : first) // all skipped: no label to begin with
                               control.send(event.run, Answer{asked->question, toJson(ImageAnswer{image, skipped})});
                       }
                       const auto* commanded = std::get_if<Commanded>(&event.event);
                       if (commanded && historyOf(event.run).answers().size() == 4) control.stop();
                   });
        const fs::path run = onlyRun(root);
        QCOMPARE(first.size(), 4U);
        QCOMPARE(historyOf(run).question(), std::string("first labels"));
        QCOMPARE(historyOf(run).rounds().size(), 1U);
        QVERIFY(!RunFolder::open(run).hasEnded());

        std::map<std::string, std::vector<std::int64_t>> questions{{"first labels", first}};
        bool answered = false;
        runWatched(resumeJob({run}), [&](const RunEvent& event, JobControl& control) {
            const auto answer = [&](const std::string& question, std::int64_t image) {
                control.send(event.run, Answer{question, toJson(ImageAnswer{image, labelOf(*data.train, image)})});
            };
            if (std::get_if<Resumed>(&event.event) && !std::exchange(answered, true))
                for (std::size_t i = 0; i < 3; ++i) // the last stays skipped
                    answer("first labels", first[i]);
            if (const auto* asked = std::get_if<Asked>(&event.event); asked && asked->question != "first labels") {
                questions[asked->question] = asked->data.at("images").get<std::vector<std::int64_t>>();
                for (const std::int64_t image : questions[asked->question])
                    answer(asked->question, image);
            }
        });
        QVERIFY(RunFolder::open(run).hasEnded());
        const ActiveHistory history = historyOf(run);
        QCOMPARE(history.find(-1)->labelledImages, first);
        QCOMPARE(history.find(-1)->givenLabels.back(), skipped);
        QCOMPARE(history.find(0)->labels, 3);
        QCOMPARE(history.find(1)->labels, 5);
        for (const std::int64_t image : history.find(0)->picks)
            QVERIFY(std::find(first.begin(), first.end(), image) == first.end());
        QVERIFY(!readSummary(run).summary.tags.contains("accuracy/test")); // there is nothing to test with

        QTemporaryDir again; // needs nobody
        runJob(experimentJob(readExperiment(run), again.path().toStdString()));
        QVERIFY(at::equal(lastCheckpointOf(onlyRun(again)).theta, lastCheckpointOf(run).theta));
    }
};

QTEST_GUILESS_MAIN(TestActiveUnlabelled)
#include "tst_active_unlabelled.moc"
