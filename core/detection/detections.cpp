// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/detections.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/argmax.h>
#include <ATen/ops/softmax.h>

#include <algorithm>
#include <numeric>

namespace sharpscope {

std::vector<std::size_t> suppressed(std::span<const Box> boxes, std::span<const double> scores, double overlap,
                                    std::int64_t atMost)
{
    std::vector<std::size_t> order(boxes.size()), kept;
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
    order.resize(std::min(order.size(), static_cast<std::size_t>(std::max<std::int64_t>(0, atMost))));
    for (const std::size_t place : order) {
        const auto covers = [&](std::size_t surer) {
            return intersectionOverUnion(boxes[surer], boxes[place]) > overlap;
        };
        if (std::none_of(kept.begin(), kept.end(), covers)) kept.push_back(place);
    }
    return kept;
}

std::vector<Detection> detectionsOf(const at::Tensor& output, const at::Tensor& priors, const Variances& variances,
                                    const DetectionOptions& options)
{
    const at::NoGradGuard noGradients;
    const at::Tensor answer = output.detach().cpu().to(at::kDouble);
    const at::Tensor corners = decoded(answer.narrow(1, 0, 4), priors.cpu().to(at::kDouble), variances).contiguous();
    const at::Tensor sure = at::softmax(answer.narrow(1, 4, answer.size(1) - 4), 1).contiguous();
    const auto corner = corners.accessor<double, 2>(), probability = sure.accessor<double, 2>();

    const at::Tensor surest = sure.slice(1, 1).argmax(1).contiguous();
    const std::int64_t* const best = surest.data_ptr<std::int64_t>();

    std::vector<Detection> all;
    for (std::int64_t label = 0; label + 1 < sure.size(1); ++label) {
        std::vector<Detection> found;
        std::vector<Box> boxes;
        std::vector<double> scores;
        for (std::int64_t prior = 0; prior < sure.size(0); ++prior) {
            const double score = probability[prior][label + 1];
            if (!(score > options.confidence) || (options.oneClass && best[prior] != label)) continue;
            const Box box{corner[prior][0], corner[prior][1], corner[prior][2], corner[prior][3]};
            found.push_back({box, label, score, prior});
            boxes.push_back(box);
            scores.push_back(score);
        }
        if (!options.suppress) {
            all.insert(all.end(), found.begin(), found.end());
            continue;
        }
        for (const std::size_t place : suppressed(boxes, scores, options.overlap, options.perClass))
            all.push_back(found[place]);
    }
    std::stable_sort(all.begin(), all.end(), [](const Detection& a, const Detection& b) { return a.score > b.score; });
    all.resize(std::min(all.size(), static_cast<std::size_t>(options.perImage)));
    return all;
}

} // namespace sharpscope
