// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/layout.h"
#include "core/model/pass.h"
#include "core/tensor/tensor.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace sharpscope {

/// An architecture: logits [B, classes] from images [B, C, H, W].
using Architecture = std::function<at::Tensor(Pass&, at::Tensor)>;

/// A function of (θ, state, images). It owns no weights: θ float [P] and state float [S] belong to the caller, so a
/// perturbed point is simply another vector. Safe to call from several threads with different vectors.
class Network {
public:
    virtual ~Network() = default;

    const Layout& layout() const { return m_layout; }
    /// [C, H, W] of the images that it takes.
    const std::vector<std::int64_t>& imageShape() const { return m_imageShape; }
    std::int64_t parameterCount() const { return m_layout.parameterCount; }

    /// float32 [P] on the CPU. Weights: He normal, fan out for convolutions as torchvision does, uniform ±1/√fanIn for
    /// linear layers and their biases; γ = 1, β = 0, a convolution's bias 0. The same seed gives the same θ for every
    /// rule.
    virtual at::Tensor initialTheta(std::int64_t seed) const = 0;
    /// float32 [S] on the CPU: means 0, variances 1.
    virtual at::Tensor initialState() const = 0;

    /// Logits [B, classes], of the images' type: float, double as θ, or bfloat16 with a float θ. `state` is moved in
    /// place under Statistics::Update and untouched else. All passes of one step share their masks by one dropout seed.
    virtual at::Tensor forward(const at::Tensor& theta, const at::Tensor& state, const at::Tensor& images,
                               const ForwardOptions& options) const = 0;
    at::Tensor forward(const at::Tensor& theta, const at::Tensor& state, const at::Tensor& images,
                       Statistics statistics, std::int64_t dropoutSeed = 0) const
    {
        return forward(theta, state, images, {.statistics = statistics, .dropoutSeed = dropoutSeed});
    }

    /// Whether forward does the same operations with the same numbers of the host at every call, so that a GPU can
    /// record and replay it; not with dropout, whose masks are drawn on the CPU, nor for a TorchScript file.
    virtual bool isReplayable() const { return false; }

    /// For passes of one's own; nullptr where there are no layers to see (a TorchScript file).
    virtual const Architecture* architecture() const { return nullptr; }

protected:
    Layout m_layout;
    std::vector<std::int64_t> m_imageShape;
};

/// A network from its architecture: declares it once on a [1, C, H, W] image of zeros to learn its layout.
/// @throws Error if images of that shape do not pass through it.
std::shared_ptr<const Network> makeNetwork(Architecture architecture, const std::vector<std::int64_t>& imageShape);

/// θ's segments as a list of views with their logical shapes, in the layout's order, by a single split (its backward is
/// one cat). The same for statistics.
std::vector<at::Tensor> parameterViews(const Layout& layout, const at::Tensor& theta);
std::vector<at::Tensor> statisticsViews(const Layout& layout, const at::Tensor& state);

} // namespace sharpscope
