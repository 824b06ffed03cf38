// SPDX-License-Identifier: GPL-3.0-or-later
// safetensors, the file format of checkpoints: 8 bytes of header length (little-endian), a JSON header that gives each
// tensor's dtype, shape and byte range, then the bytes (github.com/huggingface/safetensors, "Format"). Nothing in such
// a file is executed, and Python reads it with `safetensors.torch.load_file`.
#pragma once

#include "core/tensor/tensor.h"

#include <filesystem>
#include <map>
#include <string>

namespace sharpscope {

/// What a file holds: tensors in the order of their bytes, and free text by key (the header's "__metadata__").
struct TensorFile {
    NamedTensors tensors;
    std::map<std::string, std::string> metadata;
};

/// Writes `file` so that after a crash there is either the old or the new one at `path`, never half of one. Tensors of
/// any device and layout are written contiguous and little-endian, the ones with larger elements first, so that each
/// begins at a multiple of its element size.
/// @throws Error naming the file and the reason (disk full, no permission), or the tensor that has no name, a name
/// that occurs twice or a dtype the format lacks.
void writeSafetensors(const std::filesystem::path& path, const TensorFile& file);

/// The tensors on the CPU. Every field of the header is checked, and nothing is allocated that the file's size does not
/// cover.
/// @throws Error naming the file and the byte, or the tensor and what is wrong with it: a header that reaches beyond
/// the file or is no JSON, an unknown dtype, a byte range that is out of the file, overlaps another, leaves a hole or
/// does not hold shape × dtype.
TensorFile readSafetensors(const std::filesystem::path& path);

} // namespace sharpscope
