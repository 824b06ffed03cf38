// SPDX-License-Identifier: GPL-3.0-or-later
// What an experiment of active learning cannot begin with is said beforehand, by its field: missingHere(), which
// launch, form and `check` ask.
#include "active_experiment.h"

#include "core/acquisition/registry.h"
#include "core/active/label_export.h"
#include "core/active/run_images.h"
#include "core/base/refusal.h"
#include "core/base/zip.h"
#include "core/work/needs.h"

using namespace sharpscope;

class TestActiveChecks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { prepareProcess(); }

    /// By its data and its network.
    void whatCannotBeginIsSaidBeforeAnythingIsTrained()
    {
        QTemporaryDir root;
        const auto said = [](const Json& json) { return QString::fromStdString(toText(missingHere(json))); };
        Json json = rounds();
        QCOMPARE(said(json), QString());
        json["acquisitions"] = {{{"acquisition", "random"}}, {{"acquisition", "bald"}}};
        QVERIFY2(said(json).startsWith("acquisitions.1: BALD needs a dropout layer"), qPrintable(said(json)));
        QVERIFY(!said(json).contains('\n'));
        json["network"] = {{"name", "mlp"}, {"options", {{"dropout", 0.2}}}};
        QCOMPARE(said(json), QString());

        const std::string script = root.filePath("net.pt").toStdString();
        writeFileAtomically(script, zipBytes({{"net/code/a.py", "x"}})); // nobody reads it to know
        json["network"] = {{"name", "torchscript"}, {"options", {{"file", script}}}};
        for (const std::string& name : acquisitionNames()) {
            json["acquisitions"] = {{{"acquisition", name}}};
            const bool needsLayers =
                QStringList{"bald", "coreset", "ll4al", "badge", "typiclust", "probcover"}.contains(
                    QString::fromStdString(name));
            QVERIFY2(needsLayers ? said(json).startsWith("acquisitions.0: ") && said(json).contains("TorchScript")
                                 : said(json).isEmpty(),
                     qPrintable(said(json)));
        }

        const std::string table = root.filePath("labels.csv").toStdString();
        json = rounds({{"labels", table}});
        writeFileAtomically(table, "image,class\n3,1\n");
        QVERIFY2(said(json).contains("did you mean") || said(json).contains("but the classes of"),
                 qPrintable(said(json)));
        writeFileAtomically(table, "image,label\n3,1\n7,0\n");
        QCOMPARE(said(json), QString());
        writeFileAtomically(table, "image,label\n3,1\n1000000,0\n");
        QVERIFY2(said(json).startsWith("rounds.labels: ") &&
                     said(json).contains("labels.csv, row 3: there is no image"),
                 qPrintable(said(json)));
    }

    /// data.trainSize draws another part of the images for each seed: what was labelled in one is not in the others.
    void labelsOfAnotherSeedAreSaidBeforeAnythingIsTrained()
    {
        QTemporaryDir root;
        const auto said = [](const Json& json) { return QString::fromStdString(toText(missingHere(json))); };
        Json json = rounds();
        json["data"]["trainSize"] = 60;
        runJob(jobOf(json, root.path().toStdString())); // seed 5
        const std::string table = root.filePath("labels.csv").toStdString();
        const auto images = imagesOf(RunFolder::open(onlyRun(root)).experiment(), [] { return false; });
        writeFileAtomically(table, labelsCsv(labelsIn(historyOf(onlyRun(root))), *images));
        json["rounds"]["labels"] = table;
        QCOMPARE(said(json), QString());
        QTemporaryDir again;
        runJob(jobOf(json, again.path().toStdString()));
        QVERIFY(RunFolder::open(onlyRun(again)).hasEnded());

        for (const std::vector<int>& seeds : {std::vector{6}, std::vector{5, 6}}) {
            json["seeds"] = seeds;
            const QString text = said(json);
            QVERIFY2(text.startsWith("rounds.labels: ") && text.contains("labels.csv, row ") &&
                         text.contains("is none of the 60 images that seed 6 chooses from: by data.trainSize") &&
                         !text.contains("validationSize"),
                     qPrintable(text));
        }
        json["seeds"] = {5};
        json["data"] = {{"name", "two-moons"}, {"validationSize", 1900}}; // the other way to leave a seed a part
        QVERIFY2(said(json).contains("of the 100 images that seed 5 chooses from: by data.validationSize"),
                 qPrintable(said(json)));
        json["data"]["validationSize"] = 0;
        QCOMPARE(said(json), QString());

        // A run's folder that says so all the same, of another seed than its labels.
        json["data"] = {{"name", "two-moons"}, {"trainSize", 60}};
        std::vector<Problem> problems;
        Json run = runsOf(experimentFromJson(json, problems), "g", 1).at(0);
        run["seed"] = 6;
        const fs::path made = RunFolder::create(root.path().toStdString(), "other", run).path();
        QVERIFY(reasonOf(runJob(resumeJob({made}))).find("is none of the 60 images that seed 6 chooses from") !=
                std::string::npos);
    }

    void moreFirstLabelsThanImagesAreSaid()
    {
        QTemporaryDir root;
        const auto said = [](const Json& json) { return QString::fromStdString(toText(missingHere(json))); };
        Json json = rounds({{"initial", 2000}}); // of two moons' 2,000
        QVERIFY2(said(json).startsWith("rounds.initial: is 2000, but there are 2000 images"), qPrintable(said(json)));
        json["rounds"]["rounds"] = 0;
        QCOMPARE(said(json), QString());
        json = rounds({{"initial", 40}});
        json["data"]["trainSize"] = 40;
        QVERIFY2(said(json).contains("there are 40 images"), qPrintable(said(json)));
        QVERIFY_EXCEPTION_THROWN(runJob(jobOf(json, root.path().toStdString())), Refusal);
        json["data"]["trainSize"] = 41;
        QCOMPARE(said(json), QString());
    }
};

QTEST_GUILESS_MAIN(TestActiveChecks)
#include "tst_active_checks.moc"
