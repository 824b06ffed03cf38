// SPDX-License-Identifier: GPL-3.0-or-later
// Hears what a network marks while another pass reads it: penultimate features and the ends of stages.
#pragma once

#include "core/model/pass.h"

#include <vector>

namespace sharpscope {

class ListeningPass final : public Pass {
public:
    /// `inner` does the work, must outlive this and have no scope open.
    explicit ListeningPass(Pass& inner) : m_inner(inner) {}

    at::Tensor conv(std::string_view name, const at::Tensor& x, const ConvOptions& options) override
    {
        return m_inner.conv(fullName(name), x, options);
    }
    at::Tensor linear(std::string_view name, const at::Tensor& x, const LinearOptions& options) override
    {
        return m_inner.linear(fullName(name), x, options);
    }
    at::Tensor batchNorm(std::string_view name, const at::Tensor& x, const BatchNormOptions& options) override
    {
        return m_inner.batchNorm(fullName(name), x, options);
    }
    at::Tensor dropout(const at::Tensor& x, double p, bool perSample) override
    {
        return m_inner.dropout(x, p, perSample);
    }
    at::Tensor features(const at::Tensor& x) override { return m_features = x; }
    at::Tensor stage(const at::Tensor& x) override { return m_stages.emplace_back(x); }

    /// [B, F]; undefined if the network marks none.
    const at::Tensor& heardFeatures() const { return m_features; }
    /// In the network's order.
    const std::vector<at::Tensor>& heardStages() const { return m_stages; }

private:
    std::string fullName(std::string_view name) const { return prefix() + std::string(name); }

    Pass& m_inner;
    at::Tensor m_features;
    std::vector<at::Tensor> m_stages;
};

} // namespace sharpscope
