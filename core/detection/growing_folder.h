// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string_view>

namespace sharpscope {

/// A folder of thousands of files that is there whole or not at all: it grows under a hidden name beside its place, is
/// brought to the disk at once, and renamed. One that is not finished goes with this object.
class GrowingFolder {
public:
    /// What was left of one that was killed is removed.
    /// @throws Error if there is something at `place`, or no folder can be made there.
    explicit GrowingFolder(std::filesystem::path place);
    ~GrowingFolder();
    GrowingFolder(const GrowingFolder&) = delete;
    GrowingFolder& operator=(const GrowingFolder&) = delete;

    /// A file below it, and the folders that it lies in.
    /// @throws Error naming the file and the reason.
    void write(const std::filesystem::path& name, std::string_view bytes);

    /// @throws Error naming the folder and the reason.
    void finish();

private:
    std::filesystem::path m_place;
    std::filesystem::path m_hidden; ///< empty once it is finished
};

} // namespace sharpscope
