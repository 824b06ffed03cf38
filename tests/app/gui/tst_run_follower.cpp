// SPDX-License-Identifier: GPL-3.0-or-later
// What the window learns of runs that others write, and what it does not ask again and again.
#include "app/gui/run_feed.h"
#include "core/run/run_folder.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <future>

using namespace sharpscope;
namespace fs = std::filesystem;

namespace {

RunFolder newRun(const fs::path& root, const std::string& name)
{
    RunFolder run = RunFolder::create(root, name, {{"seed", 1}});
    run.append(Started{.title = name, .seed = 1, .stepsTotal = 1000});
    return run;
}

void train(RunFolder& run, std::int64_t first, std::int64_t last)
{
    for (std::int64_t step = first; step <= last; ++step)
        run.append(Measured{{.step = step}, {{"loss", static_cast<double>(step)}}});
    run.flush();
}

const StoredRun* only(const RunStore& store) { return store.runs().size() == 1 ? store.runs()[0].get() : nullptr; }

} // namespace

class TestRunFollower : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_dir;
    fs::path root() const { return m_dir->path().toStdString(); }

private Q_SLOTS:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }

    void aRunThatNobodyWritesCostsItsSummary()
    {
        {
            RunFolder run = newRun(root(), "stopped");
            train(run, 1, 50);
            run.append(Stopped{{.step = 50}});
        }
        {
            RunFolder run = newRun(root(), "killed");
            train(run, 1, 20);
        }
        RunStore store;
        RunFeed feed(store);
        feed.follow(m_dir->path());
        QTRY_COMPARE(store.runs().size(), std::size_t(2));
        for (const auto& run : store.runs()) {
            QVERIFY(!run->isWhole && run->series.columns.empty());
            const bool isKilled = run->series.started.title == "killed";
            QCOMPARE(run->series.countOf("loss"), isKilled ? 20 : 50);
            QCOMPARE(run->isInterrupted, isKilled);
        }
    }

    void aRunThatIsWrittenComesWholeAndGrows()
    {
        RunFolder run = newRun(root(), "live");
        train(run, 1, 1500);
        RunStore store;
        RunFeed feed(store);
        feed.follow(m_dir->path());
        QTRY_VERIFY(only(store) && only(store)->series.of("loss").size() == 1500);
        train(run, 1501, 1600);
        QTRY_COMPARE(only(store)->series.of("loss").size(), std::size_t(1600));
        std::vector<double> expected(1600);
        for (std::size_t i = 0; i < expected.size(); ++i)
            expected[i] = static_cast<double>(i + 1);
        QCOMPARE(only(store)->series.of("loss").values(), expected); // each once
        const RunFolder later = newRun(root(), "later");
        QTRY_COMPARE(store.runs().size(), std::size_t(2)); // a run that was made meanwhile
    }

    void aStoppedRunThatGoesOnElsewhereIsFollowed()
    {
        std::string folder;
        {
            RunFolder run = newRun(root(), "run");
            train(run, 1, 100);
            run.append(Stopped{{.step = 100}});
            folder = run.id();
        }
        RunStore store;
        RunFeed feed(store);
        feed.follow(m_dir->path());
        QTRY_VERIFY(only(store) && only(store)->series.state == RunState::Stopped);
        RunFolder run = RunFolder::openToWrite(folder);
        run.append(Resumed{{.step = 90}});
        train(run, 91, 200);
        QTRY_VERIFY(only(store)->isWhole && only(store)->series.last.step == 200);
        QCOMPARE(only(store)->series.of("loss").size(), std::size_t(200));
        train(run, 201, 210);
        QTRY_COMPARE(only(store)->series.of("loss").size(), std::size_t(210));
    }

    void aRunStoppedInThisWindowAndResumedElsewhereIsFollowed()
    {
        const fs::path folder = root();
        std::promise<std::string> made;
        RunStore store;
        RunFeed feed(store);
        QSignalSpy ended(&feed, &RunFeed::ended);
        feed.start([&](JobContext& context) { // as the window's own comparison does
            RunFolder run = newRun(folder, "own");
            context.emit(run.id(), Started{.title = "own", .seed = 1, .stepsTotal = 1000});
            for (std::int64_t step = 1; step <= 50; ++step) {
                train(run, step, step);
                context.emit(run.id(), Measured{{.step = step}, {{"loss", static_cast<double>(step)}}});
            }
            run.append(Stopped{{.step = 50}});
            context.emit(run.id(), Stopped{{.step = 50}});
            made.set_value(run.id());
        });
        const std::string id = made.get_future().get();
        QTRY_COMPARE(ended.size(), 1);
        QCOMPARE(only(store)->series.of("loss").size(), std::size_t(50));
        const int generation = only(store)->generation;
        QTest::qWait(1200); // it is looked at, and nothing has changed
        QCOMPARE(only(store)->generation, generation);
        RunFolder run = RunFolder::openToWrite(id);
        run.append(Resumed{{.step = 40}});
        train(run, 41, 80);
        QTRY_COMPARE(only(store)->series.last.step, std::int64_t(80));
        QCOMPARE(only(store)->series.of("loss").size(), std::size_t(80));
    }

    void theHistoryOfAResumedRunComesInOnePieceAndIsNotDoubled()
    {
        std::string id;
        {
            RunFolder run = newRun(root(), "run");
            train(run, 1, 20000);
            run.append(Stopped{{.step = 20000}});
            id = run.id();
        }
        RunStore store;
        RunFeed feed(store);
        QSignalSpy values(&store, &RunStore::valuesChanged), ended(&feed, &RunFeed::ended);
        feed.startResumed({id}, [id](JobContext& context) {
            RunFolder run = RunFolder::openToWrite(id);
            run.append(Resumed{{.step = 19990}});
            context.emit(id, Resumed{{.step = 19990}});
            for (std::int64_t step = 19991; step <= 20010; ++step) {
                train(run, step, step);
                context.emit(id, Measured{{.step = step}, {{"loss", static_cast<double>(step)}}});
            }
        });
        QTRY_COMPARE(ended.size(), 1);
        const SeriesView loss = only(store)->series.of("loss");
        QCOMPARE(loss.size(), std::size_t(20010));
        for (std::size_t i = 0; i < loss.size(); i += 997)
            QCOMPARE(loss.value(i), static_cast<double>(i + 1));
        QCOMPARE(loss.value(20009), 20010.0);
        QVERIFY(values.size() < 20);
    }

    void damageIsSaidOnce()
    {
        {
            RunFolder run = newRun(root(), "damaged line");
            train(run, 1, 5);
            std::ofstream(run.path() / "events.jsonl", std::ios::app) << "{\"event\": \"Mea\n";
            train(run, 6, 10);
        }
        fs::create_directories(root() / "no json");
        std::ofstream(root() / "no json" / "experiment.json") << "{";
        const fs::path future = newRun(root(), "of the future").path();
        std::ofstream(future / "experiment.json") << R"({"format": 99, "seed": 1})";
        std::ofstream(future / "result.json") << R"({"step": 1})";
        RunStore store;
        RunFeed feed(store);
        QSignalSpy said(&feed, &RunFeed::said);
        feed.follow(m_dir->path());
        QTRY_COMPARE(store.runs().size(), std::size_t(3));
        QTRY_COMPARE(said.size(), 3);
        QTest::qWait(2500);
        QCOMPARE(said.size(), 3);
        for (const auto& run : store.runs()) // what sharpscope-cli calls damaged is so here, whatever its events say
            QCOMPARE(run->series.countOf("loss"), std::int64_t(run->problem.empty() ? 10 : 0));
    }

    void runsThatAreNotWantedStayAwayUntilTheyAre()
    {
        const QStringList run{QString::fromStdString(newRun(root(), "run").id())};
        RunStore store;
        RunFeed feed(store);
        for (int again = 0; again < 5; ++again) { // followed anew before the follower has looked
            feed.follow(again == 0 ? m_dir->path() : run.first());
            QTRY_VERIFY(only(store));
            feed.forget(run);
            store.remove(run);
        }
        QTest::qWait(1200);
        QVERIFY(store.runs().empty());
    }

    void aFolderThatIsCopiedInAppearsAndIsFollowed()
    {
        const QTemporaryDir elsewhere;
        const std::string made = [&] {
            RunFolder run = newRun(elsewhere.path().toStdString(), "copied");
            train(run, 1, 30);
            return run.id();
        }();
        RunStore store;
        RunFeed feed(store);
        feed.follow(m_dir->path());
        QTest::qWait(700); // it has looked, and found nothing
        QVERIFY(store.runs().empty());
        const fs::path copy = root() / "copied";
        fs::copy(made, copy, fs::copy_options::recursive);
        QTRY_VERIFY(only(store) && only(store)->series.countOf("loss") == 30);
        QVERIFY(only(store)->isInterrupted);
        RunFolder run = RunFolder::openToWrite(copy); // somebody goes on with it there
        train(run, 31, 60);
        QTRY_COMPARE(only(store)->series.of("loss").size(), std::size_t(60));
        QVERIFY(!only(store)->isInterrupted);
    }

    void whatCannotBeReadIsListedWithWhatIsWrong()
    {
        const auto write = [&](const fs::path& name, const char* text) {
            fs::create_directories((root() / name).parent_path());
            std::ofstream(root() / name) << text;
        };
        fs::create_directory(root() / "empty");
        write("half/events.jsonl", "{");
        write("newer/experiment.json", R"({"format": 99})");
        write("torn/experiment.json", R"({"format": 1, "seed")");
        write("figures/loss.png", "no run, and none that was to be one");
        for (const char* name : {"empty", "half"}) // as they are after a while
            fs::last_write_time(root() / name, fs::file_time_type::clock::now() - std::chrono::minutes(1));
        train(*std::make_unique<RunFolder>(newRun(root(), "damaged-line")), 1, 10);
        {
            std::ofstream(root() / "damaged-line/events.jsonl", std::ios::app) << "{\"event\": nonsense\n";
            RunFolder run = RunFolder::openToWrite(root() / "damaged-line");
            train(run, 11, 20);
        }
        RunStore store;
        RunFeed feed(store);
        QSignalSpy said(&feed, &RunFeed::said);
        feed.follow(m_dir->path());
        QTRY_COMPARE(store.runs().size(), std::size_t(5));
        const auto problemOf = [&](const char* name) {
            const auto* run = store.find(QString::fromStdString((root() / name).string()));
            return run ? QString::fromStdString(run->problem) : QStringLiteral("not listed");
        };
        for (const auto& [name, why] :
             {std::pair{"empty", "experiment.json is missing"}, std::pair{"half", "is missing"},
              std::pair{"newer", "a newer Sharpscope made it"}, std::pair{"torn", "is no JSON"}})
            QVERIFY2(problemOf(name).contains(QLatin1String(why)), qPrintable(problemOf(name)));
        QCOMPARE(problemOf("damaged-line"), QString()); // all but the line is there
        QCOMPARE(store.find(QString::fromStdString((root() / "damaged-line").string()))->series.countOf("loss"), 20);
        QTRY_VERIFY(std::any_of(said.begin(), said.end(), [](const QVariantList& what) {
            return what[2].toString().contains(QStringLiteral("events.jsonl: line 12"));
        }));
        // What was half written becomes a run.
        write("half/experiment.json", R"({"format": 1, "seed": 7})");
        write("half/events.jsonl", "");
        QTRY_COMPARE(problemOf("half"), QString());
    }

    void whatAnotherWindowSaysOfARunIsSeen()
    {
        RunFolder run = newRun(root(), "live");
        train(run, 1, 5);
        RunNotes first;
        first.tags = {"theirs"};
        changeNotes(run.path(), {}, first);
        RunStore store;
        RunFeed feed(store);
        feed.follow(m_dir->path());
        QTRY_VERIFY(only(store));
        QCOMPARE(only(store)->notes.tags, first.tags);
        RunNotes second = first;
        second.name = "best so far";
        changeNotes(run.path(), first, second);
        QTRY_COMPARE(only(store)->label, QStringLiteral("best so far"));
        std::ofstream(run.path() / "notes.json") << "{"; // damaged: said, and what was known stays
        QSignalSpy said(&feed, &RunFeed::said);
        QTRY_VERIFY(!said.empty());
        QVERIFY(said[0][2].toString().contains(QStringLiteral("notes.json")));
        QCOMPARE(only(store)->notes.tags, first.tags);
    }
};

QTEST_GUILESS_MAIN(TestRunFollower)
#include "tst_run_follower.moc"
