// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active_detection/pseudo_boxes.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>

namespace sharpscope {

namespace {

constexpr std::int64_t readAtOnce = 16;

} // namespace

PseudoBoxes pseudoBoxes(const at::Tensor& output, const BoxedPool& pool, const PseudoBoxOptions& options)
{
    DetectionOptions found = pool.found;
    found.confidence = options.confidence;
    found.suppress = options.boxes == "after";
    found.oneClass = options.classes == "best";
    PseudoBoxes all;
    all.boxes = detectionsOf(output, pool.network.priors, pool.network.variances, found);
    if (!all.boxes.empty()) return all;
    all.isFound = false;
    if (options.ifNone == 0) return all;
    found.confidence = 0;
    found.oneClass = true;
    found.perImage = options.ifNone;
    all.boxes = detectionsOf(output, pool.network.priors, pool.network.variances, found);
    return all;
}

at::Tensor priorsOf(const std::vector<Detection>& boxes)
{
    std::vector<std::int64_t> priors;
    for (const Detection& box : boxes)
        priors.push_back(box.prior);
    return at::tensor(priors, at::kLong);
}

at::Tensor labelsOf(const std::vector<Detection>& boxes)
{
    std::vector<std::int64_t> labels;
    for (const Detection& box : boxes)
        labels.push_back(box.label + 1);
    return at::tensor(labels, at::kLong);
}

at::Tensor scoresAt(const at::Tensor& output, const std::vector<Detection>& boxes)
{
    const at::Tensor scores = output.narrow(1, 4, output.size(1) - 4);
    return scores.index_select(0, priorsOf(boxes).to(output.device())).to(at::kCPU, at::kDouble);
}

double ofImage(const at::Tensor& boxes, const std::string& how)
{
    if (boxes.numel() == 0) return 0;
    return (how == "sum" ? boxes.sum() : how == "mean" ? boxes.mean() : boxes.max()).item<double>();
}

bool forEachBatch(const PoolRound& round, const BoxedPool& pool, std::int64_t atOnce,
                  const std::function<void(const at::Tensor& images)>& see)
{
    const at::Tensor rows = round.pool.index.cpu();
    const PictureScale scale = PictureScale::of(pool.network);
    const std::int64_t reading = std::max(atOnce, readAtOnce / atOnce * atOnce);
    for (std::int64_t begin = 0; begin < rows.size(0); begin += reading) {
        const at::Tensor part = rows.slice(0, begin, begin + reading);
        const at::Tensor images = detectionBatch(*pool.set, part, scale, nullptr, 0).images;
        for (std::int64_t i = 0; i < part.size(0); i += atOnce) {
            if (!round.keepGoing()) return false;
            see(images.slice(0, i, i + atOnce).to(round.theta.device(), round.theta.scalar_type()));
        }
        round.progress(static_cast<double>(begin + part.size(0)) / static_cast<double>(rows.size(0)));
    }
    return true;
}

bool forEachImage(const PoolRound& round, const BoxedPool& pool,
                  const std::function<void(const at::Tensor& image)>& see)
{
    return forEachBatch(round, pool, 1, see);
}

} // namespace sharpscope
