// SPDX-License-Identifier: GPL-3.0-or-later
// Sees what the head of a detection network reads to classify its priors (detection_head.h), while another pass
// computes the network.
#pragma once

#include "core/model/pass.h"

#include <vector>

namespace sharpscope {

/// A map of features [1, F, H, W] that one of the head's 3×3 convolutions reads.
struct HeadMap {
    at::Tensor padded;        ///< double [F, H + 2, W + 2], zeros around it
    std::int64_t perCell = 0; ///< priors

    std::int64_t cells() const { return (padded.size(1) - 2) * (padded.size(2) - 2); }
    std::int64_t priors() const { return cells() * perCell; }
    std::int64_t patchSize() const { return padded.size(0) * 9; }
    /// What makes a cell's answer, row by row: [F · 9] in the order of a convolution's weights.
    at::Tensor patch(std::int64_t cell) const;
};

class HeadPass final : public Pass {
public:
    /// `inner` does the work, must outlive this and have no scope open.
    HeadPass(Pass& inner, std::int64_t classes) : m_inner(inner), m_classes(classes) {}

    at::Tensor conv(std::string_view name, const at::Tensor& x, const ConvOptions& options) override;
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

    const std::vector<HeadMap>& maps() const { return m_maps; } ///< in the order of the priors

private:
    std::string fullName(std::string_view name) const { return prefix() + std::string(name); }

    Pass& m_inner;
    std::int64_t m_classes;
    std::vector<HeadMap> m_maps;
};

} // namespace sharpscope
