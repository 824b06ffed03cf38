// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/layout.h"
#include "core/model/pass.h"

namespace sharpscope {

/// Learns an architecture's layout: names, shapes and kinds of all parameters in the order in which they are used. Its
/// primitives return zeros of the right shape, no convolution is computed.
class DeclarePass final : public Pass {
public:
    /// @throws Error naming the layer if its input has the wrong shape or is too small for its kernel.
    at::Tensor conv(std::string_view name, const at::Tensor& x, const ConvOptions& options) override;
    at::Tensor linear(std::string_view name, const at::Tensor& x, const LinearOptions& options) override;
    at::Tensor batchNorm(std::string_view name, const at::Tensor& x, const BatchNormOptions& options) override;
    at::Tensor dropout(const at::Tensor& x, double p, bool perSample) override;

    const Layout& layout() const { return m_layout; }
    bool hasDropout() const { return m_hasDropout; }
    bool hasUnitDropout() const { return m_hasUnitDropout; } ///< other than of whole samples

private:
    std::string fullName(std::string_view name) const { return prefix() + std::string(name); }

    Layout m_layout;
    bool m_hasDropout = false;
    bool m_hasUnitDropout = false;
};

} // namespace sharpscope
