// SPDX-License-Identifier: GPL-3.0-or-later
// ZIP archives in memory through libzip, as far as .npz files need them: entries stored or deflated. Torch-free.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sharpscope {

struct ZipEntry {
    std::string name;
    std::string bytes; ///< uncompressed
};

/// An archive with every entry stored, not compressed, and without dates: equal entries give equal bytes.
/// @throws Error with libzip's reason.
std::string zipBytes(const std::vector<ZipEntry>& entries);

/// Reads an archive entry by entry. What an entry claims to hold is believed only as far as its packed bytes can make
/// it, and entries that share bytes (a small archive that unpacks to gigabytes) are refused, so that memory for an
/// entry may be taken before it is read.
/// @throws Error, here and below, that begins with `file` and names the entry: the archive is damaged, an entry is
/// encrypted, or packed by a method other than deflate.
class ZipReader {
public:
    /// `archive` must live as long as the reader.
    ZipReader(std::string_view archive, std::string file);
    ~ZipReader();

    std::size_t count() const;
    std::string name(std::size_t entry) const;
    std::uint64_t size(std::size_t entry) const; ///< unpacked

    void open(std::size_t entry);           ///< reading begins at its start
    void read(char* to, std::size_t bytes); ///< the next ones. @throws Error if the entry ends before
    void finish();                          ///< the entry has been read to its end: checks its checksum

private:
    struct Parts;
    [[noreturn]] void fail(const std::string& why) const;
    std::unique_ptr<Parts> m_parts;
};

} // namespace sharpscope
