// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/persample/layer_pass.h"

#include "core/base/error.h"
#include "core/model/network.h"
#include "core/persample/conv_layer.h"
#include "core/persample/linear_layer.h"
#include "core/persample/norm_layer.h"

namespace sharpscope {

SampleLayers::SampleLayers(const Layout& layout, const at::Tensor& theta, const at::Tensor& state, bool isAdaptive)
    : m_parameters(parameterViews(layout, theta)),
      m_statistics(statisticsViews(layout, state)),
      m_isAdaptive(isAdaptive)
{
}

SampleLayers::~SampleLayers() = default;

template <class Make>
SampleLayer& SampleLayers::next(std::size_t parameters, std::size_t statistics, Make make)
{
    if (m_next == m_layers.size())
        m_layers.push_back(make(m_parameters.data() + m_parameter, m_statistics.data() + m_statistic));
    m_parameter += parameters;
    m_statistic += statistics;
    return *m_layers[m_next++];
}

SampleLayer& SampleLayers::conv(const at::Tensor& x, const ConvOptions& o)
{
    return next(o.bias ? 2 : 1, 0, [&](const at::Tensor* p, const at::Tensor*) {
        return std::make_unique<ConvLayer>(p[0], o.bias ? p[1] : at::Tensor(), ConvShape(x, o), m_isAdaptive);
    });
}

SampleLayer& SampleLayers::linear(const LinearOptions& o)
{
    return next(o.bias ? 2 : 1, 0, [&](const at::Tensor* p, const at::Tensor*) {
        return std::make_unique<LinearLayer>(p[0], o.bias ? p[1] : at::Tensor(), m_isAdaptive);
    });
}

SampleLayer& SampleLayers::norm(const BatchNormOptions& o)
{
    return next(2, 2, [&](const at::Tensor* p, const at::Tensor* s) {
        return std::make_unique<NormLayer>(
            NormLayer::Parameters{.gamma = p[0], .beta = p[1], .mean = s[0], .variance = s[1]}, o, m_isAdaptive);
    });
}

at::Tensor LayerPass::run(std::string_view name, SampleLayer& layer, const at::Tensor& x)
{
    m_read.push_back({prefix() + std::string(name), x, x._version()});
    return m_run(layer, x);
}

void LayerPass::checkInputsAreUnchanged()
{
    for (const Read& read : m_read)
        if (read.x._version() != read.version)
            throw Error("the network writes into the input of its layer \"" + read.layer +
                        "\" after the layer has read it; it may write only into what a layer hands out, before "
                        "another reads that");
    m_read.clear();
}

} // namespace sharpscope
