// SPDX-License-Identifier: GPL-3.0-or-later
// What a launcher (torchrun, srun, a person) says of the processes that are to do one job together. Torch-free.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace sharpscope {

/// One of several processes, and where they meet.
struct RanksEnvironment {
    std::int64_t rank = 0; ///< from 0
    std::int64_t size = 1; ///< of all, at least two
    std::string address;   ///< a host that all can reach
    std::int64_t port = 0; ///< where the first process listens, or the launcher
    /// Whether the launcher listens there itself, as torchrun does; names are then in the store under `prefix`.
    bool isHosted = false;
    std::string prefix;
    std::int64_t localRank = 0; ///< of those that share this machine's cores and GPUs
    std::int64_t localSize = 1;
};

/// The value of an environment variable, nullptr where it is not set.
using GetVariable = std::function<const char*(const char* name)>;

/// RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT, as torchrun sets them; else those of an srun step of several tasks
/// (SLURM_PROCID of SLURM_STEP_NUM_TASKS, or of SLURM_NTASKS), which meet on the step's first host at a port that
/// follows from the job's number, unless MASTER_ADDR and MASTER_PORT say otherwise. nullopt: one process alone.
/// @throws Error naming the variable that is missing or is no number of its range.
std::optional<RanksEnvironment> ranksEnvironment(const GetVariable& get);

/// The first host of Slurm's short form: "gpu[03-05,9]" is "gpu03".
std::string firstHost(const std::string& nodes);

} // namespace sharpscope
