// SPDX-License-Identifier: GPL-3.0-or-later
// What is asked of Slurm, and how its answers are read.
#include "core/cluster/sbatch_option.h"
#include "core/cluster/slurm.h"
#include "core/cluster/submit_options.h"

#include <QDateTime>
#include <QtTest>

#include <functional>

using namespace sharpscope;

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

std::string problemsOf(const SubmitOptions& options)
{
    std::vector<Problem> problems;
    fromJson<SubmitOptions>(toJson(options), problems);
    return toText(problems);
}

} // namespace

class TestSlurm : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void timesAndSignals()
    {
        for (const auto& [text, seconds] : {std::pair("30", 1800),
                                            {"30:10", 1810},
                                            {"8:00:00", 28800},
                                            {"1-12", 129600},
                                            {"1-12:30", 131400},
                                            {"1-00:00:05", 86405}})
            QVERIFY2(slurmSeconds(text) == seconds, text);
        for (const char* none : {"", "8h", "1:2:3:4", "1-", "-5", "1-2:3:4:5", "::", "1 0"})
            QVERIFY2(!slurmSeconds(none), none);
        SubmitOptions options;
        QVERIFY(setSignal(options, "SIGUSR1@90") && options.signal == "USR1" && options.signalSeconds == 90);
        QVERIFY(setSignal(options, "TERM") && options.signal == "TERM" && options.signalSeconds == 90);
        QVERIFY(!setSignal(options, "USR1@soon") && !setSignal(options, "@9"));
    }

    void whatSlurmWouldRefuseIsNamed()
    {
        QCOMPARE(problemsOf({.partition = "gpu,big", .time = "10", .mem = "8G"}), std::string());
        QVERIFY(problemsOf({.time = "8h"}).starts_with("time: \"8h\" is no time of Slurm's"));
        QVERIFY(problemsOf({.time = "3"}).starts_with("signal: comes 120 s before the limit"));
        QCOMPARE(problemsOf({.time = "3:01"}), std::string());
        QVERIFY(problemsOf({.mem = "8 GB"}).starts_with("mem: "));
        QVERIFY(problemsOf({.partition = "a b"}).starts_with("partition: "));
        QVERIFY(problemsOf({.cpus = 0}).starts_with("cpus: "));
        QVERIFY(problemsOf({.rowsPerTask = 0}).starts_with("rowsPerTask: "));
        QVERIFY(problemsOf({.signal = "KILL"}).starts_with("signal: \"KILL\" is not one of USR1, USR2, TERM"));
        for (const char* own : {"--array=0-3", "--arr=0-3", "--output=x", "--signal=B:USR1@5", "-n", "-n2", "-oX",
                                "-Ha0-3", "-a 4", "--no-req", "--export=NONE", "--exp NONE", "-Jname", "-C v100 -n2",
                                "--exclusive --arr 4", "--", "--test-only", "-W"})
            QVERIFY2(problemsOf({.sbatchOptions = {own}}).find("is what this program says itself") != std::string::npos,
                     own);
        for (const char* tooShort : {"--time=3", "--time 3", "--ti=3", "-t3", "-t 3", "-Ht3", "--time-min=2"})
            QVERIFY2(problemsOf({.time = "8:00:00", .sbatchOptions = {tooShort}})
                             .find("the signal comes 120 s before the limit") != std::string::npos,
                     tooShort);
        QVERIFY(whyNotForSbatch("--time=3", 60).empty() && !whyNotForSbatch("--time=2", 60).empty());
        QVERIFY(whyNotForSbatch("--time=8h", 60).find("is no time of Slurm's") != std::string::npos);
        for (const char* none : {"gres=gpu:1", "--x\n#SBATCH --y"})
            QVERIFY2(problemsOf({.sbatchOptions = {none}}).find("is no option of sbatch") != std::string::npos, none);
        for (const char* fine : {"--gres=gpu:1", "--exclusive", "-C v100", "-Cavon", "--time=4", "-t 1-12", "-H",
                                 "--mem-per-cpu=4G", "--ntasks-per-node=1", "--constraint=a100&noisy"})
            QCOMPARE(problemsOf({.sbatchOptions = {fine}}), std::string());
    }

    /// Only what sbatch itself has refused is surely not in Slurm.
    void whatIsPerhapsSubmittedIsTold()
    {
        using std::chrono::milliseconds;
        const auto isRefused = [](const std::string& script, milliseconds longest = std::chrono::minutes(5)) {
            try {
                submitArray({"sh", "-c", script}, {}, longest);
            } catch (const NotSubmitted&) {
                return true;
            } catch (const Error&) {
                return false;
            }
            qFatal("it was submitted");
        };
        QCOMPARE(submitArray({"echo", "12;big"}), std::string("12"));
        QVERIFY(isRefused("echo 'sbatch: error: invalid partition' >&2; exit 1"));
        QVERIFY(!isRefused("sleep 1000; echo 12", milliseconds(50)));
        QVERIFY(!isRefused("echo Submitted batch job 12"));
        QVERIFY(!isRefused("kill -9 $$"));
        QVERIFY(!isRefused("echo 'Batch job submission failed: Socket timed out on send/recv operation' >&2; exit 1"));
        QVERIFY_EXCEPTION_THROWN(submitArray({"there-is-no-sbatch"}), NotSubmitted);
    }

    void slurmsAnswersAreRead()
    {
        QVERIFY(maxArraySizeIn("ClusterName = c\nMaxArraySize            = 1001\nMaxArrayTasks = 7\n") == 1001);
        QVERIFY(!maxArraySizeIn("MaxArraySizes = 5\n") && !maxArraySizeIn("MaxArraySize = 0\n") && !maxArraySizeIn(""));
        QCOMPARE(arrayIdIn("123\n"), std::string("123"));
        QCOMPARE(arrayIdIn("123;big\n"), std::string("123"));
        QVERIFY(errorOf([] { arrayIdIn("Submitted batch job 5\n"); }).starts_with("sbatch: "));
        QCOMPARE(firstNumberIn(" 123\n123\n"), std::string("123"));
        QCOMPARE(firstNumberIn("\n"), std::string());
        const auto queue =
            queueIn("0|RUNNING|None\n12|PENDING|Resources\n N/A|PENDING|x\nnonsense\n3|COMPLETING|None\n");
        QCOMPARE(queue.size(), std::size_t(3));
        QVERIFY(queue.at(0).isRunning() && queue.at(3).isRunning() && !queue.at(12).isRunning());
        QCOMPARE(queue.at(12).reason, std::string("Resources"));
        const auto ends =
            endsIn("9_0|COMPLETED\n9_1|CANCELLED by 1000\n9_2.batch|FAILED\n9_[4-7]|PENDING\n9_3|OUT_OF_MEMORY\n9|X\n");
        QCOMPARE(ends.size(), std::size_t(3));
        QCOMPARE(ends.at(1), std::string("CANCELLED by 1000"));
        QCOMPARE(ends.at(3), std::string("OUT_OF_MEMORY"));
        const JobNow job =
            jobIn("JobId=5 ArrayJobId=4\n   JobState=RUNNING Reason=None\n   StartTime=2026-11-27T11:00:00 "
                  "EndTime=2026-11-27T12:00:00 Deadline=N/A\n");
        QCOMPARE(job.state, std::string("RUNNING"));
        const QDateTime end(QDate(2026, 11, 27), QTime(12, 0)); // local, as Slurm has it
        QVERIFY(job.ends == end.toSecsSinceEpoch());
        QVERIFY(!job.isPreempted && !jobIn("PreemptTime=None").isPreempted);
        QVERIFY(jobIn("EndTime=2026-11-27T12:00:00 PreemptTime=2026-11-27T11:59:00").isPreempted);
        QCOMPARE(job.reason, std::string("None"));
        QVERIFY(job.isToRequeue() && jobIn("JobState=COMPLETING Reason=TimeLimit").isToRequeue());
        for (const char* over : {"JobState=COMPLETING Reason=None", "JobState=PREEMPTED", "JobState=CANCELLED"})
            QVERIFY2(!jobIn(over).isToRequeue(), over);
        QVERIFY(jobIn("").state.empty() && !jobIn("JobState=RUNNING EndTime=Unknown").ends);
    }
};

QTEST_GUILESS_MAIN(TestSlurm)
#include "tst_slurm.moc"
