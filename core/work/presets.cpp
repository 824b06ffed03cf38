// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/work/presets.h"

#include "core/base/describe.h"
#include "core/base/files.h"

#include <algorithm>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr const char* mainJob = "fashion-first";

std::vector<fs::path> folders()
{
    std::vector<fs::path> folders;
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    if (!error) folders.push_back(program.parent_path().parent_path() / "share/sharpscope/experiments");
    folders.emplace_back(SHARPSCOPE_RESOURCES "/experiments");
    return folders;
}

std::vector<Preset> presetsIn(const fs::path& folder)
{
    std::vector<Preset> found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        if (entry.path().extension() != ".json") continue;
        try {
            Json experiment = readJsonFile(entry.path()); // not between the braces: GCC 12 unwinds them wrongly
            Preset preset{.name = entry.path().stem(), .file = entry.path(), .experiment = std::move(experiment)};
            const Json* about = findField(preset.experiment, "about");
            if (about && about->is_string()) preset.about = about->get<std::string>();
            if (preset.experiment.is_object()) found.push_back(std::move(preset));
        } catch (const Error&) { // damaged: opened by its path it says so
        }
    }
    return found;
}

} // namespace

std::vector<Preset> presets()
{
    for (const fs::path& folder : folders()) {
        std::vector<Preset> found = presetsIn(folder);
        if (found.empty()) continue;
        std::sort(found.begin(), found.end(), [](const Preset& a, const Preset& b) { return a.name < b.name; });
        std::stable_partition(found.begin(), found.end(), [](const Preset& p) { return p.name == mainJob; });
        return found;
    }
    return {};
}

} // namespace sharpscope
