// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/layout.h"
#include "core/model/pass.h"
#include "core/persample/sample_layer.h"

#include <functional>
#include <memory>

namespace sharpscope {

/// The layers of a network at θ in the order in which it calls them, made at the first call and kept from batch to
/// batch with their workspaces.
class SampleLayers {
public:
    /// `layout` must outlive it.
    SampleLayers(const Layout& layout, const at::Tensor& theta, const at::Tensor& state, bool isAdaptive);
    ~SampleLayers();

    /// Back to the first layer.
    void rewind() { m_next = m_parameter = m_statistic = 0; }
    SampleLayer& conv(const at::Tensor& x, const ConvOptions& options);
    SampleLayer& linear(const LinearOptions& options);
    SampleLayer& norm(const BatchNormOptions& options);

private:
    template <class Make>
    SampleLayer& next(std::size_t parameters, std::size_t statistics, Make make);

    std::vector<at::Tensor> m_parameters, m_statistics;
    bool m_isAdaptive;
    std::vector<std::unique_ptr<SampleLayer>> m_layers;
    std::size_t m_next = 0, m_parameter = 0, m_statistic = 0;
};

/// Runs a network with `run` in the place of each of its layers. Evaluation: dropout is the identity.
class LayerPass final : public Pass {
public:
    using Run = std::function<at::Tensor(SampleLayer& layer, const at::Tensor& x)>;
    LayerPass(SampleLayers& layers, Run run) : m_layers(layers), m_run(std::move(run)) { m_layers.rewind(); }

    at::Tensor conv(std::string_view name, const at::Tensor& x, const ConvOptions& o) override
    {
        return run(name, m_layers.conv(x, o), x);
    }
    at::Tensor linear(std::string_view name, const at::Tensor& x, const LinearOptions& o) override
    {
        return run(name, m_layers.linear(o), x);
    }
    at::Tensor batchNorm(std::string_view name, const at::Tensor& x, const BatchNormOptions& o) override
    {
        return run(name, m_layers.norm(o), x);
    }
    at::Tensor dropout(const at::Tensor& x, double, bool) override { return x; }

    /// @throws Error if the network has written into what a layer had read before (pass.h). Forgets what was read.
    void checkInputsAreUnchanged();

private:
    at::Tensor run(std::string_view name, SampleLayer& layer, const at::Tensor& x);

    struct Read {
        std::string layer;
        at::Tensor x;
        std::int64_t version;
    };
    SampleLayers& m_layers;
    Run m_run;
    std::vector<Read> m_read;
};

} // namespace sharpscope
