// SPDX-License-Identifier: GPL-3.0-or-later
// Which files in a folder of runs belong to runs: what docs/reference/run-format.md lists, and what sweeps, submissions
// to a cluster and TensorBoard's folders have. What else may lie there (data, pictures, a program, what a crash has
// left) does not.
#pragma once

#include <functional>
#include <span>
#include <string>

namespace sharpscope {

struct RunFilePattern {
    const char* path; ///< as find -path and fnmatch take it: a * stands for slashes, too
    const char* with; ///< what must be there for it to count, from the file's folder on; empty: nothing
};

/// But for a run's inbox and what readers cache.
std::span<const RunFilePattern> runFilePatterns();

/// `path` is relative; `isThere` tells whether there is a file, by such a path.
bool isRunFile(const std::string& path, const std::function<bool(const std::string&)>& isThere);

} // namespace sharpscope
