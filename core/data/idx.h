// SPDX-License-Identifier: GPL-3.0-or-later
// IDX, the format of the MNIST family: a big-endian header (0, 0, type, rank, one 32-bit size a dimension), then the
// values. Only unsigned bytes occur. Plain or gzip.
#pragma once

#include "core/tensor/tensor.h"

#include <filesystem>
#include <stop_token>

namespace sharpscope {

struct Dataset;

/// uint8 [N, 1, H, W]. The header is checked against the file's size before anything is allocated.
/// @throws Error naming the file and byte.
at::Tensor readIdxImages(const std::filesystem::path& file, const std::stop_token& stop = {});

/// int64 [N], each in [0, classes), after `first` (the number of the first class in the file) was subtracted.
/// @throws Error naming the file and byte, or the index and value of a label out of range.
at::Tensor readIdxLabels(const std::filesystem::path& file, std::int64_t classes, std::int64_t first = 0);

/// Where the file `name` ("train-images-idx3-ubyte") lies: also as "train-images.idx3-ubyte", with ".gz", and inside a
/// folder of one of these names, as archives unpack it; empty if it is nowhere.
std::filesystem::path findIdx(const std::filesystem::path& folder, const std::string& name);

} // namespace sharpscope
