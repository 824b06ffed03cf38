// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/detection_head.h"

#include "core/tensor/random.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>

#include <cmath>

namespace sharpscope {

namespace {

/// [B, cells² · perCell, numbers] of a map's answer [B, perCell · numbers, cells, cells].
at::Tensor byPrior(const at::Tensor& answer, std::int64_t numbers)
{
    return answer.permute({0, 2, 3, 1}).reshape({answer.size(0), -1, numbers});
}

class SsdStart final : public Network {
public:
    explicit SsdStart(std::shared_ptr<const Network> network) : m_network(std::move(network))
    {
        m_layout = m_network->layout();
        m_imageShape = m_network->imageShape();
    }

    at::Tensor initialTheta(std::int64_t seed) const override
    {
        const at::NoGradGuard noGradients;
        at::Tensor theta = at::zeros({m_layout.parameterCount});
        at::Generator generator = makeGenerator(seed, "weights");
        for (const Segment& segment : m_layout.parameters) {
            at::Tensor values = theta.narrow(0, segment.offset, segment.count);
            if (segment.kind == SegmentKind::Norm) {
                values.fill_(segment.name.ends_with(".weight") ? 1 : 0);
            } else if (segment.name.ends_with("scale_weight.weight")) {
                values.fill_(20);
            } else if (segment.shape.size() == 4) {
                const auto fanOut = static_cast<double>(segment.shape[0] * segment.shape[2] * segment.shape[3]);
                const double bound = std::sqrt(6 / (static_cast<double>(segment.fanIn) + fanOut));
                values.uniform_(-bound, bound, generator);
            }
        }
        return theta;
    }
    at::Tensor initialState() const override { return m_network->initialState(); }
    at::Tensor forward(const at::Tensor& theta, const at::Tensor& state, const at::Tensor& images,
                       const ForwardOptions& options) const override
    {
        return m_network->forward(theta, state, images, options);
    }
    bool isReplayable() const override { return m_network->isReplayable(); }
    const Architecture* architecture() const override { return m_network->architecture(); }

private:
    std::shared_ptr<const Network> m_network;
};

} // namespace

at::Tensor detectionHead(Pass& pass, const std::vector<at::Tensor>& maps, const std::vector<PriorMap>& priors,
                         std::int64_t classes)
{
    const auto answers = [&](const char* head, std::int64_t numbers) {
        std::vector<at::Tensor> all;
        for (std::size_t k = 0; k < maps.size(); ++k)
            all.push_back(
                byPrior(pass.conv(std::string("head.") + head + ".module_list." + std::to_string(k), maps[k],
                                  {.out = priors[k].perCell() * numbers, .kernel = 3, .padding = 1, .bias = true}),
                        numbers));
        return at::cat(all, 1);
    };
    const at::Tensor offsets = answers("regression_head", 4);
    return at::cat({offsets, answers("classification_head", classes + 1)}, 2);
}

std::shared_ptr<const Network> startedAsSsd(std::shared_ptr<const Network> network)
{
    return std::make_shared<SsdStart>(std::move(network));
}

} // namespace sharpscope
