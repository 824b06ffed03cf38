// SPDX-License-Identifier: GPL-3.0-or-later
// MATLAB's .mat files (version 5, as most data sets use, and what else libmatio reads). Torch-free.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace sharpscope {

/// One numeric array. Values lie with the first index running fastest.
template <class T>
struct MatArray {
    std::vector<std::int64_t> shape;
    std::vector<T> values;
};

/// A variable of class uint8.
/// @throws Error that begins with the file's name: not there, damaged (with the byte), no such variable, other class;
/// LoadStopped between its pieces.
MatArray<std::uint8_t> readMatBytes(const std::filesystem::path& file, const std::string& variable,
                                    const std::stop_token& stop = {});

/// A variable of any real numeric class whose values are whole numbers.
/// @throws Error likewise, or naming the index of a value that is not whole.
MatArray<std::int64_t> readMatIntegers(const std::filesystem::path& file, const std::string& variable);

/// Walks over the elements of a version 5 file: every one ends inside the file, and compressed ones unpack to their end
/// with the right checksum, which libmatio does not look at; a matrix's name and dimensions end inside it. Returns the
/// bytes the largest element has, unpacked.
/// @throws Error naming file and byte.
std::int64_t checkMatElements(const std::filesystem::path& file, const std::stop_token& stop = {});

} // namespace sharpscope
