// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/capsule.h"
#include "core/base/version.h"

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/run/run_folder.h"
#include "core/run/sweep_file.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <map>
#include <set>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr const char* readMe =
    R"(This is a capsule of Sharpscope: runs with all that it takes to look at them and to repeat them.

report.html opens in any browser. runs/<name>/experiment.json has every option, the seed and the versions; events.jsonl
has every number that was measured, a JSON object a line; result.json the last and the best; checkpoint-*.safetensors the
weights, which Python reads by safetensors.torch.load_file.

    sharpscope-cli repeat THIS.zip --verify     trains every run again and compares the weights it ends in
    sharpscope THIS.zip                         opens them in the window
)";

/// Not of the run itself: what others make again, or hold while they work.
bool isLeftOut(const fs::path& file)
{
    const std::string name = file.filename().string();
    return name.starts_with('.') || name == "series.cache";
}

bool isWeights(const fs::path& file)
{
    const std::string ending = file.extension().string();
    return ending == ".safetensors" || ending == ".npz" || ending == ".png" || ending == ".pt";
}

std::string today()
{
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm utc{};
    gmtime_r(&now, &utc);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text;
}

/// A run's files below `in`, folders in it included.
void addFiles(std::vector<ZipFile>& files, const RunFolder& run, const std::string& in, bool allCheckpoints)
{
    const fs::path newest = run.lastCheckpoint();
    std::set<fs::path> leftOut;
    if (!allCheckpoints)
        for (const fs::path& checkpoint : run.checkpoints())
            if (checkpoint != newest) leftOut.insert(checkpoint);
    std::vector<fs::path> found;
    for (const auto& entry : fs::recursive_directory_iterator(run.path()))
        if (entry.is_regular_file() && !isLeftOut(entry.path()) && !leftOut.contains(entry.path()))
            found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    for (const fs::path& file : found)
        files.push_back({.name = in + file.lexically_relative(run.path()).generic_string(),
                         .path = file,
                         .isPacked = !isWeights(file)});
}

/// Folders' names below "runs/", each once.
class NamesBelow {
public:
    std::string take(const std::string& wanted)
    {
        std::string name = wanted;
        for (int count = 2; !m_taken.insert(name).second; ++count)
            name = wanted + "-" + std::to_string(count);
        return name;
    }

private:
    std::set<std::string> m_taken;
};

} // namespace

void writeCapsule(const CapsuleRequest& request, const Going& going)
{
    if (request.runs.empty()) throw Error(request.file.string() + ": there is no run to put into a capsule");
    std::vector<ZipFile> files = {{.name = "capsule.json"}, {.name = "README.txt", .bytes = readMe}};
    if (!request.report.empty()) files.push_back({.name = "report.html", .path = request.report});
    Json names = Json::array(), sweeps = Json::array();
    NamesBelow below;
    std::map<fs::path, std::string> sweepNames;
    std::set<fs::path> seen;
    const auto nameOf = [&](const fs::path& folder) {
        const fs::path in = folder.parent_path();
        if (!isSweep(in)) return below.take(folder.filename().string());
        const auto [sweep, isNew] = sweepNames.try_emplace(in);
        if (isNew) {
            sweep->second = below.take(in.filename().string());
            sweeps.push_back(sweep->second);
            files.push_back({.name = "runs/" + sweep->second + "/sweep.json", .bytes = readFile(in / "sweep.json")});
        }
        return sweep->second + '/' + folder.filename().string();
    };
    for (const fs::path& path : request.runs) {
        const RunFolder run = RunFolder::open(path);
        if (run.isBeingWritten()) throw Error(path.string() + ": is still being trained; stop it or wait for its end");
        const fs::path folder = fs::absolute(run.path()).lexically_normal();
        if (!seen.insert(folder).second) continue;
        const std::string name = nameOf(folder);
        names.push_back(name);
        try {
            addFiles(files, run, "runs/" + name + '/', request.allCheckpoints);
        } catch (const fs::filesystem_error& error) {
            throw Error(path.string() + ": cannot be read: " + error.code().message());
        }
    }
    Json about{{"capsule", sweeps.empty() ? 1 : capsuleFormat},
               {"program", "Sharpscope " + programVersion()},
               {"made", today()},
               {"runs", names}};
    if (!sweeps.empty()) about["sweeps"] = sweeps;
    files.front().bytes = dumpLines(about);
    writeZip(request.file, files, going);
}

} // namespace sharpscope
