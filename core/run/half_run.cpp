// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/half_run.h"

#include "core/run/sweep_file.h"

#include <algorithm>
#include <chrono>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr auto moment = std::chrono::seconds(2); ///< in which a run is made

void addHalfRuns(const fs::path& in, std::vector<fs::path>& found, bool isSweepEntered)
{
    std::error_code error, ignored;
    for (fs::directory_iterator it(in, error), end; !error && it != end; it.increment(error)) {
        if (!it->is_directory(ignored) || it->path().filename().string().starts_with('.')) continue;
        if (isHalfARun(it->path()))
            found.push_back(it->path());
        else if (isSweepEntered && isSweep(it->path()))
            addHalfRuns(it->path(), found, false);
    }
}

} // namespace

bool isHalfARun(const fs::path& folder)
{
    std::error_code error;
    const auto changed = fs::last_write_time(folder, error);
    if (error || fs::file_time_type::clock::now() - changed < moment) return false;
    if (fs::exists(folder / "experiment.json", error) || isSweep(folder)) return false;
    for (const char* part : {"events.jsonl", "result.json"})
        if (fs::exists(folder / part, error)) return true;
    return fs::is_empty(folder, error) && !error;
}

std::vector<fs::path> halfRunsIn(const fs::path& root)
{
    std::vector<fs::path> found;
    addHalfRuns(root, found, true);
    std::sort(found.begin(), found.end());
    return found;
}

} // namespace sharpscope
