// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/network.h"

#include "core/base/error.h"
#include "core/model/compute_pass.h"
#include "core/model/declare_pass.h"
#include "core/tensor/random.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/split_with_sizes.h>
#include <ATen/ops/unsafe_split_with_sizes.h>
#include <ATen/ops/zeros.h>

#include <cmath>

namespace sharpscope {

namespace {

std::vector<std::int64_t> countsOf(const std::vector<Segment>& segments)
{
    std::vector<std::int64_t> counts;
    counts.reserve(segments.size());
    for (const Segment& segment : segments)
        counts.push_back(segment.count);
    return counts;
}

std::string shapeText(at::IntArrayRef shape)
{
    std::string text = "[";
    for (const std::int64_t size : shape)
        text += (text.size() > 1 ? ", " : "") + std::to_string(size);
    return text + "]";
}

class DeclaredNetwork final : public Network {
public:
    DeclaredNetwork(Architecture architecture, std::vector<std::int64_t> imageShape)
        : m_architecture(std::move(architecture))
    {
        m_imageShape = std::move(imageShape);
        std::vector<std::int64_t> one = {1};
        one.insert(one.end(), m_imageShape.begin(), m_imageShape.end());
        const at::NoGradGuard noGradients;
        DeclarePass pass;
        try {
            m_architecture(pass, at::zeros(one));
        } catch (const c10::Error& error) {
            throw Error("images of shape " + shapeText(m_imageShape) +
                        " do not pass through the network: " + error.what_without_backtrace());
        }
        m_layout = pass.layout();
        m_hasDropout = pass.hasDropout();
    }

    at::Tensor initialTheta(std::int64_t seed) const override
    {
        const at::NoGradGuard noGradients;
        at::Tensor theta = at::empty({m_layout.parameterCount});
        at::Generator generator = makeGenerator(seed, "weights");
        for (const Segment& segment : m_layout.parameters) {
            at::Tensor values = theta.narrow(0, segment.offset, segment.count);
            const double bound = segment.fanIn > 0 ? 1 / std::sqrt(static_cast<double>(segment.fanIn)) : 0;
            if (segment.deviation > 0) // a uniform share of the normal distribution between −2 and 2 deviations
                values.uniform_(-std::erf(std::sqrt(2.0)), std::erf(std::sqrt(2.0)), generator)
                    .erfinv_()
                    .mul_(std::sqrt(2.0) * segment.deviation);
            else if (segment.kind == SegmentKind::Norm)
                values.fill_(segment.name.ends_with(".weight") ? 1 : 0);
            else if (segment.shape.size() == 4)
                values.normal_(
                    0, std::sqrt(2.0 / static_cast<double>(segment.shape[0] * segment.shape[2] * segment.shape[3])),
                    generator);
            else
                values.uniform_(-bound, bound, generator);
        }
        return theta;
    }

    at::Tensor initialState() const override
    {
        at::Tensor state = at::zeros({m_layout.statisticsCount});
        for (const Segment& segment : m_layout.statistics)
            if (segment.name.ends_with(".running_var")) state.narrow(0, segment.offset, segment.count).fill_(1);
        return state;
    }

    at::Tensor forward(const at::Tensor& theta, const at::Tensor& state, const at::Tensor& images,
                       const ForwardOptions& options) const override
    {
        if (images.sizes().slice(1) != at::IntArrayRef(m_imageShape))
            throw Error("the network takes images " + shapeText(m_imageShape) + ", not " +
                        shapeText(images.sizes().slice(1)));
        ComputePass pass(m_layout, theta, state, options);
        return m_architecture(pass, channelsLast(images));
    }

    bool isReplayable() const override { return !m_hasDropout; }
    const Architecture* architecture() const override { return &m_architecture; }

private:
    Architecture m_architecture;
    bool m_hasDropout = false;
};

} // namespace

std::shared_ptr<const Network> makeNetwork(Architecture architecture, const std::vector<std::int64_t>& imageShape)
{
    return std::make_shared<DeclaredNetwork>(std::move(architecture), imageShape);
}

std::vector<at::Tensor> parameterViews(const Layout& layout, const at::Tensor& theta)
{
    if (theta.dim() != 1 || theta.size(0) != layout.parameterCount)
        throw Error("θ has the shape " + shapeText(theta.sizes()) + ", the network has " +
                    std::to_string(layout.parameterCount) + " parameters");
    // "unsafe" allows in-place changes of the parts behind autograd's back; nobody makes any, and it is cheaper
    std::vector<at::Tensor> views = at::unsafe_split_with_sizes(theta, countsOf(layout.parameters));
    for (std::size_t i = 0; i < views.size(); ++i) {
        const std::vector<std::int64_t>& shape = layout.parameters[i].shape;
        if (shape.size() == 4)
            views[i] = views[i].view({shape[0], shape[2], shape[3], shape[1]}).permute({0, 3, 1, 2});
        else if (shape.size() != 1)
            views[i] = views[i].view(shape);
    }
    return views;
}

std::vector<at::Tensor> statisticsViews(const Layout& layout, const at::Tensor& state)
{
    if (state.dim() != 1 || state.size(0) != layout.statisticsCount)
        throw Error("the state has the shape " + shapeText(state.sizes()) + ", the network has " +
                    std::to_string(layout.statisticsCount) + " statistics");
    return at::split_with_sizes(state, countsOf(layout.statistics));
}

} // namespace sharpscope
