// SPDX-License-Identifier: GPL-3.0-or-later
// Weights to and from the rest of the world: safetensors files with torchvision's names, as Python makes them by
//
//     python3 -c "import torchvision as v, safetensors.torch as s;
//     s.save_file(v.models.resnet18(weights='DEFAULT').state_dict(), 'resnet18.safetensors')"
//
// and reads them by model.load_state_dict(safetensors.torch.load_file('resnet18.safetensors')).
#pragma once

#include "core/model/layout.h"
#include "core/model/weight_names.h"
#include "core/tensor/tensor.h"

#include <filesystem>
#include <map>
#include <string>

namespace sharpscope {

/// What came of a transfer, by name. The head usually is in `missing` or `mismatched`: other classes, fresh weights.
struct TransferReport {
    std::vector<std::string> loaded;
    std::vector<std::string> missing; ///< of the network, not in the file: as before
    std::vector<std::string>
        mismatched; ///< in both, but of another shape: as before; "fc.weight [1000, 512] ≠ [10, 512]"
    std::vector<std::string> unused; ///< in the file, not of the network
};

/// One line: "60 of 62 tensors loaded; other shape: fc.weight [...] ≠ [...], ..."
std::string toText(const TransferReport& report);

/// Fills θ [P] and state [S] (CPU, in place) with the file's tensors of the same name and shape, names taken as
/// weight_names.h has it; what the file lacks stays as it is. Any floating-point type. Only what is used is read. Batch
/// counters ("num_batches_tracked") are taken where the network has them.
/// @throws Error naming the file if it is damaged, holds NaN or infinity in a tensor that is used, shares no tensor
/// with the network, or has the tensors of a layer that would stay as it is under another name: `renames` says what is
/// meant.
TransferReport loadWeights(const std::filesystem::path& file, const Layout& layout, const at::Tensor& theta,
                           const at::Tensor& state, const Renames& renames = {});

/// Writes θ and state under torchvision's names: contiguous [O, I, kh, kw], buffers of their own types, and
/// "num_batches_tracked" (0) where PyTorch's modules expect one and the state has none.
/// @throws Error naming the file.
void saveWeights(const std::filesystem::path& file, const Layout& layout, const at::Tensor& theta,
                 const at::Tensor& state, const std::map<std::string, std::string>& metadata = {});

} // namespace sharpscope
