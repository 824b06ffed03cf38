// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

struct gzFile_s;

namespace sharpscope {

/// A binary file read front to back, gzip or plain, that says at which byte it is damaged. Bytes are counted in the
/// uncompressed content. Torch-free.
class InputFile {
public:
    /// @throws Error if it cannot be opened; everything below LoadStopped when `stop` says so.
    explicit InputFile(const std::filesystem::path& path, std::stop_token stop = {});

    /// The file's name without its folders, with which every message begins.
    const std::string& name() const { return m_name; }
    /// No content is longer than this: the size of a plain file, the most that a gzip file of its size can unfold to.
    std::int64_t sizeAtMost() const { return m_sizeAtMost; }

    /// Fills `bytes`; `total` is where the file should end, for the message.
    /// @throws Error "NAME: ends at byte 812, 7840016 expected", or that the compressed data are damaged.
    void read(std::span<std::uint8_t> bytes, std::int64_t total);
    /// Fills a block whose size a header promised, allocating it only if the file can hold that much.
    std::vector<std::uint8_t> readBlock(std::int64_t size, std::int64_t total);
    /// All that is left, whatever its size.
    /// @throws Error that the compressed data are damaged, or were cut short.
    std::vector<std::uint8_t> readRest();
    /// @throws Error if the file has not room for `total` bytes, after counting how many it has.
    void expectRoomFor(std::int64_t total);
    /// Reads to the end, where gzip's checksum is.
    /// @throws Error if more follows, or the checksum says that bytes were changed.
    void expectEnd();

private:
    struct Close {
        void operator()(gzFile_s* file) const;
    };

    std::int64_t readSome(std::span<std::uint8_t> bytes);
    void checkChecksum(); ///< at the end

    std::string m_name;
    std::stop_token m_stop;
    std::int64_t m_sizeAtMost = 0;
    std::int64_t m_position = 0;
    std::unique_ptr<gzFile_s, Close> m_file;
};

} // namespace sharpscope
