// SPDX-License-Identifier: GPL-3.0-or-later
// What the reader and the writer of safetensors share; for those two files only.
#pragma once

#include "core/base/error.h"
#include "core/tensor/tensor.h"

#include <array>
#include <bit>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

namespace sharpscope::safetensors {

static_assert(std::endian::native == std::endian::little, "tensors are written as they lie in memory");

inline constexpr std::uint64_t lengthBytes = 8;
inline constexpr std::uint64_t largestHeader = 8 << 20; // some 80,000 tensors; as JSON it takes twenty times as much
inline constexpr std::size_t mostDimensions = 64;       // LibTorch's own limit

inline constexpr std::array<std::pair<const char*, at::ScalarType>, 10> dtypes{{{"F64", at::kDouble},
                                                                                {"F32", at::kFloat},
                                                                                {"F16", at::kHalf},
                                                                                {"BF16", at::kBFloat16},
                                                                                {"I64", at::kLong},
                                                                                {"I32", at::kInt},
                                                                                {"I16", at::kShort},
                                                                                {"I8", at::kChar},
                                                                                {"U8", at::kByte},
                                                                                {"BOOL", at::kBool}}};

/// Those that LibTorch lacks, with their bytes an element.
inline constexpr std::array<std::pair<const char*, std::uint64_t>, 6> otherDtypes{
    {{"U16", 2}, {"U32", 4}, {"U64", 8}, {"C64", 8}, {"F8_E4M3", 1}, {"F8_E5M2", 1}}};

[[noreturn]] inline void failAt(const std::filesystem::path& path, const std::string& tensor, const std::string& what)
{
    throw Error(path.string() + ": tensor \"" + tensor + "\" " + what);
}

} // namespace sharpscope::safetensors
