// SPDX-License-Identifier: GPL-3.0-or-later
// An experiment's runs before any of them has begun, for who does them one by one in other places: a cluster's job
// array. Torch-free.
#pragma once

#include "core/job/job.h"
#include "core/run/planned_run.h"
#include "core/work/experiment.h"

#include <filesystem>
#include <string>
#include <vector>

namespace sharpscope {

struct RunTable {
    std::vector<PlannedRun> runs;      ///< seed by seed, as `run` and `sweepJob` would do them
    std::vector<std::string> problems; ///< points of a sweep that cannot be
};

/// The runs of an experiment or of its sweep; those that several points share once. `date` is dateNow(), and begins the
/// folders' names; `threads` is what they train with where the experiment leaves that open.
/// @throws Error if the sweep's points follow from results (adaptive, halving), so that there is no table before.
RunTable runTable(const Experiment& experiment, const std::string& date, std::int64_t threads);

/// Makes below `root` the sweep that the runs of the table are rows of; nothing for an experiment without one.
/// @throws Error naming the folder and the reason.
void makeTablesSweep(const Experiment& experiment, const std::string& date, const std::filesystem::path& root);

/// Begins the run in exactly its folder, or goes on with what is there; `resumedFor`, why it had stopped, then stands
/// in its Resumed. It is held against every other writer, and ends as experimentJob() has it.
/// @throws Error from the job if the folder is somebody else's, or cannot be made; Refusal, before there is any, if the
/// run cannot begin with its data and its network.
Job plannedRunJob(PlannedRun run, std::string resumedFor);

} // namespace sharpscope
