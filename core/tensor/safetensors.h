// SPDX-License-Identifier: GPL-3.0-or-later
// safetensors, the file format of checkpoints: 8 bytes of header length (little-endian), a JSON header that gives each
// tensor's dtype, shape and byte range, then the bytes (github.com/huggingface/safetensors, "Format"). Nothing in such
// a file is executed, and Python reads it with `safetensors.torch.load_file`.
#pragma once

#include "core/base/files.h"
#include "core/tensor/tensor.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

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

/// A file of tensors, of which each is read when it is asked for. Every field of the header is checked when it is
/// opened, and nothing is allocated that the file's size does not cover. A tensor of a dtype that LibTorch lacks
/// ("U32", "C64") disturbs nobody who does not read it.
class SafetensorsFile {
public:
    struct Info {
        std::string name;
        std::string dtype; ///< the format's: "F32"
        std::vector<std::int64_t> shape;
        bool isReadable = false; ///< LibTorch has the dtype
    };

    /// @throws Error naming the file and the byte, or the tensor and what is wrong with it: a header that reaches
    /// beyond the file, has more than 8 MB or is no JSON, a byte range that is out of the file, overlaps another,
    /// leaves a hole or does not hold shape × dtype.
    explicit SafetensorsFile(const std::filesystem::path& path);

    const std::vector<Info>& tensors() const { return m_tensors; } ///< in the order of their bytes
    const Info* find(const std::string& name) const;               ///< nullptr where there is none
    const std::map<std::string, std::string>& metadata() const { return m_metadata; }

    /// The tensor on the CPU.
    /// @throws Error naming the file and the tensor: not there, of a dtype that LibTorch lacks, cannot be read.
    at::Tensor read(const std::string& name) const;

private:
    std::filesystem::path m_path;
    FileHandle m_file;
    std::vector<Info> m_tensors;
    std::vector<std::uint64_t> m_offsets; ///< in the file
    std::map<std::string, std::size_t> m_index;
    std::map<std::string, std::string> m_metadata;
};

/// All tensors that LibTorch has the dtype of, and the metadata.
/// @throws Error as SafetensorsFile does.
TensorFile readSafetensors(const std::filesystem::path& path);

} // namespace sharpscope
