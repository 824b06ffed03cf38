// SPDX-License-Identifier: GPL-3.0-or-later
// NumPy's .npz: a ZIP archive of .npy arrays, what `numpy.load` and `numpy.savez` read and write (NEP 1). Torch-free.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sharpscope {

/// One array as it lies in the file: little-endian, C order.
struct NpyArray {
    std::string type;                ///< NumPy's: "<f8", "<i8", "|u1", "<U12" ...
    std::vector<std::int64_t> shape; ///< empty: a single value
    std::string bytes;

    std::int64_t count() const;
};

/// By name, in the file's order.
using NpzArrays = std::vector<std::pair<std::string, NpyArray>>;

NpyArray npyReals(std::span<const double> values, std::vector<std::int64_t> shape);
NpyArray npyIntegers(std::span<const std::int64_t> values, std::vector<std::int64_t> shape);
NpyArray npyText(std::string_view ascii); ///< a single string, `str(file["name"])` in Python

/// The numbers of an array of any real or integer type.
/// @throws Error if it holds something else.
std::vector<double> realsOf(const NpyArray& array);
std::string textOf(const NpyArray& array); ///< "?" for what is not ASCII. @throws Error if it is no single string.

/// Uncompressed, and the same bytes for the same arrays.
std::string npzBytes(const NpzArrays& arrays);

/// The arrays that are there of those in `wanted` (empty: all). What is not asked for costs nothing and is not looked
/// at, whatever it holds.
/// @throws Error that begins with the file's name and names the array and what is wrong with it: a damaged archive or
/// header, a type that is no plain number or string, Fortran order, big-endian numbers.
NpzArrays readNpz(const std::filesystem::path& file, const std::vector<std::string>& wanted = {});
NpzArrays readNpz(std::string_view bytes, const std::string& file, const std::vector<std::string>& wanted = {});

/// What the arrays of a file are called, in its order.
/// @throws Error naming the file if it is no ZIP archive.
std::vector<std::string> namesInNpz(const std::filesystem::path& file);

} // namespace sharpscope
