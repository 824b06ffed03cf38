// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/remote/mirror_place.h"

#include <cstdlib>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

fs::path mirrorsFolder()
{
    const char *cache = std::getenv("XDG_CACHE_HOME"), *home = std::getenv("HOME");
    const fs::path root = cache && *cache ? fs::path(cache) : fs::path(home && *home ? home : "/tmp") / ".cache";
    return root / "sharpscope" / "remote";
}

} // namespace

fs::path usualMirrorOf(const RemoteFolder& remote)
{
    std::string folder; // one name
    for (const char c : remote.folder)
        folder += c == '/' ? std::string("%2F") : c == '%' ? std::string("%25") : std::string(1, c);
    return mirrorsFolder() / remote.host / folder;
}

std::optional<RemoteFolder> mirroredIn(const fs::path& local)
{
    if (local.parent_path().parent_path() != mirrorsFolder()) return std::nullopt;
    RemoteFolder remote{local.parent_path().filename().string(), {}};
    const std::string folder = local.filename().string();
    for (std::size_t i = 0; i < folder.size(); i += folder[i] == '%' ? 3 : 1)
        remote.folder += folder[i] != '%' ? folder[i] : folder.compare(i, 3, "%2F") == 0 ? '/' : '%';
    return remote;
}

bool isMirrored(const fs::path& path)
{
    for (fs::path at = path; at.has_relative_path(); at = at.parent_path())
        if (mirroredIn(at)) return true;
    return false;
}

} // namespace sharpscope
