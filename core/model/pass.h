// SPDX-License-Identifier: GPL-3.0-or-later
// A network is a function of a Pass: it says the architecture once,
//
//     x = relu(pass.batchNorm("bn1", pass.conv("conv1", x, {.out = 64, .kernel = 3, .padding = 1})));
//
// and different passes read it: DeclarePass counts and names parameters, ComputePass computes, LayerPass records each
// layer's input and output gradient and evaluates every sample at its own perturbed weights. Everything without
// parameters is a plain function of tensors.
//
// Writing in place. What conv, linear and batchNorm hand out is the network's own: it may write into it (relu_, add_)
// until a primitive has read it. What a primitive has read, it may keep: nobody writes into that any more. dropout and
// features hand on what they were given, so that writing into their result is writing into that. LayerPass holds every
// network to this, and tst_layer_pass every pass.
#pragma once

#include "core/tensor/tensor.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace sharpscope {

/// What normalisation layers do. Update: normalise with the batch's statistics and move the stored ones (training).
/// Freeze: normalise with the batch's, leave the stored ones (second and later passes of a step, probes).
/// UseStored: normalise with the stored ones (evaluation, landscapes).
enum class Statistics { Update, Freeze, UseStored };

/// How a network is computed.
struct ForwardOptions {
    Statistics statistics = Statistics::UseStored;
    std::int64_t dropoutSeed = 0; ///< makes the masks: equal seeds, equal masks
    /// 3×3 convolutions by Winograd's algorithm where it suits (winograd.h); off: LibTorch's own throughout, ten times
    /// closer to the exact sum.
    bool winograd = true;
    /// Dropout under UseStored too, as Monte Carlo dropout wants it; whole samples (stochastic depth) stay.
    bool sampleDropout = false;
};

struct ConvOptions {
    std::int64_t out = 0;
    std::int64_t kernel = 3;
    std::int64_t stride = 1;
    std::int64_t padding = 0;
    std::int64_t groups = 1;
    bool bias = false;
};

struct LinearOptions {
    std::int64_t out = 0;
    bool bias = true;
    double deviation = 0; ///< weights begin normal, truncated at twice this, biases at 0; 0: uniform ±1/√fanIn
};

struct BatchNormOptions {
    double epsilon = 1e-5;
    double momentum = 0.1;
};

class Pass {
public:
    virtual ~Pass() = default;

    /// Three primitives with parameters. `name` is the layer's own name; its full name has the open scopes before it.
    virtual at::Tensor conv(std::string_view name, const at::Tensor& x, const ConvOptions& options) = 0;
    virtual at::Tensor linear(std::string_view name, const at::Tensor& x, const LinearOptions& options) = 0;
    virtual at::Tensor batchNorm(std::string_view name, const at::Tensor& x, const BatchNormOptions& options = {}) = 0;

    /// Dropout (and whole-sample "stochastic depth" where `perSample`) with probability `p`; identity unless training
    /// or asked for.
    virtual at::Tensor dropout(const at::Tensor& x, double p, bool perSample = false) = 0;

    /// Marks the penultimate features [B, F], for passes that want them; returns x.
    virtual at::Tensor features(const at::Tensor& x) { return x; }

    /// Marks the end of a stage: activations [B, C, H, W] or [B, F] that the network writes nothing into afterwards,
    /// for passes that want them; returns x.
    virtual at::Tensor stage(const at::Tensor& x) { return x; }

    /// While it lives, layer names have "name." before them.
    class Scope {
    public:
        Scope(Pass& pass, std::string_view name) : m_pass(pass), m_length(pass.m_prefix.size())
        {
            pass.m_prefix.append(name).append(".");
        }
        ~Scope() { m_pass.m_prefix.resize(m_length); }
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;

    private:
        Pass& m_pass;
        std::size_t m_length;
    };
    [[nodiscard]] Scope scope(std::string_view name) { return Scope(*this, name); }

protected:
    const std::string& prefix() const { return m_prefix; }

private:
    std::string m_prefix;
};

} // namespace sharpscope
