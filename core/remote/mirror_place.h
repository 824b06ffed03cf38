// SPDX-License-Identifier: GPL-3.0-or-later
// Where a window keeps its copies of folders on other machines: in the user's cache folder, by host and folder. By the
// path alone; copied_run.h knows any copy, by a file in it.
#pragma once

#include "core/remote/remote_shell.h"

#include <filesystem>

namespace sharpscope {

std::filesystem::path usualMirrorOf(const RemoteFolder& remote);

/// Of which folder `local` is the usual copy; nothing where it is none. Reads nothing.
std::optional<RemoteFolder> mirroredIn(const std::filesystem::path& local);

/// Whether `path` lies in such a copy: what is there is the other machine's, and nobody goes on with it here.
bool isMirrored(const std::filesystem::path& path);

} // namespace sharpscope
