// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/remote/remote_files.h"

#include <filesystem>

namespace sharpscope {

/// What a copy has of the host's files, in .mirror.json (copied_run.h), so that a later program goes on with it; and
/// which of them were written here since.
class KnownFiles {
public:
    /// The copy's folder, made and marked as one if it is empty so far.
    /// @throws Error if it cannot be, is a copy of another folder, or holds something else.
    KnownFiles(std::filesystem::path copy, const RemoteFolder& of);

    const RemoteFile* find(const std::string& path) const;     ///< as it was when it was fetched; else nullptr
    void set(const std::string& path, const RemoteFile& file); ///< what is here is that

    /// Whether somebody here has changed what was fetched, or removed it.
    bool isChangedHere(const std::string& path) const;
    void keepOurs(const std::string& path, const RemoteFile& file); ///< seen, and not taken

    void write(); ///< where there is anything new. @throws Error naming the file and the reason.

private:
    struct Known {
        RemoteFile there;
        std::int64_t here = 0; ///< of what is here, as it was put; negative: not from there
    };

    std::filesystem::path m_copy;
    std::string m_of;
    std::map<std::string, Known> m_files;
    bool m_isNew = false;
};

} // namespace sharpscope
