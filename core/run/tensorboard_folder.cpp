// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/tensorboard_folder.h"

#include "core/base/describe.h"
#include "core/run/run_folder.h"
#include "core/run/sweep_file.h"
#include "core/run/tensorboard_event.h"
#include "core/run/tensorboard_options.h"
#include "core/run/tf_records.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <fcntl.h>
#include <sys/stat.h>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr auto restTime = std::chrono::minutes(2);
constexpr std::uint64_t hparamsWithin = 1 << 20; ///< bytes of a file that hparams are looked for in
constexpr int namesAtMost = 2000;                ///< of a folder that may be anything
constexpr int foldersAtMost = 500;               ///< that are no runs: a folder of images has thousands

bool isEventFile(const fs::path& file) { return file.filename().string().find("tfevents") != std::string::npos; }

bool isOurs(const fs::path& folder)
{
    std::error_code error;
    return fs::exists(folder / "experiment.json", error) || fs::exists(folder / "events.jsonl", error) ||
           isSweep(folder);
}

/// "train" says nothing without its folder's name, and what lies in another run is a part of that ("exp/loss/a").
std::string titleOf(const fs::path& folder)
{
    constexpr std::array parts = {"train", "training", "validation", "valid", "val", "test", "eval", "evaluation"};
    constexpr int levels = 3;
    const std::string name = folder.filename().string();
    fs::path above = folder;
    for (int i = 0; i < levels && above.has_parent_path() && above.parent_path() != above; ++i) {
        above = above.parent_path();
        if (isTensorboardRun(above)) return titleOf(above) + '/' + folder.lexically_relative(above).generic_string();
    }
    const bool isPart = std::find(parts.begin(), parts.end(), name) != parts.end();
    return isPart ? titleOf(folder.parent_path()) + '/' + name : name;
}

Json hyperparametersIn(const fs::path& folder)
{
    Json found = Json::object();
    struct Enough {};
    for (const fs::path& file : tensorboardFiles(folder)) {
        TfRecords records(file);
        std::vector<std::string> ignored;
        std::uint64_t read = 0;
        try {
            records.takeNew(
                [&](std::string_view record) {
                    if ((read += record.size()) > hparamsWithin) throw Enough();
                    try {
                        if (auto options = tensorboardEvent(record).hyperparameters) found.update(*options);
                    } catch (const Error&) { // the follower says so
                    }
                },
                ignored);
        } catch (const Enough&) {
        }
    }
    return found;
}

} // namespace

bool isTensorboardRun(const fs::path& folder)
{
    if (isOurs(folder)) return false;
    std::error_code error;
    int names = 0;
    bool hasEvents = false;
    for (fs::directory_iterator it(folder, error), end; !error && !hasEvents && it != end; it.increment(error)) {
        if (++names > namesAtMost) break;
        std::error_code noFile;
        hasEvents = isEventFile(it->path()) && it->is_regular_file(noFile);
    }
    return hasEvents;
}

std::vector<fs::path> tensorboardFiles(const fs::path& folder)
{
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        std::error_code noFile;
        if (isEventFile(it->path()) && it->is_regular_file(noFile)) files.push_back(it->path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

Json tensorboardExperiment(const fs::path& folder)
{
    Json experiment{{"format", runFormat}, {"kind", "tensorboard"}};
    const std::string whole = titleOf(folder);
    if (const auto seed = seedInName(whole)) experiment["seed"] = *seed;
    experiment["group"] = folder.parent_path().filename().string();
    for (const char* name : {"name", "title"})
        experiment[name] = whole;
    experiment["method"] = {{"rule", "tensorboard"}, {"label", whole}};
    putHyperparameters(experiment, hyperparametersIn(folder));
    const auto seed = experiment.find("seed");
    if (seed == experiment.end() || experiment["title"] != whole) return experiment;
    std::string title = withoutSeed(whole, seed->get<std::int64_t>());
    if (title.empty()) title = titleOf(folder.parent_path()); // "sam/seed1"
    experiment["title"] = title;
    if (experiment["name"] == whole) experiment["name"] = title;
    if (findField(experiment, "method.label") && experiment["method"]["label"] == whole)
        experiment["method"]["label"] = title;
    return experiment;
}

TensorboardStamp tensorboardStamp(const fs::path& folder)
{
    TensorboardStamp stamp;
    for (const fs::path& file : tensorboardFiles(folder)) {
        struct stat status = {};
        if (::stat(file.c_str(), &status) != 0) continue;
        const std::int64_t changed = status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec;
        stamp.changed = std::max(stamp.changed, changed);
        stamp.size += static_cast<std::uint64_t>(status.st_size);
    }
    return stamp;
}

bool isAtRest(const TensorboardStamp& stamp)
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::nanoseconds(stamp.changed) + restTime < now;
}

std::vector<fs::path> tensorboardRunsIn(const fs::path& root, int depth)
{
    std::vector<fs::path> found;
    const bool endsInSlash =
        !root.has_filename() && root.parent_path() != root; // "logs/" is "logs": it gives the title
    if (endsInSlash) return tensorboardRunsIn(root.parent_path(), depth);
    if (isOurs(root)) return found;
    if (isTensorboardRun(root)) found.push_back(root);
    if (depth == 0) return found;
    std::error_code error;
    int others = 0;
    for (fs::directory_iterator it(root, error), end; !error && it != end; it.increment(error)) {
        std::error_code noFolder;
        if (!it->is_directory(noFolder) || it->is_symlink(noFolder) || it->path().filename().string().starts_with('.'))
            continue;
        if (!isOurs(it->path()) && ++others > foldersAtMost) break;
        for (fs::path& run : tensorboardRunsIn(it->path(), depth - 1))
            found.push_back(std::move(run));
    }
    return found;
}

} // namespace sharpscope
