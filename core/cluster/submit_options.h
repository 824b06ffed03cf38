// SPDX-License-Identifier: GPL-3.0-or-later
// What a submission asks Slurm for.
#pragma once

#include "core/base/describe.h"

#include <optional>

namespace sharpscope {

struct SubmitOptions {
    std::string partition, time, mem, account, qos;
    std::int64_t gpus = 0;
    std::int64_t cpus = 1;
    std::int64_t rowsPerTask = 1;
    std::int64_t mostAtOnce = 0;
    std::string signal = "USR2";
    std::int64_t signalSeconds = 120;
    std::string apptainer;
    std::vector<std::string> sbatchOptions;
};

template <class Visitor>
void describe(SubmitOptions& o, Visitor& field)
{
    field("partition", o.partition, {.help = "Where the tasks run; the cluster's own default where none is given"});
    field(
        "time", o.time,
        {.help = "Limit of a task, after which it is requeued and goes on: 30 (minutes), 8:00:00, 1-12 (days-hours)"});
    field("gpus", o.gpus, {.min = 0, .max = 1024, .help = "Of a task"});
    field("cpus", o.cpus,
          {.min = 1,
           .max = 1024,
           .help = "Cores of a task, and the threads of its runs where the experiment leaves them open"});
    field("mem", o.mem, {.help = "Memory of a task: 8G"});
    field("account", o.account, {.help = "That the time is charged to"});
    field("qos", o.qos, {.help = "Quality of service"});
    field("rowsPerTask", o.rowsPerTask,
          {.min = 1, .max = 100'000, .help = "Runs that a task does one after the other: for runs of minutes"});
    field(
        "mostAtOnce", o.mostAtOnce,
        {.min = 0, .max = 1e6, .help = "Tasks of an array that run at the same time; 0: as many as there is room for"});
    field("signal", o.signal, {.choices = {"USR1", "USR2", "TERM"}});
    field("signalSeconds", o.signalSeconds, {.min = 1, .max = 65535});
    field("apptainer", o.apptainer, {.help = "An image with sharpscope-cli in it, in which the tasks run"});
    field("sbatchOptions", o.sbatchOptions, {.help = "Any other option of sbatch: --sbatch-option=--gres=gpu:a100:1"});
}

/// What Slurm would refuse, or what would break the submission: a time or memory that is none, the signal earlier than
/// the limit is long, options of sbatch that are this program's own.
void check(const SubmitOptions& options, std::vector<Problem>& problems);

/// "30", "30:00", "8:00:00", "1-12", "1-12:30", "1-12:30:00" in seconds; nothing where it is no such time.
std::optional<std::int64_t> slurmSeconds(const std::string& time);

/// "USR2@120" or "USR2" into the two; false where it is neither.
bool setSignal(SubmitOptions& options, const std::string& text);

} // namespace sharpscope
