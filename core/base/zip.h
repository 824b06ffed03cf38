// SPDX-License-Identifier: GPL-3.0-or-later
// ZIP archives through libzip, as far as .npz files and capsules need them: entries stored or deflated. Torch-free.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct zip_source;

namespace sharpscope {

struct ZipEntry {
    std::string name;
    std::string bytes; ///< uncompressed
};

/// An archive with every entry stored, not compressed, and without dates: equal entries give equal bytes.
/// @throws Error with libzip's reason.
std::string zipBytes(const std::vector<ZipEntry>& entries);

/// A file that goes into an archive, or bytes where `path` is empty.
struct ZipFile {
    std::string name;
    std::filesystem::path path = {};
    std::string bytes = {};
    bool isPacked = true; ///< deflated; weights and images would not become smaller
};

/// Told how much is done, by bytes from 0 to 1; answers whether to go on. On the thread of the work.
using Going = std::function<bool(double done)>;

/// Writes an archive, whole or not at all; files are read one at a time.
/// @throws Error naming the archive and libzip's reason, or that `going` has stopped it.
void writeZip(const std::filesystem::path& archive, const std::vector<ZipFile>& files, const Going& going = {});

/// Reads an archive entry by entry; of those that are not opened, only their places are looked at. What an entry claims
/// to hold is believed only as far as its packed bytes can make it, and entries that share bytes (a small archive that
/// unpacks to gigabytes) are refused, so that memory for an entry may be taken before it is read.
/// @throws Error, here and below, that begins with the file's name and names the entry: the archive is damaged, or the
/// entry to be opened is encrypted, or packed by a method other than deflate.
class ZipReader {
public:
    /// The file's directory is read, not the file.
    explicit ZipReader(const std::filesystem::path& file);
    /// An archive in memory, which must live as long as the reader.
    ZipReader(std::string_view archive, std::string file);
    ~ZipReader();

    std::size_t count() const;
    std::string name(std::size_t entry) const;
    std::uint64_t size(std::size_t entry) const; ///< unpacked
    std::uint64_t packedSize(std::size_t entry) const;

    void open(std::size_t entry);           ///< reading begins at its start
    void read(char* to, std::size_t bytes); ///< the next ones. @throws Error if the entry ends before
    void finish();                          ///< the entry has been read to its end: checks its checksum

private:
    struct Parts;
    void check(zip_source* source, std::uint64_t archiveBytes);
    [[noreturn]] void fail(const std::string& why) const;
    std::unique_ptr<Parts> m_parts;
};

} // namespace sharpscope
