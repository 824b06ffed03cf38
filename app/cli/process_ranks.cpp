// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/process_ranks.h"

#include "core/base/json.h"
#include "core/base/process.h"
#include "core/ranks/c10d.h"

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <unistd.h>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

/// torchrun leaves this to the program; Slurm has done it. What it takes for CUDA's first look is not tested on GPUs.
void takeShareOfMachine(const RanksEnvironment& environment)
{
    if (environment.localSize < 2) return;
    const std::int64_t cores = defaultThreads();
    spareCores(cores - std::max<std::int64_t>(1, cores / environment.localSize));
    std::vector<std::string> devices;
    const char* visible = std::getenv("CUDA_VISIBLE_DEVICES");
    std::istringstream list(visible ? visible : "");
    for (std::string one; std::getline(list, one, ',');)
        devices.push_back(one);
    const auto own = static_cast<std::size_t>(environment.localRank);
    if (!visible || own < devices.size())
        ::setenv("CUDA_VISIBLE_DEVICES", visible ? devices[own].c_str() : std::to_string(own).c_str(), 1);
}

void copyRun(const fs::path& from, const fs::path& to, const Ranks& ranks)
{
    char host[256] = {};
    gethostname(host, sizeof host - 1);
    std::error_code error;
    if (!fs::exists(from / "experiment.json", error))
        throw Error(from.string() + ": " + ranks.name() + ", on " + host +
                    ", sees no such run; a run is resumed where all see its folder");
    fs::create_directories(to);
    for (const auto& entry : fs::directory_iterator(from))
        if (entry.is_regular_file() && !entry.path().filename().string().starts_with("landscape-"))
            fs::copy_file(entry.path(), to / entry.path().filename());
}

} // namespace

ProcessRanks::ProcessRanks() : m_ranks(std::make_shared<Ranks>())
{
    const auto environment = ranksEnvironment([](const char* name) { return std::getenv(name); });
    if (!environment) return;
    takeShareOfMachine(*environment);
    m_ranks = joinRanks(*environment);
    if (isFirst()) return;
    m_own = std::make_unique<PassingFolder>("sharpscope-rank");
    if (!m_own->path().empty()) return;
    const Error none("no folder is to be had for what passes; TMPDIR names where");
    m_ranks->fail(none);
    throw none;
}

std::vector<fs::path> ProcessRanks::placesFor(const std::vector<fs::path>& folders) const
{
    if (!m_ranks->areSeveral()) return folders;
    Json names = Json::array();
    for (const fs::path& folder : folders)
        names.push_back(fs::absolute(folder).string());
    const Json all = parseJson(m_ranks->takeFirsts(names.dump()), "the first process's folders");
    std::vector<fs::path> places = folders;
    if (!isFirst()) {
        places.clear();
        for (const Json& name : all) {
            const fs::path from = name.get<std::string>();
            places.push_back(m_own->path() / from.filename());
            copyRun(from, places.back(), *m_ranks);
        }
    }
    m_ranks->waitForAll();
    return places;
}

int ProcessRanks::doing(const std::function<int()>& action) const
{
    try {
        return action();
    } catch (const std::exception& error) {
        m_ranks->fail(error);
        throw;
    }
}

} // namespace sharpscope
