// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/remote/run_files.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fnmatch.h>

namespace sharpscope {

namespace {

constexpr const char *run = "experiment.json", *submission = "submission.json";

constexpr std::array patterns = {
    RunFilePattern{"*/experiment.json", ""},
    RunFilePattern{"*/events.jsonl", run},
    RunFilePattern{"*/result.json", run},
    RunFilePattern{"*/notes.json", run},
    RunFilePattern{"*/checkpoint-*.safetensors", run},
    RunFilePattern{"*/fork.safetensors", run},
    RunFilePattern{"*/past.safetensors", run},
    RunFilePattern{"*/landscape-*.npz", run},
    RunFilePattern{"*/curvature-*.json", run},
    RunFilePattern{"*/round-*.npz", run},
    RunFilePattern{"*/analysis-*.json", run},
    RunFilePattern{"*/decision-*.npz", run},
    RunFilePattern{"*/test-episodes.csv", run},
    RunFilePattern{"*/sweep.json", ""},
    RunFilePattern{"*/submission.json", ""},
    RunFilePattern{"*/table.jsonl", submission},
    RunFilePattern{"*/rows/*.jsonl", "../submission.json"},
    RunFilePattern{"*/logs/*.log", "../submission.json"},
    RunFilePattern{"*tfevents*", ""},
};

} // namespace

std::span<const RunFilePattern> runFilePatterns() { return patterns; }

bool isRunFile(const std::string& path, const std::function<bool(const std::string&)>& isThere)
{
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    return std::any_of(patterns.begin(), patterns.end(), [&](const RunFilePattern& pattern) {
        return ::fnmatch(pattern.path, ("./" + path).c_str(), 0) == 0 &&
               (!*pattern.with || isThere((folder / pattern.with).lexically_normal().string()));
    });
}

} // namespace sharpscope
