// SPDX-License-Identifier: GPL-3.0-or-later
// Forks and knobs of the kinds of work beside the comparison: the same past, another future, bit for bit; long because
// one executable costs less than two.
#include "detection_experiment.h"
#include "few_shot_experiment.h"
#include "forked_runs.h"

#include "core/base/process.h"
#include "core/base/refusal.h"
#include "core/data/dataset_cache.h"
#include "core/detection/detection.h"
#include "core/detection/load_detection.h"
#include "core/fewshot/few_shot.h"
#include "core/fewshot/meta_trainer.h"
#include "core/fewshot/run_weights.h"
#include "core/run/fork_of.h"
#include "core/run/main_metric.h"
#include "core/sweep/sweep_options.h"
#include "core/train/fork_point.h"
#include "core/train/fork_start.h"
#include "core/train/trainer.h"

using namespace sharpscope;
using namespace sharpscope::test;

namespace {

const std::function<bool()> never = [] { return false; };

/// A job that does some steps, hears the knobs, and goes on.
void runTurning(const Job& job, int steps, const std::vector<TurnKnob>& knobs)
{
    JobControl control;
    control.pause();
    EventQueue events;
    std::jthread trains([&] {
        JobContext context(control, events);
        job(context);
    });
    for (int step = 0; step < steps; ++step) {
        while (!control.isResting())
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        control.singleStep();
    }
    while (!control.isResting())
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    for (const TurnKnob& knob : knobs)
        control.setKnob({}, knob.name, knob.value);
    control.resume();
}

DetectionRun detectionIn(const fs::path& run)
{
    std::vector<Problem> problems;
    DetectionRun options = detectionRunFromJson(RunFolder::open(run).experiment(), problems);
    if (!problems.empty()) throw Error(toText(problems));
    return options;
}

} // namespace

Q_DECLARE_METATYPE(sharpscope::Json)

class TestKindForks : public QObject {
    Q_OBJECT

    Folder m_folder;
    std::map<QString, fs::path> m_trunk;
    fs::path root(const std::string& name) const { return m_folder.path() / name; }

    Json experiment(const QString& kind) const
    {
        if (kind == "detection") return tinyDetection(root("boxes"));
        Json json = smallFewShot(root("characters"));
        json["train"]["keepCheckpoints"] = 0;
        json["methods"] = {{{"rule", "agnostic-maml"}, {"ema", 0.9}}};
        return json;
    }

    static void eachKind()
    {
        QTest::addColumn<QString>("kind");
        QTest::newRow("few-shot") << "few-shot";
        QTest::newRow("detection") << "detection";
    }

private Q_SLOTS:
    void initTestCase()
    {
        writeOmniglot(root("characters"), 40, 4);
        writeDiscImages(root("boxes"));
        for (const char* kind : {"few-shot", "detection"}) {
            runJob(experimentJob(soundExperiment(experiment(kind)), root(kind)));
            m_trunk[kind] = listRuns(root(kind)).at(0);
        }
    }

    void aForkWithTheSameOptionsEndsInTheSameWeights_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("at");
        QTest::addColumn<bool>("isKept");
        for (const char* kind : {"few-shot", "detection"})
            for (const auto& [at, isKept] : {std::pair("e1.5", true), {"4", true}, {"62.5%", false}, {"0", false}})
                QTest::addRow("%s from %s", kind, at) << kind << at << isKept;
    }
    void aForkWithTheSameOptionsEndsInTheSameWeights()
    {
        QFETCH(QString, kind);
        QFETCH(QString, at);
        QFETCH(bool, isKept);
        const fs::path trunk = m_trunk[kind];
        const ForkMade made = forkRun(RunFolder::open(trunk), {.at = at.toStdString()}, root(QTest::currentDataTag()));
        QCOMPARE(made.note.empty(), isKept);
        QCOMPARE(fs::exists(forkFile(made.folder)), isKept);
        for (const RunEvent& event : runJob(resumeJob({made.folder})))
            if (const auto* message = std::get_if<Message>(&event.event))
                QVERIFY2(message->text.find("otherwise") == std::string::npos, message->text.c_str());
        compareEnds(made.folder, trunk);
        compareCurves(made.folder, trunk);
        QVERIFY(areEqual(lastCheckpointOf(made.folder).own, lastCheckpointOf(trunk).own)); // the chosen weights
        QVERIFY(readJsonFile(made.folder / "result.json").value("test", Json()) ==
                readJsonFile(trunk / "result.json").value("test", Json()));
    }

    /// The oracle takes the steps itself: the run's to step 5, with its momentum the fork's from there on.
    void samForTheLastThirdOfADetection()
    {
        const fs::path fork = forked(m_trunk["detection"], "2/3", {"method.rule=sam", "method.rho=0.2"}, root("sam"));
        QCOMPARE(forkClock(RunFolder::open(fork).experiment()).step, 5);
        QCOMPARE(seriesIn(fork).started.title, std::string("SAM ρ=0.2 from step 5"));
        Trainer past(loadDetection(detectionIn(m_trunk["detection"]), never)->run);
        while (past.clock().step < 5)
            past.step(false);
        DetectionRun plain = detectionIn(fork);
        plain.fork = Json();
        Trainer future(loadDetection(plain, never)->run);
        future.restore(past.save());
        while (!future.isDone())
            future.step(false);
        QVERIFY(at::equal(lastCheckpointOf(fork).theta, future.theta()));
        QVERIFY(!at::equal(lastCheckpointOf(fork).theta, lastCheckpointOf(m_trunk["detection"]).theta));
        QVERIFY(seriesIn(fork).of("rho").value(4) == 0 && seriesIn(fork).of("rho").value(5) == 0.2);
    }

    void anotherMethodForTheLastThirdOfAFewShotRun()
    {
        const std::vector<std::string> changes = {"method.rule=sharp-maml-both", "method.rho=0.3", "optimizer.lr=0.02"};
        const fs::path fork = forked(m_trunk["few-shot"], "2/3", changes, root("sharp"));
        MetaTrainer past(*loadFewShot(readFewShotRun(RunFolder::open(m_trunk["few-shot"])), never));
        while (past.clock().step < 5)
            past.step();
        FewShotRun plain = readFewShotRun(RunFolder::open(fork));
        QCOMPARE(plain.method.rule, std::string("sharp-maml-both"));
        plain.fork = Json();
        MetaTrainer future(*loadFewShot(plain, never));
        Checkpoint there = past.save();
        there.rule.clear(); // the average of Agnostic-SAM is nothing to SAM
        future.restore(there);
        while (!future.isDone())
            future.step();
        QVERIFY(at::equal(lastCheckpointOf(fork).theta, future.theta()));
        QVERIFY(!at::equal(lastCheckpointOf(fork).theta, lastCheckpointOf(m_trunk["few-shot"]).theta));
        QVERIFY(seriesIn(fork).of("rho").value(5) == 0.3 && seriesIn(fork).of("lr").value(5) == 0.02);
        // what the past's inner loop had chosen is not weighed against what another inner loop validates
        const Json chosen = readJsonFile(fork / "result.json").at("test").at("chosen");
        QVERIFY(chosen.at("step").get<int>() >= 5 || chosen == Json());
    }

    void aForkThatIsStoppedAndRepeatedEndsInTheSameWeights_data() { eachKind(); }
    void aForkThatIsStoppedAndRepeatedEndsInTheSameWeights()
    {
        QFETCH(QString, kind);
        const std::vector<std::string> changes = {kind == "detection" ? "method.rule=sam" : "method.rule=sharp-maml-up",
                                                  "optimizer.lr=0.005"};
        const fs::path whole = forked(m_trunk[kind], "5", changes, root("whole " + kind.toStdString()));
        const fs::path cut = forkRun(RunFolder::open(m_trunk[kind]), {.at = "5", .assignments = changes},
                                     root("cut " + kind.toStdString()))
                                 .folder;
        for (int turn = 0; turn < 2; ++turn) { // the first while the past is trained once more
            JobControl control;
            control.pause();
            EventQueue events;
            std::jthread trains([&, job = resumeJob({cut})] {
                JobContext context(control, events);
                job(context);
            });
            for (int step = 0; step < 2; ++step) {
                while (!control.isResting())
                    std::this_thread::sleep_for(std::chrono::milliseconds(1));
                control.singleStep();
            }
            control.stop();
        }
        QVERIFY(!RunFolder::open(cut).hasEnded());
        runJob(resumeJob({cut}));
        compareEnds(cut, whole);
        compareCurves(cut, whole);
        const fs::path again = root("again " + kind.toStdString());
        runJob(experimentJob(readExperiment(whole), again));
        compareEnds(listRuns(again).at(0), whole);
        compareCurves(listRuns(again).at(0), whole);
    }

    void knobsThatAreTurnedByHandAreRepeated_data() { eachKind(); }
    void knobsThatAreTurnedByHandAreRepeated()
    {
        QFETCH(QString, kind);
        const std::string name = kind.toStdString();
        Json json = experiment(kind);
        if (kind == "detection") json["methods"] = {{{"rule", "sam"}}};
        const std::vector<TurnKnob> knobs =
            kind == "detection"
                ? std::vector<TurnKnob>{{"lr", 0.002}, {"rho", 0.5}, {"rhp", 1}}
                : std::vector<TurnKnob>{{"lr", 0.002}, {"rho1", 0.5}, {"innerLr", 0.4}, {"innerRho", 0.2}, {"rhp", 1}};
        runTurning(experimentJob(soundExperiment(json), root("turned " + name)), kind == "detection" ? 3 : 9, knobs);
        const fs::path run = listRuns(root("turned " + name)).at(0);
        const RunSeries turned = seriesIn(run);
        QCOMPARE(turned.knobs.size(), knobs.size() - 1); // the last one cannot be, and is said
        const std::int64_t at = turned.knobs.front().clock.step;
        QVERIFY(at > 0 && at < 8);
        QCOMPARE(turned.of("rho").value(std::size_t(at)), 0.5);
        QVERIFY(lastCheckpointOf(run).knobs.at("lr") == 0.002);
        runJob(experimentJob(readExperiment(run), root("turned again " + name)));
        const fs::path again = listRuns(root("turned again " + name)).at(0);
        compareEnds(again, run);
        compareCurves(again, run);
        QCOMPARE(seriesIn(again).knobs.size(), turned.knobs.size());
        runJob(experimentJob(soundExperiment(json), root("plain " + name)));
        QVERIFY(!at::equal(lastCheckpointOf(listRuns(root("plain " + name)).at(0)).theta, lastCheckpointOf(run).theta));
        // a fork goes on with them
        const fs::path same = forked(run, "6", {}, root("turned fork " + name));
        compareEnds(same, run);
        compareCurves(same, run);
    }

    /// An inner rate that was turned is that of the measurements, too.
    void anInnerRateThatIsTurnedIsWhatIsMeasuredWith()
    {
        Json json = experiment("few-shot");
        json["methods"] = {{{"rule", "maml"}, {"knobs", {{{"step", 8}, {"name", "innerLr"}, {"value", 0}}}}}};
        json["methods"][0]["knobs"][0]["step"] = 5;
        runJob(experimentJob(soundExperiment(json), root("still")));
        const fs::path run = listRuns(root("still")).at(0);
        const RunSeries series = seriesIn(run); // adapting by nothing changes nothing
        QCOMPARE(series.lastOf("accuracy/test/step-2"), series.lastOf("accuracy/test/step-0"));
        QVERIFY(readFewShotRun(RunFolder::open(run)).method.options.at("innerLr") == Json::array({0.0}));
    }

    /// What only the data and the network show to be impossible, of every kind of work.
    void whatCannotBeginIsRefusedBeforeThereIsAFolder_data()
    {
        QTest::addColumn<Json>("experiment");
        QTest::addColumn<QString>("change");
        QTest::addColumn<QString>("named");
        const Json moons{{"name", "x"}, {"data", {{"name", "two-moons"}}}, {"network", {{"name", "mlp"}}}};
        const auto of = [&](const char* kind, Json more) {
            Json json = moons;
            json["kind"] = kind;
            json.update(more);
            return json;
        };
        const Json acquisitions{{{"acquisition", "random"}}}, sgd{{{"rule", "sgd"}}};
        std::set<std::string> tested;
        const auto row = [&](const Json& json, const char* change, const char* named) {
            tested.insert(json.at("kind"));
            QTest::addRow("%s %s", json.at("kind").get<std::string>().c_str(), change) << json << change << named;
        };
        row(of("comparison", {{"methods", sgd}}), "data.validationSize=2000",
            "data.validationSize: 2000 leaves nothing");
        row(of("active-learning", {{"methods", sgd}, {"acquisitions", acquisitions}}), "data.validationSize=1990",
            "rounds.initial: is");
        row(experiment("few-shot"), "episodes.ways=30", "episodes.ways: 30 classes an episode");
        row(experiment("few-shot"), "episodes.shots=9", "9 shots and 2 queries");
        row(experiment("detection"), "data.validationSize=28", "data.validationSize: 28 leaves nothing");
        row(tinyRounds(root("boxes")), "rounds.initial=24", "rounds.initial: is 24, but there are 24 images");
        const fs::path weights = m_trunk.at("detection") / checkpointName(8);
        row(of("import", {{"import", {{"files", {weights.string()}}}}}), "data.validationSize=2000",
            "data.validationSize: 2000 leaves nothing");
        for (const Kind* kind : kinds())
            QVERIFY2(tested.contains(kind->name), kind->name.c_str());
    }
    void whatCannotBeginIsRefusedBeforeThereIsAFolder()
    {
        QFETCH(Json, experiment);
        QFETCH(QString, change);
        QFETCH(QString, named);
        const Folder passing;
        qputenv("TMPDIR", QByteArray::fromStdString(passing.path().string()));
        const auto runs = root(std::string("refused ") + QTest::currentDataTag());
        const auto doJob = [&](const Json& json, std::string& refused, std::string& failed) {
            JobControl control;
            EventQueue events;
            JobContext context(control, events);
            try {
                experimentJob(soundExperiment(json), runs)(context);
            } catch (const Refusal& refusal) {
                refused = refusal.what();
            } catch (const Error& error) {
                failed = error.what();
            }
            return events.takeAll();
        };
        Json json = experiment;
        setField(json, change.toStdString());
        std::string refused, failed;
        QVERIFY(doJob(json, refused, failed).empty());
        QVERIFY2(refused.find(named.toStdString()) != std::string::npos, (refused + failed).c_str());
        QVERIFY(!fs::exists(runs));
        // a sweep of which no point can begin, and one of which some can
        const std::string field = change.section('=', 0, 0).toStdString(), bad = change.section('=', 1).toStdString();
        refused.clear();
        json = experiment;
        setSweepField(json, sweepFieldFromText(field + '=' + bad + ',' + bad + '0'));
        doJob(json, refused, failed);
        QVERIFY2(refused.find(named.toStdString()) != std::string::npos, (refused + failed).c_str());
        QVERIFY(!fs::exists(runs));
        QVERIFY(fs::is_empty(passing.path()));
        qunsetenv("TMPDIR");
    }

    void aSweepGoesOnWithoutThePointsThatCannotBegin()
    {
        Json json = experiment("few-shot");
        setSweepField(json, sweepFieldFromText("episodes.ways=3,30"));
        JobControl control;
        EventQueue events;
        JobContext context(control, events);
        std::string why;
        try {
            experimentJob(soundExperiment(json), root("partly"))(context);
        } catch (const Refusal&) {
            QFAIL("it was begun");
        } catch (const Error& error) {
            why = error.what();
        }
        QVERIFY2(why.starts_with("1 point of the sweep could not begin; it cannot begin: episodes.ways: 30"),
                 why.c_str());
        const std::vector<fs::path> runs = listRuns(fs::directory_iterator(root("partly"))->path());
        QCOMPARE(runs.size(), 1U);
        QVERIFY(RunFolder::open(runs[0]).hasEnded() && RunFolder::open(runs[0]).experiment()["episodes"]["ways"] == 3);
    }

    /// What was opened on trial is what the runs share.
    void trialsLoadNothingTwice()
    {
        const std::int64_t before = sharedDatasets().loadsBegun();
        Json json = experiment("few-shot");
        json["methods"] = {{{"rule", "maml"}}, {{"rule", "anil"}}};
        runJob(experimentJob(soundExperiment(json), root("once")));
        QCOMPARE(listRuns(root("once")).size(), 2U);
        QCOMPARE(sharedDatasets().loadsBegun(), before + 1);
        // who is stopped meanwhile can be resumed
        runJob(experimentJob(soundExperiment(json), root("later")), [](JobControl& control) { control.stop(); });
        QCOMPARE(unfinishedIn(root("later")).size(), 2U);
    }

    /// What lists, tables and figures take of a run is there.
    void theFiguresOfAKindAreMeasured()
    {
        for (const Kind* kind : kinds())
            QCOMPARE(figuresOf(kind->name).kind, kind->name);
        for (const auto& [kind, run] : m_trunk) {
            const KindFigures& figures = figuresOf(RunFolder::open(run).experiment());
            QCOMPARE(figures.kind, kind.toStdString());
            QVERIFY(findField(readJsonFile(run / "result.json"), figures.metric));
            for (const std::string& tag : {figures.metric, figures.watched, figures.loss})
                QVERIFY2(seriesIn(run).of(tag).size() > 0, tag.c_str());
            QVERIFY(isShare(figures.metric) && isShare(figures.watched) && !isShare(figures.loss));
        }
    }

    void whatAForkCannotHaveIsNamed_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("change");
        QTest::addColumn<QString>("said");
        QTest::newRow("ways") << "few-shot"
                              << "episodes.ways=4"
                              << "episodes.ways: a fork has the past of its run";
        QTest::newRow("classes") << "few-shot"
                                 << "data.rotations=classes"
                                 << "on these classes";
        QTest::newRow("steps") << "few-shot"
                               << "train.stepsPerEpoch=9"
                               << "train.stepsPerEpoch";
        QTest::newRow("epochs") << "few-shot"
                                << "train.epochs=1"
                                << "train.epochs: is 1, and the fork begins at epoch";
        QTest::newRow("rule") << "few-shot"
                              << "method.rule=sam"
                              << "method.rule";
        QTest::newRow("images") << "detection"
                                << "data.folder=/x"
                                << "data.folder: a fork has the past";
        QTest::newRow("validation") << "detection"
                                    << "data.validationSize=2"
                                    << "would be validated on";
        QTest::newRow("network") << "detection"
                                 << "network.options.width=8"
                                 << "this network's";
        QTest::newRow("option") << "detection"
                                << "method.rhp=1"
                                << "rhp";
    }
    void whatAForkCannotHaveIsNamed()
    {
        QFETCH(QString, kind);
        QFETCH(QString, change);
        QFETCH(QString, said);
        const std::string why = whyNot([&] {
            forkRun(RunFolder::open(m_trunk[kind]), {.at = "6", .assignments = {change.toStdString()}}, root("none"));
        });
        QVERIFY2(why.find(said.toStdString()) != std::string::npos, why.c_str());
        QVERIFY(!fs::exists(root("none")) || listRuns(root("none")).empty());
    }

    void theMomentsOfADetectionAreListedWithItsPrecision()
    {
        const std::vector<KeptMoment> moments = keptMoments(RunFolder::open(m_trunk["detection"]));
        QCOMPARE(moments.size(), std::size_t(4));
        QCOMPARE(moments.back().accuracy, seriesIn(m_trunk["detection"]).lastOf("map/test"));
    }
};

int main(int argc, char** argv)
{
    prepareProcess();
    QCoreApplication app(argc, argv);
    TestKindForks test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_kind_forks.moc"
