// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/network_outputs.h"

#include "core/base/error.h"
#include "core/model/compute_pass.h"
#include "core/model/declare_pass.h"
#include "core/model/listening_pass.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace sharpscope {

namespace {

/// So many images that keepGoing() is asked often on a CPU, and a GPU has enough to do.
std::int64_t imagesAtOnce(const Subset& subset)
{
    if (!subset.data->images.is_cpu()) return 512;
    const std::int64_t pixels = subset.data->images.size(2) * subset.data->images.size(3);
    return std::clamp<std::int64_t>(50'000 / pixels, 4, 256);
}

} // namespace

bool forEachBatch(const PoolRound& round, const Subset& subset, const ProgressPart& part,
                  const std::function<void(const at::Tensor& images, std::int64_t index)>& see)
{
    const at::NoGradGuard noGradients;
    const std::int64_t n = subset.size(), atOnce = imagesAtOnce(subset);
    for (std::int64_t begin = 0, index = 0; begin < n; begin += atOnce, ++index) {
        if (!round.keepGoing()) return false;
        const std::int64_t end = std::min(begin + atOnce, n);
        const Batch batch = makeBatch(subset, at::arange(begin, end), Augmentation{}, at::Generator());
        see(batch.images.to(round.theta.scalar_type()), index);
        round.progress(part.begin + (part.end - part.begin) * static_cast<double>(end) / static_cast<double>(n));
    }
    return true;
}

std::optional<at::Tensor> logitsOf(const PoolRound& round, const at::Tensor& theta, const Subset& subset,
                                   const ProgressPart& part)
{
    std::vector<at::Tensor> logits;
    const bool isWhole = forEachBatch(round, subset, part, [&](const at::Tensor& images, std::int64_t) {
        logits.push_back(round.network.forward(theta, round.state, images, Statistics::UseStored).cpu());
    });
    if (!isWhole) return std::nullopt;
    return logits.empty() ? at::empty({0, round.classes}) : at::cat(logits);
}

std::string whyNoFeatures(const Network& network, const std::string& method)
{
    const std::string why = method + " needs the network's penultimate features, and this network names none";
    const Architecture* const architecture = network.architecture();
    if (!architecture) return why + ": a TorchScript file shows no layers; take one of the built-in networks";
    std::vector<std::int64_t> one = {1};
    one.insert(one.end(), network.imageShape().begin(), network.imageShape().end());
    const at::NoGradGuard noGradients;
    DeclarePass declare;
    ListeningPass pass(declare);
    (*architecture)(pass, at::zeros(one));
    return pass.heardFeatures().defined() ? std::string() : why;
}

std::optional<NetworkOutputs> outputsOf(const PoolRound& round, const Subset& subset, const std::string& method,
                                        const ProgressPart& part)
{
    if (const std::string why = whyNoFeatures(round.network, method); !why.empty()) throw Error(why);
    const Architecture* const architecture = round.network.architecture();
    std::vector<at::Tensor> logits, features;
    const auto see = [&](const at::Tensor& images, std::int64_t) {
        ComputePass compute(round.network.layout(), round.theta, round.state, {.statistics = Statistics::UseStored});
        ListeningPass pass(compute);
        logits.push_back((*architecture)(pass, channelsLast(images)).cpu());
        features.push_back(pass.heardFeatures().flatten(1).cpu());
    };
    if (!forEachBatch(round, subset, part, see)) return std::nullopt;
    if (subset.size() > 0) return NetworkOutputs{.logits = at::cat(logits), .features = at::cat(features)};
    const at::NoGradGuard noGradients; // no image: as wide as of one
    std::vector<std::int64_t> one = {1};
    one.insert(one.end(), round.network.imageShape().begin(), round.network.imageShape().end());
    see(at::zeros(one, round.theta.options()), 0);
    return NetworkOutputs{.logits = logits[0].slice(0, 0, 0), .features = features[0].slice(0, 0, 0)};
}

at::Tensor logProbabilities(const at::Tensor& logits) { return at::log_softmax(logits.to(at::kCPU, at::kDouble), 1); }

} // namespace sharpscope
