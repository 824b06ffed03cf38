// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cluster/slurm.h"

#include "core/base/error.h"
#include "core/base/program_output.h"

#include <cstdlib>

namespace sharpscope {

namespace {

std::string environmentHas(const char* name)
{
    const char* value = std::getenv(name);
    return value ? value : "";
}

/// Its first line is enough for a sentence.
std::string complaintOf(const std::vector<std::string>& words, const ProgramOutput& output)
{
    const std::string said = output.err.empty() ? output.out : output.err;
    const std::string line = said.substr(0, said.find('\n'));
    if (!output.isThere) return line;
    const std::string code = "exit code " + std::to_string(output.code);
    return words.front() + ": " + (line.empty() ? code : line);
}

std::string answerOf(const std::vector<std::string>& words)
{
    ProgramOutput output = outputOf(words);
    if (!output.isGood()) throw Error(complaintOf(words, output));
    return std::move(output.out);
}

} // namespace

std::int64_t slurmMaxArraySize()
{
    const auto size = maxArraySizeIn(answerOf({"scontrol", "show", "config"}));
    if (!size) throw Error("scontrol: its configuration has no MaxArraySize");
    return *size;
}

std::string submitArray(const std::vector<std::string>& words) { return arrayIdIn(answerOf(words)); }

std::map<std::int64_t, QueuedTask> queueOf(const std::string& array)
{
    const std::vector<std::string> words = {"squeue", "--noheader", "--array", "--format=%K|%T|%r", "--jobs=" + array};
    const ProgramOutput output = outputOf(words);
    if (output.isGood()) return queueIn(output.out);
    if (output.err.find("Invalid job id") != std::string::npos) return {}; // it is over, and forgotten
    throw Error(complaintOf(words, output));
}

std::map<std::int64_t, std::string> endsOf(const std::string& array)
{
    const ProgramOutput output =
        outputOf({"sacct", "--noheader", "--parsable2", "--allocations", "--format=JobID,State", "--jobs=" + array});
    return output.isGood() ? endsIn(output.out) : std::map<std::int64_t, std::string>();
}

void cancelArray(const std::string& array) { answerOf({"scancel", array}); }

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
    const ProgramOutput output = outputOf({"scontrol", "show", "job", id});
    if (!output.isGood()) return {};
    return jobIn(output.out);
}

void requeueTask(const std::string& id) { answerOf({"scontrol", "requeue", id}); }

} // namespace sharpscope
