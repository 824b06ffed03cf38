// SPDX-License-Identifier: GPL-3.0-or-later
// Who computes or removes a surface holds it, against other jobs and other processes: by a lock on the empty file
// "<name>.npz.held" beside it, which goes with its holder. Torch-free.
#pragma once

#include "core/run/append_file.h"

#include <filesystem>
#include <memory>
#include <string>

namespace sharpscope {

class SurfaceHold {
public:
    /// @throws Error saying that another job computes this surface, or that the folder cannot be written.
    explicit SurfaceHold(const std::filesystem::path& surfaceFile);
    ~SurfaceHold();
    SurfaceHold(SurfaceHold&&) = default;
    SurfaceHold& operator=(SurfaceHold&&) = delete;

private:
    std::filesystem::path m_path;
    std::unique_ptr<AppendFile> m_lock;
};

/// Deletes <name>.npz of this run's folder, and with it its points (those that another surface of the same has, stay
/// with that one). Returns the file's bytes, by which writeFileAtomically() puts it back.
/// @throws Error naming the surfaces that there are if there is no such one, or saying that it is being computed.
std::string removeSurface(const std::filesystem::path& runFolder, const std::string& name);

} // namespace sharpscope
