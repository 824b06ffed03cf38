// SPDX-License-Identifier: GPL-3.0-or-later
// How the rows of a submission stand: by their run folders first, by what became of them, and by Slurm's queue.
#include "core/base/error.h"
#include "core/cluster/row_state.h"
#include "core/run/run_folder.h"

#include <QTemporaryDir>
#include <QtTest>

#include <fstream>

using namespace sharpscope;
namespace fs = std::filesystem;

class TestRowState : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_dir;
    Submission m_submission;

    using Is = RowState::Is;
    const std::optional<QueuedTask> m_nowhere, m_pending = QueuedTask{"PENDING", "Resources"},
                                               m_running = QueuedTask{"RUNNING", "None"};

    fs::path run() const { return m_submission.runsFolder() / "r"; }
    fs::path file() const { return m_submission.rowFile(0); }
    RowState state(const std::optional<QueuedTask>& queued) const { return stateOf(m_submission, 0, run(), queued); }
    RunFolder begin() const
    {
        RunFolder made = RunFolder::create(run().parent_path(), "r", {{"seed", 1}});
        made.append(Started{.title = "SAM", .stepsTotal = 100});
        made.append(Measured{{.step = 40, .epoch = 2}, {{"loss", 1.0}}});
        made.flush();
        return made;
    }

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_submission = {};
        m_submission.folder = m_dir->path().toStdString();
        m_submission.rows = 5;
        fs::create_directories(m_submission.folder / "rows");
        fs::create_directories(m_submission.runsFolder());
    }

    void beforeThereIsARun()
    {
        QCOMPARE(state(m_nowhere).is, Is::Missing);
        const RowState waiting = state(m_pending);
        QCOMPARE(waiting.is, Is::Waiting);
        QCOMPARE(waiting.why, std::string("Resources"));
        QCOMPARE(state(m_running).is, Is::Running);
        {
            const RowAttempt attempt(file(), "7_0", 0);
            QCOMPARE(state(m_nowhere).is, Is::Running); // whatever Slurm says
        }
        const RowState killed = state(m_nowhere);
        QCOMPARE(killed.is, Is::Resumable);
        QCOMPARE(killed.why, std::string("killed"));
    }

    void theRunHasTheFirstWord()
    {
        {
            RunFolder made = begin();
            const RowState running = state(m_nowhere);
            QCOMPARE(running.is, Is::Running);
            QCOMPARE(running.step, std::int64_t(40));
            QCOMPARE(running.epoch, 2.0);
            made.append(Stopped{{.step = 44}});
        }
        QCOMPARE(state(m_nowhere).is, Is::Resumable);
        QCOMPARE(state(m_nowhere).step, std::int64_t(44));
        QCOMPARE(state(m_pending).is, Is::Waiting);
        RunFolder::openToWrite(run()).append(Failed{"its data are gone"});
        const RowState failed = state(m_nowhere);
        QCOMPARE(failed.is, Is::Failed);
        QCOMPARE(failed.why, std::string("its data are gone"));
        QCOMPARE(state(m_running).is, Is::Failed);  // its task is about to end
        QCOMPARE(state(m_pending).is, Is::Waiting); // submitted again
        RunFolder::openToWrite(run()).finish({.clock = {.step = 100}, .result = Json::object()});
        for (const auto& queued : {m_nowhere, m_pending, m_running})
            QCOMPARE(state(queued).is, Is::Finished);
    }

    void whatCannotBeReadHasFailed()
    {
        fs::create_directories(run());
        std::ofstream(run() / "experiment.json") << "{";
        const RowState damaged = state(m_nowhere);
        QCOMPARE(damaged.is, Is::Failed);
        QVERIFY(damaged.why.find("experiment.json") != std::string::npos);
    }

    void aTaskOfSeveralRowsIsAtOneOfThem()
    {
        m_submission.options.rowsPerTask = 3;
        QCOMPARE(m_submission.taskOf(4), std::int64_t(3));
        QCOMPARE(m_submission.rowsEnd(3), std::int64_t(5));
        const RowState waiting = state(m_running);
        QCOMPARE(waiting.is, Is::Waiting);
        QVERIFY(!waiting.why.empty());
        const RowAttempt attempt(file(), "7_0", 0);
        QCOMPARE(state(m_running).is, Is::Running);
    }

    void attemptsAreCountedAndTheirReasonsKept()
    {
        const auto reason = [&](const char* job) { return readHistory(file()).reasonToResume(job); };
        QCOMPARE(reason("7_0"), std::string());
        RowAttempt(file(), "7_0", 0).left(leftForTime, 30);
        QCOMPARE(reason("7_0"), std::string("time limit"));
        QCOMPARE(reason("8_0"), std::string("resubmitted"));
        QCOMPARE(state(m_pending).why, std::string("Resources; requeued: time limit"));
        RowAttempt(file(), "7_0", 30).left(leftForOthers, 60);
        QCOMPARE(reason("7_0"), std::string("preempted"));
        QCOMPARE(state(m_pending).requeues, std::int64_t(1));
        {
            const RowAttempt killed(file(), "7_0", 60);
        }
        QCOMPARE(reason("7_0"), std::string("killed"));
        QCOMPARE(reason("8_0"), std::string("killed"));
        RowAttempt(file(), "8_0", 60).failed("no space left");
        QCOMPARE(reason("9_0"), std::string("resubmitted"));
        QCOMPARE(readHistory(file()).requeues, std::int64_t(2)); // 8_0 is another task
        const RowState failed = state(m_nowhere);
        QCOMPARE(failed.is, Is::Failed);
        QCOMPARE(failed.why, std::string("no space left"));
        RowAttempt(file(), "9_0", 60).ended();
        QVERIFY(readHistory(file()).failure.empty() && !readHistory(file()).isOpen);
    }

    /// Only those that came no further count, and only in a row; preemptions between them do not.
    void timeoutsWithoutProgress()
    {
        const auto attempt = [&](const char* why, std::int64_t from, std::int64_t to) {
            RowAttempt one(file(), "7_0", from);
            const int vain = one.vainTimeoutsAt(to);
            one.left(why, to);
            return vain;
        };
        QCOMPARE(attempt(leftForTime, 0, 0), 1);
        QCOMPARE(attempt(leftForTime, 0, 0), 2);
        QCOMPARE(attempt(leftForTime, 0, 5), 0);
        QCOMPARE(attempt(leftForTime, 5, 5), 1);
        attempt(leftForOthers, 5, 5);
        QCOMPARE(attempt(leftForTime, 5, 5), 2);
        {
            const RowAttempt killed(file(), "7_0", 5);
        } // but it had saved a checkpoint at 9
        QCOMPARE(attempt(leftForTime, 9, 9), 1);
        QCOMPARE(attempt(leftForTime, 9, 9), 2);
        QCOMPARE(attempt(leftForTime, 9, 9), mostVainTimeouts);
        RowAttempt(file(), "7_0", 9).failed("given up");
        QCOMPARE(attempt(leftForTime, 9, 9), 1); // somebody asked for it again
    }

    /// Lines of the batch script: a signal ended the program before it opened the row.
    void whatEndedBeforeItBeganCounts()
    {
        const auto early = [&](const char* job) {
            const Json line{{"event", "early"}, {"job", job}, {"code", 140}};
            std::ofstream(file(), std::ios::app) << line.dump() << '\n';
            return readHistory(file());
        };
        QCOMPARE(early("7_0").vainTimeouts, 1);
        QCOMPARE(state(m_nowhere).is, Is::Resumable);
        QCOMPARE(state(m_nowhere).why, std::string("time limit"));
        const RowHistory twice = early("7_0");
        QVERIFY(twice.vainTimeouts == 2 && twice.attempts == 2 && twice.requeues == 1 && !twice.isOpen);
        QCOMPARE(RowAttempt(file(), "7_0", 0).vainTimeoutsAt(0), mostVainTimeouts);
        QCOMPARE(RowAttempt(file(), "7_0", 6).vainTimeoutsAt(6), 1); // it had come further
        RowAttempt(file(), "7_0", 6).failed("given up");
        QCOMPARE(early("8_0").vainTimeouts, 1); // somebody asked for it again
        QVERIFY(readHistory(file()).failure.empty());
    }

    void whatAPersonStoppedIsResumable()
    {
        begin().append(Stopped{{.step = 44}});
        RowAttempt(file(), "7_0", 0).left(leftForPerson, 40);
        QCOMPARE(state(m_nowhere).is, Is::Resumable);
        QCOMPARE(state(m_nowhere).why, std::string("stopped"));
        QCOMPARE(readHistory(file()).vainTimeouts, 0);
    }

    void oneAtATimeWorksOnARow()
    {
        const RowAttempt attempt(file(), "7_0", 0);
        QVERIFY(isRowHeld(file()));
        QVERIFY_EXCEPTION_THROWN(RowAttempt(file(), "8_0", 0), Error);
        QCOMPARE(readHistory(file()).attempts, std::int64_t(1));
    }

    void aDamagedLineOfARowCostsThatLine()
    {
        RowAttempt(file(), "7_0", 0).left(leftForTime, 30);
        std::ofstream(file(), std::ios::app) << "{\"event\": \"le\n\xff\n[]\n\n{\"event\": \"beg"; // torn
        RowAttempt(file(), "7_0", 30).left(leftForOthers, 40);
        const RowHistory history = readHistory(file());
        QCOMPARE(history.attempts, std::int64_t(2));
        QCOMPARE(history.left, std::string("preempted"));
    }

    void slurmSaysHowWhatIsMissingEnded()
    {
        m_submission.options.rowsPerTask = 2;
        std::vector<RowState> rows(5);
        rows[2].is = Is::Resumable;
        rows[2].why = "killed";
        rows[3].is = Is::Finished;
        m_submission.arrays = {{.id = "7", .part = {0, {0, 2, 4}}}, {.id = "8", .part = {4, {0}}}, {.id = ""}};
        std::vector<std::string> asked;
        addEnds(rows, m_submission, [&](const std::string& array) {
            asked.push_back(array);
            using Ends = std::map<std::int64_t, std::string>;
            return array == "7" ? Ends{{0, "COMPLETED"}, {2, "OUT_OF_MEMORY"}, {4, "FAILED"}} : Ends{{0, "TIMEOUT"}};
        });
        QCOMPARE(rows[2].why, std::string("killed; Slurm: OUT_OF_MEMORY"));
        QVERIFY(rows[0].why.empty() && rows[3].why.empty());
        QCOMPARE(rows[4].why, std::string("Slurm: TIMEOUT")); // of the array that had it last
        QVERIFY(asked == (std::vector<std::string>{"7", "8"}));
        rows[4].is = Is::Finished;
        asked.clear();
        addEnds(rows, m_submission, [&](const std::string& array) {
            asked.push_back(array);
            return std::map<std::int64_t, std::string>();
        });
        QVERIFY(asked == std::vector<std::string>{"7"}); // the other has nothing that is missing
    }
};

QTEST_GUILESS_MAIN(TestRowState)
#include "tst_row_state.moc"
