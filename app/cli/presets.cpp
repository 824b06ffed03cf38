// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/presets.h"

#include "app/cli/usage_problem.h"
#include "core/base/describe.h"

#include <algorithm>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> presetFolders()
{
    std::vector<fs::path> folders;
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    if (!error) folders.push_back(program.parent_path().parent_path() / "share/sharpscope/experiments");
    folders.emplace_back(SHARPSCOPE_RESOURCES "/experiments");
    return folders;
}

} // namespace

std::vector<fs::path> presetFiles()
{
    for (const fs::path& folder : presetFolders()) {
        std::vector<fs::path> files;
        std::error_code error;
        for (const auto& entry : fs::directory_iterator(folder, error))
            if (entry.path().extension() == ".json") files.push_back(entry.path());
        std::sort(files.begin(), files.end());
        if (!files.empty()) return files;
    }
    return {};
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
