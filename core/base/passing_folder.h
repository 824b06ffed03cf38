// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace sharpscope {

/// A folder of the system's for what passes, removed with all that is in it. An empty path if there is none to be had.
class PassingFolder {
public:
    explicit PassingFolder(const std::string& name); ///< "<name>-x8Tq2z" there
    ~PassingFolder();
    PassingFolder(const PassingFolder&) = delete;
    PassingFolder& operator=(const PassingFolder&) = delete;

    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

} // namespace sharpscope
