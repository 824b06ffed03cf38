// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cluster/slurm.h"

#include "core/base/child_process.h"

#include <cstdlib>

namespace sharpscope {

namespace {

std::string environmentHas(const char* name)
{
    const char* value = std::getenv(name);
    return value ? value : "";
}

ProcessAnswer asked(const std::vector<std::string>& words, const KeepGoing& keepGoing = {},
                    std::chrono::milliseconds longest = std::chrono::minutes(1))
{
    return answerOf(ChildProcess{.words = words, .longest = longest, .keepGoing = keepGoing});
}

/// Its first line is enough for a sentence.
std::string complaintOf(const std::vector<std::string>& words, const ProcessAnswer& answer)
{
    if (!answer.problem.empty()) return answer.problem;
    const std::string said = answer.err.empty() ? answer.out : answer.err;
    const std::string line = said.substr(0, said.find('\n'));
    return words.front() + ": " + (line.empty() ? "exit code " + std::to_string(answer.code) : line);
}

/// @throws Error with what it complains of.
std::string outputOf(const std::vector<std::string>& words, const KeepGoing& keepGoing = {})
{
    ProcessAnswer answer = asked(words, keepGoing);
    if (!answer.isGood()) throw Error(complaintOf(words, answer));
    return std::move(answer.out);
}

} // namespace

std::int64_t slurmMaxArraySize(const KeepGoing& keepGoing)
{
    const auto size = maxArraySizeIn(outputOf({"scontrol", "show", "config"}, keepGoing));
    if (!size) throw Error("scontrol: its configuration has no MaxArraySize");
    return *size;
}

std::string submitArray(const std::vector<std::string>& words, const KeepGoing& keepGoing,
                        std::chrono::milliseconds longest)
{
    const ProcessAnswer answer = asked(words, keepGoing, longest);
    if (answer.isGood()) return arrayIdIn(answer.out);
    const std::string why = complaintOf(words, answer);
    const bool isRefused = !answer.isThere || (answer.code > 0 && answer.code < 128); // above: a signal ended it
    // "Socket timed out on send/recv operation": Slurm may have taken it all the same
    if (!isRefused || answer.err.find("timed out") != std::string::npos) throw Error(why);
    throw NotSubmitted(why);
}

std::string arrayNamed(const std::string& name, const KeepGoing& keepGoing)
{
    const std::string answer =
        outputOf({"squeue", "--noheader", "--states=all", "--format=%F", "--name=" + name}, keepGoing);
    return firstNumberIn(answer);
}

std::map<std::int64_t, QueuedTask> queueOf(const std::string& array, const KeepGoing& keepGoing)
{
    const std::vector<std::string> words = {"squeue", "--noheader", "--array", "--format=%K|%T|%r", "--jobs=" + array};
    const ProcessAnswer answer = asked(words, keepGoing);
    if (answer.isGood()) return queueIn(answer.out);
    if (answer.err.find("Invalid job id") != std::string::npos) return {}; // it is over, and forgotten
    throw Error(complaintOf(words, answer));
}

std::map<std::int64_t, std::string> endsOf(const std::string& array, const KeepGoing& keepGoing)
{
    const ProcessAnswer answer = asked(
        {"sacct", "--noheader", "--parsable2", "--allocations", "--format=JobID,State", "--jobs=" + array}, keepGoing);
    return answer.isGood() ? endsIn(answer.out) : std::map<std::int64_t, std::string>();
}

void cancelArray(const std::string& array, const KeepGoing& keepGoing) { outputOf({"scancel", array}, keepGoing); }

OwnTask ownTask()
{
    OwnTask task;
    const std::string array = environmentHas("SLURM_ARRAY_JOB_ID"), number = environmentHas("SLURM_ARRAY_TASK_ID");
    task.id = array.empty() || number.empty() ? environmentHas("SLURM_JOB_ID") : array + '_' + number;
    if (const std::string end = environmentHas("SLURM_JOB_END_TIME"); !end.empty())
        task.ends = std::strtoll(end.c_str(), nullptr, 10);
    return task;
}

std::optional<JobNow> jobNow(const std::string& id)
{
    const ProcessAnswer answer = asked({"scontrol", "show", "job", id});
    if (!answer.isGood()) return {};
    return jobIn(answer.out);
}

void requeueTask(const std::string& id) { outputOf({"scontrol", "requeue", id}); }

} // namespace sharpscope
