// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/bald.h"

#include "core/acquisition/entropy.h"
#include "core/acquisition/network_outputs.h"
#include "core/base/error.h"
#include "core/model/declare_pass.h"
#include "core/tensor/random.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

namespace sharpscope {

namespace {

/// Of an image: Σ_t p_t and Σ_t H(p_t).
struct Sums {
    at::Tensor probabilities; ///< [B, C]
    at::Tensor entropies;     ///< [B]
};

} // namespace

std::string Bald::whyNot(const Network& network) const
{
    const Architecture* const architecture = network.architecture();
    if (!architecture)
        return "BALD draws dropout masks and cannot see the layers of a TorchScript file: take a built-in network with "
               "dropout";
    std::vector<std::int64_t> one = {1};
    one.insert(one.end(), network.imageShape().begin(), network.imageShape().end());
    const at::NoGradGuard noGradients;
    DeclarePass pass;
    (*architecture)(pass, at::zeros(one));
    if (pass.hasUnitDropout()) return {};
    return "BALD needs a dropout layer and the network has none: set its option \"dropout\", for instance to 0.3, or "
           "take another acquisition";
}

std::optional<PoolScores> Bald::score(const PoolRound& round)
{
    if (const std::string why = whyNot(round.network); !why.empty()) throw Error(why);
    std::vector<at::Tensor> ofMean, meanOf; // by batch
    const auto passes = static_cast<double>(m_options.passes);
    bool isStopped = false;
    const auto see = [&](const at::Tensor& images, std::int64_t index) {
        Sums sums;
        for (std::int64_t t = 0; t < m_options.passes && !isStopped; ++t) {
            if (t > 0 && !round.keepGoing()) isStopped = true;
            const auto mask =
                static_cast<std::int64_t>(deriveSeed(round.seed, "bald", round.round, index * m_options.passes + t));
            const at::Tensor logP = logProbabilities(round.network.forward(
                round.theta, round.state, images,
                {.statistics = Statistics::UseStored, .dropoutSeed = mask, .sampleDropout = true}));
            sums = t == 0 ? Sums{logP.exp(), entropyInBits(logP)}
                          : Sums{sums.probabilities + logP.exp(), sums.entropies + entropyInBits(logP)};
        }
        ofMean.push_back(entropyInBits(sums.probabilities.div(passes).log()));
        meanOf.push_back(sums.entropies.div(passes));
    };
    if (!forEachBatch(round, round.pool, {}, see) || isStopped) return std::nullopt;
    const auto all = [](const std::vector<at::Tensor>& parts) {
        return parts.empty() ? at::empty({0}, at::kDouble) : at::cat(parts);
    };
    const at::Tensor total = all(ofMean), expected = all(meanOf);
    return PoolScores{.score = total.sub(expected),
                      .terms = {{"total", "H(mean p)", total}, {"expected", "mean H(p)", expected}}};
}

} // namespace sharpscope
