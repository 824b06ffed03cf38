// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/gradient.h"

#include "core/model/objective.h"

#include <ATen/ops/cat.h>

namespace sharpscope {

Gradient makeGradient(std::shared_ptr<const Network> network, at::Tensor state, const ObjectiveOptions& options,
                      at::Tensor frozen, std::shared_ptr<const std::int64_t> dropoutSeed)
{
    const bool whole = !frozen.defined() || frozen.numel() == 0;
    return [=](const at::Tensor& theta, const Batch& batch, Statistics statistics) -> LossAndGradient {
        const at::Tensor leaf = theta.detach().requires_grad_(true);
        const at::Tensor images = options.bfloat16 ? batch.images.to(at::kBFloat16) : batch.images;
        const at::Tensor logits =
            network->forward(whole ? leaf : at::cat({frozen, leaf}), state, images,
                             whole ? statistics : Statistics::UseStored, dropoutSeed ? *dropoutSeed : 0);
        const Loss loss = crossEntropy(logits.to(theta.scalar_type()), batch.labels, options.labelSmoothing);
        return {.loss = loss.loss.detach(), .gradient = gradientOf(loss.loss, leaf), .correct = loss.correct};
    };
}

std::int64_t headOffset(const Layout& layout)
{
    std::int64_t offset = 0;
    for (const Segment& segment : layout.parameters)
        if (segment.kind == SegmentKind::Weight) offset = segment.offset;
    return offset;
}

Layout tailLayout(const Layout& layout, std::int64_t offset)
{
    Layout tail;
    for (Segment segment : layout.parameters) {
        if (segment.offset < offset) continue;
        segment.offset -= offset;
        tail.parameters.push_back(std::move(segment));
    }
    tail.parameterCount = layout.parameterCount - offset;
    return tail;
}

} // namespace sharpscope
