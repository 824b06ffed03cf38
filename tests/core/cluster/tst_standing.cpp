// SPDX-License-Identifier: GPL-3.0-or-later
// How a whole submission stands, and how seldom Slurm is asked for it: the questions are counted, by a clock that the
// test moves.
#include "core/base/error.h"
#include "core/cluster/submission_place.h"
#include "made_submission.h"

#include <QtTest>

#include <fstream>

using namespace sharpscope;
namespace fs = std::filesystem;
using Is = RowState::Is;

namespace {

/// A Slurm that writes down what it is asked.
struct FakeSlurm {
    std::map<std::string, std::string> names;
    std::map<std::string, std::map<std::int64_t, QueuedTask>> queues;
    std::map<std::int64_t, std::string> ends;
    std::string down;
    std::vector<std::string> asked; ///< arrays, in order

    AskSlurm asking()
    {
        return {.queue =
                    [this](const std::string& array) {
                        asked.push_back(array);
                        if (!down.empty()) throw Error(down);
                        return queues[array];
                    },
                .ends =
                    [this](const std::string& array) {
                        asked.push_back("ends of " + array);
                        return ends;
                    },
                .named =
                    [this](const std::string& name) {
                        asked.push_back(name);
                        if (!down.empty()) throw Error(down);
                        return names[name];
                    }};
    }
    std::vector<std::string> takeAsked() { return std::exchange(asked, {}); }
};

using Questions = std::vector<std::string>;

std::string statesOf(const Standing& standing)
{
    std::string all;
    for (const RowStanding& row : standing.rows)
        all += std::string(all.empty() ? "" : " ") + toText(row.state.is);
    return all;
}

std::string whatIsThrown(const std::function<void()>& call)
{
    try {
        call();
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

} // namespace

class TestStanding : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_dir;
    FakeSlurm m_slurm;
    SeldomSlurm::Time m_now{};

    fs::path path(const char* name) const { return fs::path(m_dir->path().toStdString()) / name; }

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_slurm = {};
    }

    void rowsArraysAndReasons()
    {
        const MadeSubmission made(path("big"), 5, {{0, 3}, {3, 5}});
        made.finish(0);
        const RunFolder held = made.begin(1);
        RowAttempt(made.value().rowFile(3), "101_0", 0).left(leftForOthers, 40);
        RowAttempt(made.value().rowFile(3), "101_0", 40).left(leftForTime, 60);
        m_slurm.queues["100"] = {{2, {"PENDING", "Priority"}}};
        m_slurm.ends = {{1, "OUT_OF_MEMORY"}};
        const Standing standing = standingOf(made.folder(), m_slurm.asking());
        QCOMPARE(statesOf(standing), std::string("finished running waiting resumable missing"));
        QCOMPARE(standing.rows[2].state.why, std::string("Priority"));
        QCOMPARE(standing.rows[4].state.why, std::string("Slurm: OUT_OF_MEMORY"));
        QCOMPARE(standing.rows[3].state.job, std::string("101_0"));
        QVERIFY(standing.rows[2].array == "100" && standing.rows[3].array == "101");
        QCOMPARE(standing.rows[2].run, made.run(2).string());
        QVERIFY((standing.queued == std::set<std::int64_t>{2}));
        QCOMPARE(standing.requeues(), std::int64_t(1));
        QVERIFY(standing.problem.empty() && !standing.hasEnded());
        QCOMPARE(countsText(standing), std::string("5 rows: 1 finished, 1 running, 1 waiting, 1 resumable, 1 missing"));
        const std::string second = "101";
        QCOMPARE(countsText(standing, &second), std::string("2 rows: 1 resumable, 1 missing"));
    }

    /// Of the others each is asked once; one that has failed is waited for once it is submitted again.
    void arraysThatHaveEndedAreNotAsked()
    {
        MadeSubmission made(path("big"), 4, {{0, 2}, {2, 4}});
        made.finish(0);
        const auto states = [&] { return statesOf(standingOf(made.folder(), m_slurm.asking())); };
        QCOMPARE(states(), std::string("finished missing missing missing"));
        QVERIFY((m_slurm.takeAsked() == Questions{"100", "101", "ends of 100", "ends of 101"}));
        made.finish(1);
        states();
        QVERIFY((m_slurm.takeAsked() == Questions{"101", "ends of 101"}));
        made.finish(2);
        made.fail(3, "101_1", "its data are gone");
        QCOMPARE(states(), std::string("finished finished finished failed"));
        QVERIFY(m_slurm.takeAsked().empty());
        made.submit(3, 4);
        m_slurm.queues["102"] = {{0, {"PENDING", "Resources"}}};
        QCOMPARE(states(), std::string("finished finished finished waiting"));
        QVERIFY((m_slurm.takeAsked() == Questions{"102"}));
        made.fail(3, "102_0", "still gone");
        QCOMPARE(states(), std::string("finished finished finished failed"));
        QVERIFY(m_slurm.takeAsked().empty());
    }

    /// Who submitted it was killed before sbatch had said its number.
    void anArrayWithoutANumberIsFoundByItsName()
    {
        const MadeSubmission made(path("big"), 2, {{0, 2}});
        Submission submission = made.value();
        submission.arrays[0].id.clear();
        submission.arrays[0].name = "made-1";
        writeSubmission(submission);
        m_slurm.names["made-1"] = "100";
        m_slurm.queues["100"] = {{0, {"PENDING", "Priority"}}};
        LocalSubmissions place([this](const KeepGoing&) { return m_slurm.asking(); }, [this] { return m_now; });
        place.setFolders({made.folder()});
        for (int look = 0; look < 2; ++look) { // the second rests on what the first was told
            const Standing found = place.look({}).at(0);
            QCOMPARE(statesOf(found), std::string("waiting missing"));
            QVERIFY(found.arrays == Questions{"100"} && found.rows[0].array == "100");
        }
        QVERIFY((m_slurm.takeAsked() == Questions{"made-1", "100", "ends of 100"}));
        m_slurm.names.clear(); // Slurm has never had it, or has forgotten it
        const Standing lost = standingOf(made.folder(), m_slurm.asking());
        QCOMPARE(statesOf(lost), std::string("missing missing"));
        QVERIFY(lost.arrays.empty() && lost.problem.empty());
        m_slurm.down = "squeue: exit code 1";
        QCOMPARE(standingOf(made.folder(), m_slurm.asking()).problem, m_slurm.down);
    }

    void aSlurmThatDoesNotAnswerLeavesTheFolders()
    {
        const MadeSubmission made(path("big"), 2, {{0, 2}});
        made.finish(0);
        m_slurm.down = "squeue: there is no such program";
        const Standing standing = standingOf(made.folder(), m_slurm.asking());
        QCOMPARE(standing.problem, m_slurm.down);
        QCOMPARE(statesOf(standing), std::string("finished missing"));
    }

    void theJsonIsTheWhole()
    {
        const MadeSubmission made(path("big"), 3, {{0, 3}});
        made.finish(0);
        made.fail(1, "100_1", "no \"space\" left");
        m_slurm.queues["100"] = {{2, {"PENDING", "Resources"}}};
        const Standing standing = standingOf(made.folder(), m_slurm.asking());
        const Json json = toJson(standing);
        const Standing read = standingFrom(json);
        QVERIFY(toJson(read) == json);
        QVERIFY(read.folder == made.folder() && read.name == "made" && read.arrays == Questions{"100"});
        QVERIFY(read.rows[1].state.why == "no \"space\" left" && read.rows[1].state.job == "100_1");
        Json wrong = json;
        wrong["rows"][0]["state"] = "sleeping";
        QVERIFY(whatIsThrown([&] { standingFrom(wrong); }).find("\"sleeping\" is no state of a row") !=
                std::string::npos);
        wrong["rows"][0].erase("state");
        QVERIFY(!whatIsThrown([&] { standingFrom(wrong); }).empty());
        QVERIFY(!whatIsThrown([&] { standingFrom(Json::array()); }).empty());
    }

    void anArrayIsAskedEveryHalfMinuteAtMost()
    {
        SeldomSlurm seldom(m_slurm.asking(), [this] { return m_now; });
        const AskSlurm slurm = seldom.asking();
        m_slurm.queues["1"] = m_slurm.queues["2"] = {{0, {"RUNNING", "None"}}};
        slurm.queue("1");
        slurm.queue("2"); // another one is another question
        QVERIFY((m_slurm.takeAsked() == Questions{"1", "2"}));
        m_slurm.queues["1"] = {{0, {"PENDING", "Priority"}}};
        m_now += std::chrono::seconds(29);
        QCOMPARE(slurm.queue("1").at(0).state, std::string("RUNNING")); // what it said last
        QVERIFY(m_slurm.takeAsked().empty());
        m_now += std::chrono::seconds(1);
        QCOMPARE(slurm.queue("1").at(0).state, std::string("PENDING"));
        QVERIFY((m_slurm.takeAsked() == Questions{"1"}));
        m_slurm.down = "squeue: exit code 1";
        m_now += std::chrono::seconds(30);
        for (int i = 0; i < 2; ++i) // also that it said nothing is remembered
            QCOMPARE(whatIsThrown([&] { slurm.queue("1"); }), m_slurm.down);
        QVERIFY((m_slurm.takeAsked() == Questions{"1"}));
        m_slurm.down.clear();
        m_slurm.queues["1"].clear(); // it is over
        m_now += std::chrono::seconds(30);
        QVERIFY(slurm.queue("1").empty());
        m_now += std::chrono::hours(1);
        QVERIFY(slurm.queue("1").empty());
        QVERIFY((m_slurm.takeAsked() == Questions{"1"}));
        slurm.ends("1");
        m_now += std::chrono::hours(1);
        slurm.ends("1");
        QVERIFY((m_slurm.takeAsked() == Questions{"ends of 1"}));
        seldom.askAgain();
        slurm.queue("1");
        QVERIFY((m_slurm.takeAsked() == Questions{"1"}));
        seldom.askAgain();
        slurm.queue("1"); // but not more often than that
        QVERIFY(m_slurm.takeAsked().empty());
    }

    /// The folder itself, its runs, one of them and its sweep are of one submission, which is asked once.
    void foldersBelongToSubmissions()
    {
        const MadeSubmission big(path("big"), 2, {{0, 2}}), other(path("other"), 1, {{0, 1}});
        fs::create_directories(big.folder() / "runs" / "sweep" / "p0000_sam_s1");
        fs::create_directories(path("runs"));
        QVERIFY(submissionAround(big.folder()) == big.folder());
        QVERIFY(submissionAround(big.folder() / "runs" / "sweep" / "p0000_sam_s1") == big.folder());
        QVERIFY(!submissionAround(path("runs")) && !submissionAround(path("")));

        LocalSubmissions place([this](const KeepGoing&) { return m_slurm.asking(); }, [this] { return m_now; });
        QVERIFY(place.look({}).empty());
        place.setFolders({big.folder() / "runs", big.folder(), path("runs"), big.folder() / "runs" / "sweep"});
        m_slurm.queues["100"] = {{0, {"PENDING", "Priority"}}, {1, {"PENDING", "Priority"}}};
        for (int look = 0; look < 2; ++look) {
            const std::vector<Standing> standings = place.look({});
            QCOMPARE(standings.size(), std::size_t(1));
            QCOMPARE(statesOf(standings[0]), std::string("waiting waiting"));
        }
        QVERIFY((m_slurm.takeAsked() == Questions{"100"}));
        m_now += std::chrono::seconds(30);
        place.look({});
        QVERIFY((m_slurm.takeAsked() == Questions{"100"}));
        for (const std::int64_t row : {0, 1})
            big.finish(row);
        m_now += std::chrono::hours(1);
        QVERIFY(place.look({}).at(0).hasEnded());
        QVERIFY(m_slurm.takeAsked().empty());
    }

    void aDamagedSubmissionIsSaidAndCostsNoOther()
    {
        const MadeSubmission big(path("big"), 1, {{0, 1}}), other(path("other"), 1, {{0, 1}});
        std::ofstream(big.folder() / "submission.json") << "{";
        LocalSubmissions place([this](const KeepGoing&) { return m_slurm.asking(); }, [this] { return m_now; });
        place.setFolders({big.folder(), other.folder()});
        const std::vector<Standing> standings = place.look({});
        QCOMPARE(standings.size(), std::size_t(2));
        QVERIFY(standings[0].rows.empty() && standings[0].problem.find("submission.json") != std::string::npos);
        QVERIFY(standings[1].problem.empty() && standings[1].rows.size() == 1);
    }

    void theFolderOfASubmissionIsThatOfItsRuns()
    {
        const MadeSubmission big(path("big"), 2, {{0, 2}});
        big.finish(0);
        QVERIFY(listRuns(big.folder()) == std::vector{big.run(0)});
        QVERIFY(listRuns(path("")).empty()); // its experiment.json makes it no run
    }

    void commandsForPeople()
    {
        QCOMPARE(commandFor({.folder = "/a b"}, "status"), std::string("sharpscope-cli status '/a b'"));
        QCOMPARE(commandFor({.host = "box", .folder = "/big"}, "resubmit"),
                 std::string("ssh box '/big/program/sharpscope-cli resubmit /big'"));
    }
};

QTEST_GUILESS_MAIN(TestStanding)
#include "tst_standing.moc"
