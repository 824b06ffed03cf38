// SPDX-License-Identifier: GPL-3.0-or-later
// What lies in a folder on another machine, and pieces of it. The host needs GNU find, tail, head and base64, which any
// Linux has; nothing of Sharpscope.
#pragma once

#include "core/remote/remote_shell.h"
#include "core/run/command.h"

#include <cstdint>
#include <map>
#include <vector>

namespace sharpscope {

struct RemoteFile {
    std::uint64_t size = 0;
    std::uint64_t inode = 0;
    double changed = 0; ///< seconds since 1970 by the host's clock

    bool operator==(const RemoteFile&) const = default;
};

struct RemoteListing {
    double now = 0;                          ///< by the host's clock
    std::map<std::string, RemoteFile> files; ///< by path from the folder on
};

struct RemotePiece {
    std::string path;
    std::uint64_t offset = 0;
    std::uint64_t length = 0; ///< at most
};

class RemoteFiles {
public:
    explicit RemoteFiles(const RemoteFolder& remote);

    using KeepGoing = std::function<bool()>;

    static constexpr int deepest = 8; ///< folders are looked into

    /// The files of runs (run_files.h), also where links lead, but for what hidden folders and names with line feeds
    /// hold. @throws HostError as RemoteShell::run(), here and below; also if the folder is not there.
    RemoteListing list(const KeepGoing& keepGoing) const;

    /// The bytes of each piece, as far as the file has them now; empty where it is gone.
    std::vector<std::string> read(const std::vector<RemotePiece>& pieces, const KeepGoing& keepGoing) const;

    /// Puts commands into the inbox of the run in `run`, a folder in this one. @throws Error also if that is no run, or
    /// has ended, or a command holds a number that is not finite.
    void tell(const std::string& run, const std::vector<Command>& commands, const KeepGoing& keepGoing) const;

    void setLongest(std::chrono::milliseconds longest) { m_shell.setLongest(longest); } ///< for tests

private:
    std::string m_folder;
    std::string m_go; ///< into the folder
    RemoteShell m_shell;
};

} // namespace sharpscope
