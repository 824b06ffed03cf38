// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/presets.h"

#include "app/cli/usage_problem.h"
#include "core/base/describe.h"
#include "core/work/presets.h"

#include <algorithm>

namespace sharpscope {

namespace fs = std::filesystem;

std::vector<fs::path> presetFiles()
{
    std::vector<fs::path> files;
    for (const Preset& preset : presets())
        files.push_back(preset.file);
    std::sort(files.begin(), files.end());
    return files;
}

fs::path findExperiment(const std::string& fileOrPreset)
{
    std::error_code error;
    if (fs::is_directory(fileOrPreset, error) && fs::exists(fs::path(fileOrPreset) / "experiment.json", error))
        return fs::path(fileOrPreset) / "experiment.json"; // a run, to repeat it
    if (fs::exists(fileOrPreset, error)) return fileOrPreset;
    std::vector<std::string> names;
    for (const fs::path& file : presetFiles()) {
        names.push_back(file.stem());
        if (names.back() == fileOrPreset) return file;
    }
    const std::string nearest = nearestName(fileOrPreset, names);
    throw UsageProblem(
        fileOrPreset + ": no such file, and no preset of that name" +
        (nearest.empty() ? "; `sharpscope-cli presets` lists them" : "; did you mean \"" + nearest + "\"?"));
}

} // namespace sharpscope
