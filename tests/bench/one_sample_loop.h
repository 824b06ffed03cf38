// SPDX-License-Identifier: GPL-3.0-or-later
// What batched scoring is measured against: SAAL's score one image after the other with LibTorch's own operations, as a
// Python loop over torchvision's modules does it, without the Python.
#pragma once

#include "core/model/network.h"

#include <memory>

namespace sharpscope {

/// Each parameter is a leaf of its own, changed in place.
class OneSampleLoop {
public:
    /// `format` of weights and images: what LibTorch is faster with depends on its version.
    OneSampleLoop(const Network& network, const at::Tensor& theta, const at::Tensor& state, at::MemoryFormat format);
    ~OneSampleLoop();

    /// The perturbed loss of one image [1, C, H, W] by Eq. 3: the weights move by ρ g/‖g‖ and back.
    double inPlace(const at::Tensor& image, double rho);
    /// By ASAM, on a copy of all weights, as SAAL's authors do.
    double onCopy(const at::Tensor& image, double rho);

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace sharpscope
