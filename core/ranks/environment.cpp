// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ranks/environment.h"

#include "core/base/error.h"

#include <charconv>

namespace sharpscope {

namespace {

std::string textOf(const GetVariable& get, const char* name)
{
    const char* value = get(name);
    return value ? value : "";
}

bool isSet(const GetVariable& get, const char* name) { return !textOf(get, name).empty(); }

std::int64_t numberOf(const GetVariable& get, const char* name, std::int64_t least, std::int64_t most)
{
    const std::string text = textOf(get, name);
    if (text.empty())
        throw Error(std::string(name) +
                    " is not set: RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT go together, as torchrun sets them");
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < least || number > most)
        throw Error(std::string(name) + ": \"" + text + "\" is no whole number from " + std::to_string(least) + " to " +
                    std::to_string(most));
    return number;
}

constexpr std::int64_t mostProcesses = 65536, mostPort = 65535;

std::optional<RanksEnvironment> ofLauncher(const GetVariable& get)
{
    RanksEnvironment found;
    found.size = numberOf(get, "WORLD_SIZE", 1, mostProcesses);
    found.rank = numberOf(get, "RANK", 0, found.size - 1);
    if (found.size == 1) return std::nullopt;
    found.address = textOf(get, "MASTER_ADDR");
    if (found.address.empty()) numberOf(get, "MASTER_ADDR", 0, 0); // says that it is missing
    found.port = numberOf(get, "MASTER_PORT", 1, mostPort);
    found.isHosted = textOf(get, "TORCHELASTIC_USE_AGENT_STORE") == "True";
    if (found.isHosted) {
        const std::string attempt = textOf(get, "TORCHELASTIC_RESTART_COUNT");
        found.prefix = "/worker/attempt_" + (attempt.empty() ? "0" : attempt);
    }
    if (isSet(get, "LOCAL_WORLD_SIZE")) found.localSize = numberOf(get, "LOCAL_WORLD_SIZE", 1, found.size);
    if (isSet(get, "LOCAL_RANK")) found.localRank = numberOf(get, "LOCAL_RANK", 0, found.size - 1);
    return found;
}

/// A batch script has Slurm's variables, too, and is one process: only a step of srun's is several.
std::optional<RanksEnvironment> ofStep(const GetVariable& get)
{
    if (!isSet(get, "SLURM_STEP_ID") || !isSet(get, "SLURM_PROCID")) return std::nullopt;
    const char* size = isSet(get, "SLURM_STEP_NUM_TASKS") ? "SLURM_STEP_NUM_TASKS" : "SLURM_NTASKS";
    if (!isSet(get, size)) return std::nullopt;
    RanksEnvironment found;
    found.size = numberOf(get, size, 1, mostProcesses);
    if (found.size == 1) return std::nullopt;
    found.rank = numberOf(get, "SLURM_PROCID", 0, found.size - 1);
    found.address = textOf(get, "MASTER_ADDR");
    if (found.address.empty()) found.address = firstHost(textOf(get, "SLURM_STEP_NODELIST"));
    if (found.address.empty()) found.address = firstHost(textOf(get, "SLURM_JOB_NODELIST"));
    if (found.address.empty())
        throw Error("SLURM_STEP_NODELIST is not set, and neither is MASTER_ADDR: where do the processes meet?");
    constexpr std::int64_t firstPort = 20000, ports = 40000, mostJob = std::int64_t{1} << 40, mostStep = 1 << 20;
    found.port =
        isSet(get, "MASTER_PORT")
            ? numberOf(get, "MASTER_PORT", 1, mostPort)
            : firstPort +
                  (numberOf(get, "SLURM_JOB_ID", 0, mostJob) * 7 + numberOf(get, "SLURM_STEP_ID", 0, mostStep)) % ports;
    return found; // Slurm gives each task cores and GPUs of its own
}

} // namespace

std::string firstHost(const std::string& nodes)
{
    const std::size_t open = nodes.find_first_of("[,");
    if (open == std::string::npos || nodes[open] == ',') return nodes.substr(0, open);
    const std::size_t end = nodes.find_first_of("-,]", open + 1);
    if (end == std::string::npos) return {};
    const std::size_t close = nodes.find(']', end);
    std::string behind = close == std::string::npos ? std::string() : nodes.substr(close + 1);
    return nodes.substr(0, open) + nodes.substr(open + 1, end - open - 1) + behind.substr(0, behind.find(','));
}

std::optional<RanksEnvironment> ranksEnvironment(const GetVariable& get)
{
    if (isSet(get, "WORLD_SIZE") || isSet(get, "RANK")) return ofLauncher(get);
    return ofStep(get);
}

} // namespace sharpscope
