// SPDX-License-Identifier: GPL-3.0-or-later
// A run from the disk costs its summary; its values come when they are wanted, those and no others.
#include "core/run/run_folder.h"
#include "widgets/base/run_store.h"

#include <QSet>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace sharpscope;

namespace {

constexpr std::int64_t steps = 3000;

std::string makeRun(const QTemporaryDir& root, int number)
{
    RunFolder run = RunFolder::create(root.path().toStdString(), "run", {{"seed", number}});
    run.append(Started{.title = "SAM", .seed = number, .stepsTotal = steps});
    for (std::int64_t step = 1; step <= steps; ++step) {
        const Clock clock{.step = step, .epoch = 0.1 * static_cast<double>(step)};
        run.append(Measured{clock, {{"loss", number * 1e4 + static_cast<double>(step)}, {"rho", number}}});
        if (step % 100 == 0) run.append(Measured{clock, {{"accuracy/test", number + static_cast<double>(step)}}});
    }
    run.append(Stopped{.clock = {.step = steps}});
    run.sync();
    return run.id();
}

RunFromDisk summaryOf(const std::string& folder)
{
    RunFromDisk read{.run = folder};
    static_cast<RunSummary&>(read.series) = readSummary(folder).summary;
    return read;
}

} // namespace

class TestRunStore : public QObject {
    Q_OBJECT

    QTemporaryDir m_root;
    std::vector<std::string> m_runs;

private Q_SLOTS:
    void initTestCase()
    {
        for (int i = 0; i < 5; ++i)
            m_runs.push_back(makeRun(m_root, i));
    }

    void valuesComeWhenTheyAreWanted()
    {
        RunStore store;
        std::vector<RunFromDisk> read;
        for (const auto& run : m_runs)
            read.push_back(summaryOf(run));
        store.take(std::move(read));
        for (const auto& run : store.runs()) {
            QVERIFY(run->series.columns.empty());
            QCOMPARE(run->series.countOf("loss"), steps);
        }
        QSignalSpy came(&store, &RunStore::valuesChanged);
        const auto& wanted = *store.runs()[3];
        store.want(wanted, {"accuracy/test", "no such tag"}, ClockPart::Epoch);
        store.want(wanted, {"loss"}, ClockPart::Step);
        QVERIFY(wanted.series.columns.empty()); // in the background
        QTRY_VERIFY(wanted.series.columns.has("loss") && wanted.series.columns.has("accuracy/test"));
        QVERIFY(!wanted.series.columns.has("rho"));
        QVERIFY(wanted.series.columns.has(ClockPart::Epoch) && !wanted.series.columns.has(ClockPart::Seconds));
        const SeriesView accuracy = wanted.series.of("accuracy/test");
        QCOMPARE(accuracy.size(), std::size_t(steps / 100));
        QCOMPARE(accuracy.value(4), 503.0);
        std::vector<double> epochs(accuracy.size());
        accuracy.copyClock(ClockPart::Epoch, 0, epochs);
        QCOMPARE(epochs[4], 0.1 * 500);
        for (const auto& run : store.runs())
            if (run.get() != &wanted) QVERIFY(run->series.columns.empty());
        for (const auto& signal : came)
            QCOMPARE(signal[0].toStringList(), QStringList{wanted.id});

        came.clear();
        store.want(wanted, {"loss"}, ClockPart::Epoch); // is here
        QTest::qWait(100);
        QCOMPARE(came.size(), 0);
    }

    void valuesOfARunThatWentMeanwhileAreDropped()
    {
        RunStore store;
        store.take({summaryOf(m_runs[0]), summaryOf(m_runs[1])});
        store.want(*store.runs()[0], {"loss"}, ClockPart::Step);
        store.want(*store.runs()[1], {"loss"}, ClockPart::Step);
        store.remove({QString::fromStdString(m_runs[0])});
        QTRY_VERIFY(store.runs()[0]->series.columns.has("loss"));
        QCOMPARE(store.runs().size(), std::size_t(1));
        QCOMPARE(store.runs()[0]->series.of("loss").value(0), 10001.0);
    }

    void columnsOfTwoStatesOfAFolderAreNotMixed()
    {
        const std::string folder = makeRun(m_root, 7);
        RunStore store;
        store.take({summaryOf(folder)});
        const StoredRun& run = *store.runs()[0];
        store.fetch(run, {"loss"}, ClockPart::Step);
        QCOMPARE(run.series.of("loss").size(), std::size_t(steps));
        {
            RunFolder resumed = RunFolder::openToWrite(folder);
            resumed.append(Resumed{.clock = {.step = 1000}});
            resumed.append(Measured{{.step = 1001}, {{"loss", -1}, {"rho", -2}}});
        }
        store.want(run, {"rho"}, ClockPart::Step);
        QTRY_COMPARE(run.series.of("rho").size(), std::size_t(1001));
        QTRY_COMPARE(run.series.of("loss").size(), std::size_t(1001)); // not 3,000 over a clock of 1,001 rows
        QCOMPARE(run.series.of("loss").value(1000), -1.0);
        QCOMPARE(run.series.of("rho").value(1000), -2.0);
        QVERIFY(run.generation > 0); // curves begin anew
    }

    void whatCannotBeReadIsSaid()
    {
        RunStore store;
        RunFromDisk read = summaryOf(m_runs[0]);
        read.run = m_root.filePath(QStringLiteral("gone")).toStdString();
        store.take({std::move(read)});
        store.want(*store.runs()[0], {"loss"}, ClockPart::Step);
        QTest::qWait(100);
        QVERIFY(store.runs()[0]->series.columns.empty());
    }

    void runsAreFoundAndAMethodsRunsShareItsColour()
    {
        RunStore store;
        std::vector<RunEvent> events;
        for (int i = 0; i < 500; ++i)
            events.push_back({"/r/" + std::to_string(i), Started{.title = "SAM", .seed = i}});
        store.apply(events);
        for (int i = 0; i < 500; ++i)
            QCOMPARE(store.find(QStringLiteral("/r/%1").arg(i))->series.started.seed, i);
        QVERIFY(!store.find(QStringLiteral("/r/500")));
        for (const auto& run : store.runs())
            QCOMPARE(run->methodColor, runColor(0)); // one method, whatever the number of its seeds
        store.remove({QStringLiteral("/r/17")});
        QVERIFY(!store.find(QStringLiteral("/r/17")));
        QCOMPARE(store.find(QStringLiteral("/r/18"))->series.started.seed, 18);
    }

    /// Whatever the order of arrival, in one piece or one by one: the same names, places and colours.
    void namesOrderAndColoursDoNotDependOnArrival()
    {
        std::vector<RunFromDisk> runs; // two rules, the second with two radii, eleven seeds, as they lie on the disk
        int place = 0;
        for (int seed = 0; seed < 11; ++seed)
            for (const auto& [rule, rho] : {std::pair("sgd", 0.0), {"sam", 0.05}, {"sam", 0.1}}) {
                RunFromDisk run{.run = "/r/20260101_x_" + std::string(rule) + (rho > 0.06 ? "_s" : "_r") +
                                       std::to_string(seed)};
                run.experiment = {{"name", "x"},
                                  {"group", "x 20260101"},
                                  {"seed", seed},
                                  {"method", {{"rule", rule}, {"label", rule}, {"rho", rho}}},
                                  {"made", {{"place", place++}}}};
                run.options = flatOptions(run.experiment);
                run.series.started = {.title = rule, .rule = rule, .group = "x 20260101", .seed = seed};
                runs.push_back(run);
            }
        const auto look = [](const RunStore& store) {
            QStringList all;
            for (const auto& run : store.runs())
                all << run->label + QLatin1Char(' ') + run->color.light.name() + QLatin1Char(' ') +
                           run->methodColor.light.name();
            return all;
        };
        RunStore first, second;
        first.take(runs);
        std::reverse(runs.begin(), runs.end());
        std::swap(runs[3], runs[20]);
        for (const auto& run : runs)
            second.take({run});
        QCOMPARE(look(second), look(first));
        QCOMPARE(first.runs()[0]->label, QStringLiteral("sgd · seed 0"));
        QCOMPARE(first.runs()[10]->label, QStringLiteral("sgd · seed 10")); // behind 9, not behind 1
        QCOMPARE(first.runs()[11]->label, QStringLiteral("sam · rho 0.05 · seed 0"));
        QCOMPARE(first.runs()[22]->methodLabel, QStringLiteral("sam · rho 0.1"));
        for (std::size_t i = 0; i < 33; ++i) {
            QCOMPARE(first.runs()[i]->methodColor, runColor(static_cast<int>(i / 11)));
            QCOMPARE(first.runs()[i]->rank, static_cast<int>(i));
        }
        QCOMPARE(first.runs()[0]->color, runColor(0));
        QVERIFY(first.runs()[1]->color != first.runs()[0]->color); // a shade of it
        QCOMPARE(first.runs()[1]->group, first.runs()[0]->group);
    }

    void coloursAreKept()
    {
        const auto run = [](const std::string& id, const char* title) {
            return RunEvent{id, Started{.title = title, .rule = title, .group = "g"}};
        };
        RunStore store;
        store.apply({run("/r/b", "sam"), run("/r/c", "asam")});
        store.keepColors(Json{{store.find(QStringLiteral("/r/c"))->method.toStdString(), "#112233"}});
        QCOMPARE(store.find(QStringLiteral("/r/c"))->methodColor.dark, QColor(0x112233));
        store.keepColors(); // as opening another folder does
        store.apply({run("/r/0", "sgd"), run("/r/1", "sam")});
        QCOMPARE(store.find(QStringLiteral("/r/b"))->color, runColor(0));
        QCOMPARE(store.find(QStringLiteral("/r/1"))->methodColor, runColor(0)); // SAM is SAM
        QCOMPARE(store.find(QStringLiteral("/r/0"))->color, runColor(1));
        RunStore later; // the next session, in which they come the other way round
        later.keepColors(Json::parse(store.colors().dump()));
        later.apply({run("/r/0", "sgd"), run("/r/c", "asam"), run("/r/b", "sam")});
        for (const char* id : {"/r/0", "/r/b", "/r/c"})
            QCOMPARE(later.find(QLatin1String(id))->methodColor, store.find(QLatin1String(id))->methodColor);
        later.keepColors(Json{{"x", -3}, {"y", 1e300}, {"z", "no colour"}, {"w", nullptr}}); // a damaged session
        later.keepColors(Json::array({1, 2}));
    }

    void runsOfActiveLearningSayWhichFormTheyChooseBy()
    {
        int place = 0;
        const auto run = [&](const Json& acquisition, const Json& rounds = Json::object(),
                             const std::string& title = "SAAL") {
            RunFromDisk run{.run = "/r/" + std::to_string(place++)};
            run.experiment = {{"kind", "active-learning"}, {"seed", 1},      {"data", {{"trainSize", 0}}},
                              {"rounds", rounds},          {"title", title}, {"method", {{"rule", "sgd"}}},
                              {"acquisition", acquisition}};
            run.options = flatOptions(run.experiment);
            run.series.started = {.title = title, .rule = "sgd", .group = "g", .seed = 1};
            return run;
        };
        const auto saal = [](const char* form, const char* score, bool diversity, const char* label = "SAAL") {
            return Json{
                {"acquisition", "saal"}, {"label", label}, {"form", form}, {"score", score}, {"diversity", diversity}};
        };
        const auto labels = [](std::vector<RunFromDisk> runs) {
            RunStore store;
            store.setOptionWords(
                {.name = [](const std::string& path) { return QString::fromStdString("<" + path + ">"); },
                 .meaning = [](const std::string&,
                               const std::string& value) { return value == "0" ? QStringLiteral("all") : QString(); }});
            store.take(std::move(runs));
            QStringList labels;
            for (const auto& run : store.runs())
                labels << run->label;
            return labels.join(QLatin1Char('|'));
        };
        QCOMPARE(labels({run(saal("eq3", "max", false)), run(saal("authors", "max", true)),
                         run(saal("authors", "diff", false)),
                         run({{"acquisition", "badge"}, {"label", "BADGE"}}, {}, "BADGE"),
                         run(saal("eq3", "max", false, "mine"), {}, "mine")}),
                 QStringLiteral("SAAL (Eq. 3)|SAAL (authors' code, ASAM) + diversity|SAAL (authors' code, ASAM; Diff)|"
                                "BADGE|mine"));
        QCOMPARE(labels({run(saal("eq3", "max", false), {}, "SAAL from round 2 of al_saal_s1")}),
                 QStringLiteral("SAAL (Eq. 3) from round 2 of al_saal_s1"));
        // only what differs, as it is said; whether a run waits or keeps checkpoints makes it no other
        QCOMPARE(labels({run(saal("eq3", "max", false), {{"poolSize", 0}, {"hold", "never"}}),
                         run(saal("eq3", "max", false), {{"poolSize", 50}, {"hold", "phase"}})}),
                 QStringLiteral("SAAL (Eq. 3) · <rounds.poolSize> all|SAAL (Eq. 3) · <rounds.poolSize> 50"));
        // of many that differ, those that tell all apart
        QCOMPARE(labels({run(saal("eq3", "max", false), {{"initial", 5}, {"query", 1}, {"rounds", 7}}),
                         run(saal("eq3", "max", false), {{"initial", 6}, {"query", 1}, {"rounds", 8}}),
                         run(saal("eq3", "max", false), {{"initial", 6}, {"query", 2}, {"rounds", 9}})}),
                 QStringLiteral("SAAL (Eq. 3) · <rounds.rounds> 7|SAAL (Eq. 3) · <rounds.rounds> 8|"
                                "SAAL (Eq. 3) · <rounds.rounds> 9"));
    }

    void noTwoOfThirtyMethodsLookAlike()
    {
        RunStore store;
        std::vector<RunEvent> events;
        for (int i = 0; i < 30; ++i)
            events.push_back({"/r/" + std::to_string(i), Started{.title = "method " + std::to_string(i)}});
        store.apply(events);
        QSet<QString> looks;
        for (const auto& run : store.runs())
            looks.insert(QStringLiteral("%1 %2").arg(run->color.light.name()).arg(run->dashing));
        QCOMPARE(looks.size(), 30);
    }
};

QTEST_GUILESS_MAIN(TestRunStore)
#include "tst_run_store.moc"
