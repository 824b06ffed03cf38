// SPDX-License-Identifier: GPL-3.0-or-later
// ZIP archives in memory, as far as NumPy's .npz files need them: entries stored or deflated, one disk, no encryption
// (PKWARE APPNOTE 6.3). Torch-free.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sharpscope {

struct ZipEntry {
    std::string name;
    std::string bytes; ///< uncompressed
};

/// An archive with every entry stored, not compressed, and without dates: equal entries give equal bytes.
/// @throws Error if it would exceed 4 GiB.
std::string zipBytes(const std::vector<ZipEntry>& entries);

/// All entries, each checked against its checksum. Memory is only taken for what the archive can really hold.
/// @throws Error that begins with `file` and names the entry or byte if the archive is damaged, encrypted or compressed
/// by a method other than deflate.
std::vector<ZipEntry> readZip(std::string_view archive, const std::string& file);

} // namespace sharpscope
