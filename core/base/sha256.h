// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace sharpscope {

/// SHA-256 (FIPS 180-4) of what is added, piece by piece: tells whether a program or a file is still the one that it
/// was.
class Sha256 {
public:
    void add(std::string_view bytes);
    std::string hex(); ///< 64 digits, of all that was added; the last call

private:
    void takeBlock(const unsigned char* block);

    std::array<std::uint32_t, 8> m_state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                            0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    std::string m_rest; ///< less than a block
    std::uint64_t m_bytes = 0;
};

std::string sha256(std::string_view bytes);

/// @throws Error naming the file if it cannot be read.
std::string sha256OfFile(const std::filesystem::path& file);

} // namespace sharpscope
