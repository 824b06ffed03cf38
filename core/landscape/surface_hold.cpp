// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/surface_hold.h"

#include "core/base/describe.h"
#include "core/base/error.h"
#include "core/landscape/surface_file.h"

#include <algorithm>
#include <vector>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

fs::path heldFile(const fs::path& surfaceFile) { return surfaceFile.string() + ".held"; }

} // namespace

SurfaceHold::SurfaceHold(const fs::path& surfaceFile) : m_path(heldFile(surfaceFile))
{
    if (AppendFile::isOpenAnywhere(m_path))
        throw Error(surfaceFile.string() + ": is being computed by another job; stop that one first");
    m_lock = std::make_unique<AppendFile>(m_path);
}

SurfaceHold::~SurfaceHold()
{
    if (!m_lock) return;     // moved away
    std::error_code ignored; // its folder may be gone
    fs::remove(m_path, ignored);
}

std::string removeSurface(const fs::path& runFolder, const std::string& name)
{
    std::vector<std::string> names;
    for (const fs::path& file : surfaceFiles(runFolder))
        names.push_back(file.stem().string());
    if (std::find(names.begin(), names.end(), name) == names.end()) {
        const std::string nearest = nearestName(name, names);
        throw Error(runFolder.string() + ": has no surface \"" + name + "\"" +
                    (names.empty()     ? "; it has none"
                     : nearest.empty() ? "; it has " + std::to_string(names.size()) + ", see --list"
                                       : "; did you mean \"" + nearest + "\"?"));
    }
    const fs::path file = runFolder / (name + ".npz");
    const SurfaceHold hold(file);
    std::string bytes = readFile(file);
    std::error_code error;
    if (!fs::remove(file, error)) throw Error(file.string() + ": cannot be removed: " + error.message());
    return bytes;
}

} // namespace sharpscope
