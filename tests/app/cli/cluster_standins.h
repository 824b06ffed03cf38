// SPDX-License-Identifier: GPL-3.0-or-later
// Slurm's programs as scripts of a few lines, and tasks that are started, signalled and killed as Slurm would.
#pragma once

#include "cli_process.h"

#include "core/base/files.h"
#include "core/cluster/submission.h"
#include "core/run/event_follower.h"
#include "core/run/run_folder.h"

#include <QDateTime>

#include <csignal>

namespace sharpscope {

namespace fs = std::filesystem;

/// The scripts by name. `here` is the folder with what they are asked and answer, where they are at work; `there` is
/// where they were called. In a "container" there is no scontrol.
inline constexpr std::pair<const char*, const char*> standIns[] = {
    {"sbatch", R"sh([ ! -e sbatch-refuses ] || { cat sbatch-refuses >&2; exit 1; }
n=$(($(cat arrays 2>/dev/null || echo 99) + 1)); echo $n > arrays
for word; do case $word in --job-name=*) echo $n > named-${word#--job-name=} ;; esac; done
[ ! -e sbatch-kills ] || kill -9 $PPID
cat sbatch-says 2>/dev/null || echo $n)sh"},
    {"scontrol", R"sh(case "$1 $2" in
"show config") echo "MaxArraySize            = $(cat MaxArraySize 2>/dev/null || echo 1001)" ;;
"show job") cat job ;;
requeue*) echo "$2" >> requeued ;;
esac)sh"},
    {"squeue", R"sh(id=${@: -1}; id=${id#--jobs=}
case $id in --name=*) [ -e forgets ] || cat named-${id#--name=} 2>/dev/null; exit 0 ;; esac
[ -e queue-$id ] || { echo "slurm_load_jobs error: Invalid job id specified" >&2; exit 1; }
cat queue-$id)sh"},
    {"sacct", R"sh(id=${@: -1}; cat ends-${id#--jobs=} 2>/dev/null)sh"},
    {"scancel", R"sh(echo $1 >> cancelled)sh"},
    {"srun", R"sh(while [[ $1 == -* ]]; do shift; done
echo $$ > step; cd "$there"; [ ! -e "$here/container" ] || export PATH=/nowhere; exec "$@")sh"}};

/// A CliFolder with bin/, first on the PATH. What the scripts were asked is in `calls`; what they say is in files
/// beside it: "MaxArraySize", "job" (of scontrol show job), "queue-<array>", "ends-<array>", "sbatch-refuses",
/// "sbatch-says" in place of the number, "sbatch-kills": who has called it; with "forgets" no array is known by its
/// name.
class ClusterFolder : public CliFolder {
public:
    ClusterFolder()
    {
        QDir().mkpath(path("bin"));
        for (const auto& [name, body] : standIns)
            script(name, body);
        startAnew();
    }

    /// As if Slurm had never been asked.
    void startAnew() const
    {
        setJob("RUNNING", 100'000);
        for (const char* name :
             {"calls", "requeued", "cancelled", "arrays", "MaxArraySize", "sbatch-refuses", "sbatch-says",
              "sbatch-kills", "forgets", "container", "queue-100", "queue-101", "ends-100", "ends-101"})
            QFile::remove(path(name));
    }

    /// Long enough to be met half way, with a checkpoint every half epoch.
    static QStringList longRuns() { return {"-s", "train.epochs=40", "-s", "train.checkpointEvery=0.5"}; }

    /// e.json with these.
    void submit(const QString& name) const
    {
        const CliResult result = runOnCluster(QStringList{"submit", "e.json", "--out", name} + longRuns());
        if (result.code != 0) qFatal("%s", qPrintable(result.out + result.err));
    }
    /// What `status` says.
    Json rowsOf(const QString& name) const { return runOnCluster({"status", name, "--json"}).json().at("rows"); }

    /// What scontrol says of any job, with that many seconds left.
    void setJob(const char* state, int secondsLeft, const char* preempted = "None", const char* reason = "None") const
    {
        const QString end = QDateTime::currentDateTime().addSecs(secondsLeft).toString("yyyy-MM-ddTHH:mm:ss");
        write("job", QStringLiteral("   JobState=%1 Reason=%2 Dependency=(null)\n   Requeue=1 Restarts=0 BatchFlag=1\n"
                                    "   EndTime=%3 Deadline=N/A\n   PreemptTime=%4\n")
                         .arg(state, reason, end, preempted)
                         .toUtf8());
    }

    QString text(const QString& name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    }

    /// With these scripts, as `task` 0, 1 ... of `array` where one is given.
    void prepareOnCluster(QProcess& process, const QString& array = {}, int task = 0) const
    {
        prepare(process);
        QProcessEnvironment environment = process.processEnvironment();
        environment.insert("PATH", path("bin") + ":" + environment.value("PATH"));
        for (const QString& name : environment.keys())
            if (name.startsWith("SLURM_")) environment.remove(name);
        if (!array.isEmpty()) {
            environment.insert("SLURM_ARRAY_JOB_ID", array);
            environment.insert("SLURM_ARRAY_TASK_ID", QString::number(task));
            environment.insert("SLURM_JOB_ID", QString::number(array.toInt() + 1000 + task));
        }
        process.setProcessEnvironment(environment);
    }

    CliResult runOnCluster(const QStringList& arguments) const
    {
        QProcess process;
        prepareOnCluster(process);
        process.setArguments(arguments);
        process.start();
        return ended(process);
    }

    /// Starts the batch script of a submission.
    void startTask(QProcess& process, const QString& submission, const QString& array, int task, int first = 0) const
    {
        QFile::remove(path("step"));
        prepareOnCluster(process, array, task);
        process.setProgram("bash");
        process.setArguments({path(submission + "/batch.sh"), QString::number(first)});
        process.start();
    }
    /// The same with a program of a few lines of shell in place of this one.
    void startTaskOf(QProcess& process, const QByteArray& program, const QString& submission, int task) const
    {
        write(submission + "/program/other", "#!/bin/bash\n" + program);
        QFile::setPermissions(path(submission + "/program/other"), QFile::ReadOwner | QFile::ExeOwner);
        write(submission + "/other.sh",
              text(submission + "/batch.sh").replace("program/sharpscope-compute", "program/other").toUtf8());
        prepareOnCluster(process, "100", task);
        process.setProgram("bash");
        process.setArguments({path(submission + "/other.sh"), "0"});
        process.start();
    }
    CliResult doTask(const QString& submission, const QString& array, int task, int first = 0) const
    {
        QProcess process;
        startTask(process, submission, array, task, first);
        return ended(process);
    }
    /// To the program that the script has started, as Slurm's signals come.
    void signalProgram(int signal) const { ::kill(static_cast<pid_t>(text("step").toInt()), signal); }

    static CliResult ended(QProcess& process)
    {
        process.waitForFinished(300000);
        return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
                QString::fromUtf8(process.readAllStandardOutput()), QString::fromUtf8(process.readAllStandardError())};
    }

    Submission submission(const QString& name) const { return readSubmission(path(name).toStdString()); }
    fs::path runOf(const QString& submissionName, int row) const
    {
        return readTable(submission(submissionName), row, row + 1).at(0).folder;
    }

private:
    void script(const QString& name, const QByteArray& body) const
    {
        write("bin/" + name, "#!/bin/bash\nthere=$PWD; here=$(cd \"$(dirname \"$0\")/..\" && pwd); cd \"$here\"\n"
                             "echo \"$(basename \"$0\") $*\" >> calls\n" +
                                 body + '\n');
        QFile::setPermissions(path("bin/" + name), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }
};

/// Why a run had stopped each time that it went on, in order.
inline std::vector<std::string> reasonsOf(const fs::path& run)
{
    std::vector<std::string> reasons;
    EventFollower(run).takeNew([&](Event&& event) {
        const auto* resumed = std::get_if<Resumed>(&event);
        if (resumed && !resumed->reason.empty()) reasons.push_back(resumed->reason);
    });
    return reasons;
}

inline bool hasCheckpoint(const fs::path& run)
{
    try {
        return !RunFolder::open(run).lastCheckpoint().empty();
    } catch (const Error&) {
        return false;
    }
}

} // namespace sharpscope
