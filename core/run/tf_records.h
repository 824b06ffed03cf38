// SPDX-License-Identifier: GPL-3.0-or-later
// TFRecord files, of which TensorBoard's event files are made: a chain of
//     u64 length | u32 masked crc32c(length) | bytes | u32 masked crc32c(bytes),   masked(c) = rotr(c, 15) + 0xa282ead8
// little-endian.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace sharpscope {

/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78).
std::uint32_t crc32c(std::string_view bytes);
std::uint32_t maskedCrc(std::string_view bytes);

void addTfRecord(std::string& file, std::string_view bytes);

/// Reads a file of records as far as it is there; what is added comes with the next call, and a half-written last
/// record waits for its rest. Damaged bytes cost the records they lie in: behind them reading goes on at the next
/// record whose two checksums hold.
class TfRecords {
public:
    explicit TfRecords(std::filesystem::path file) : m_file(std::move(file)) {}

    using Take = std::function<void(std::string_view record)>;

    /// Appends to `problems` which bytes were passed over.
    /// @throws Error naming the file if it cannot be read.
    void takeNew(const Take& take, std::vector<std::string>& problems);

    const std::filesystem::path& file() const { return m_file; }
    std::uint64_t offset() const { return m_offset; } ///< behind the last record taken

private:
    std::filesystem::path m_file;
    std::uint64_t m_offset = 0;
    std::uint64_t m_damagedFrom = 0;       ///< where the damage begins whose end is not found yet
    std::uint64_t m_saidFrom = UINT64_MAX; ///< the damage that was told of before its end was known
    bool m_isLost = false;                 ///< looks for the next sound record from m_offset on
};

} // namespace sharpscope
