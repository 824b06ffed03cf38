// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/registry.h"

#include "core/acquisition/acquisition_entry.h"
#include "core/acquisition/badge.h"
#include "core/acquisition/bald.h"
#include "core/acquisition/coreset.h"
#include "core/acquisition/entropy.h"
#include "core/acquisition/ll4al.h"
#include "core/acquisition/margin.h"
#include "core/acquisition/noise_stability.h"
#include "core/acquisition/probcover.h"
#include "core/acquisition/random_acquisition.h"
#include "core/acquisition/saal.h"
#include "core/acquisition/typiclust.h"
#include "core/acquisition/vaal.h"
#include "core/acquisition/variation_ratio.h"
#include "core/base/new_name.h"

#include <deque>

namespace sharpscope {

namespace {

std::deque<AcquisitionEntry> makeEntries()
{
    return {
        acquisitionEntry<RandomAcquisition, RandomOptions>({.name = "random",
                                                            .title = "Random",
                                                            .formula = "uniform over X_pool",
                                                            .cost = "nothing",
                                                            .help = "What every other method is measured against."}),
        acquisitionEntry<Entropy, EntropyOptions>(
            {.name = "entropy",
             .title = "Entropy",
             .formula = "H = −Σ_c p_c log₂ p_c",
             .paper = "Joshi, Porikli & Papanikolopoulos 2009, Multi-class active learning for image classification",
             .cost = "n forward passes",
             .help = "The images whose predicted distribution is the most even. Simple, and hard to beat."}),
        acquisitionEntry<VariationRatio, VariationRatioOptions>(
            {.name = "variation-ratio",
             .title = "Variation ratio",
             .formula = "1 − max_c p_c",
             .paper = "Freeman 1965, Elementary applied statistics; Gal, Islam & Ghahramani 2017",
             .cost = "n forward passes",
             .help = "The images whose likeliest class is the least likely; also called least confidence."}),
        acquisitionEntry<Margin, MarginOptions>(
            {.name = "margin",
             .title = "Margin",
             .formula = "p₂ − p₁, the two likeliest classes",
             .paper = "Scheffer, Decomain & Wrobel 2001, Active hidden Markov models for information extraction",
             .cost = "n forward passes",
             .help = "The images that two classes contend for."}),
        acquisitionEntry<Bald, BaldOptions>(
            {.name = "bald",
             .title = "BALD",
             .formula = "H(1/T Σ_t p_t) − 1/T Σ_t H(p_t)",
             .paper =
                 "Houlsby et al. 2011; Gal, Islam & Ghahramani 2017, Deep Bayesian active learning with image data",
             .cost = "T · n forward passes",
             .help =
                 "The images about which networks with other dropout masks disagree. Needs a network with dropout."}),
        acquisitionEntry<Coreset, CoresetOptions>(
            {.name = "coreset",
             .title = "Coreset",
             .formula = "argmax_x min_{c ∈ X_L ∪ chosen} ‖h(x) − h(c)‖",
             .paper = "Sener & Savarese 2018, Active learning for convolutional neural networks: a core-set approach",
             .cost = "n + |X_L| forward passes, n · (|X_L| + K) distances",
             .help = "The images that are farthest from everything labelled, in the space of penultimate features."}),
        acquisitionEntry<Ll4al, Ll4alOptions>(
            {.name = "ll4al",
             .title = "LL4AL",
             .formula = "l̂(x), trained by [ξ − sign(l_i − l_j)(l̂_i − l̂_j)]₊ on pairs",
             .paper = "Yoo & Kweon 2019, Learning loss for active learning",
             .cost = "n forward passes; training with a module more",
             .help = "The images with the highest loss, as a module says that is trained beside the network to rank "
                     "images by it."}),
        acquisitionEntry<Vaal, VaalOptions>(
            {.name = "vaal",
             .title = "VAAL",
             .formula = "1 − D(μ(x)), D a discriminator of labelled and unlabelled codes",
             .paper = "Sinha, Ebrahimi & Darrell 2019, Variational adversarial active learning",
             .cost = "training an autoencoder in every round; hours without a GPU, unless it is narrow",
             .help = "The images whose code, by an autoencoder, looks the least like those of labelled ones. Watch its "
                     "notes: the codes may collapse."}),
        acquisitionEntry<Badge, BadgeOptions>(
            {.name = "badge",
             .title = "BADGE",
             .formula = "D² sampling of g = (p − onehot ŷ) ⊗ h",
             .paper = "Ash et al. 2020, Deep batch active learning by diverse, uncertain gradient lower bounds",
             .cost = "n forward passes, K · n distances",
             .help = "A batch whose last-layer gradients are long and point to different sides."}),
        acquisitionEntry<TypiClust, TypiClustOptions>(
            {.name = "typiclust",
             .title = "TypiClust",
             .formula = "1 / (mean distance to the nearest of its cluster), cluster by cluster",
             .paper = "Hacohen, Dekel & Weinshall 2022, Active learning on a budget",
             .cost = "n + |X_L| forward passes and k-means",
             .help =
                 "The most typical image of each cluster without a label, for very few labels. On the network's own "
                 "features, where the paper has self-supervised ones."}),
        acquisitionEntry<ProbCover, ProbCoverOptions>(
            {.name = "probcover",
             .title = "ProbCover",
             .formula = "argmax_x #{x' not covered : ‖h(x) − h(x')‖ < δ}",
             .paper = "Yehuda et al. 2022, Active learning through a covering lens",
             .cost = "n + |X_L| forward passes, n² distances",
             .help = "The images whose balls of radius δ cover the most of the pool, for very few labels. On the "
                     "network's own features, where the paper has self-supervised ones."}),
        acquisitionEntry<NoiseStability, NoiseStabilityOptions>(
            {.name = "noise-stability",
             .title = "Noise stability",
             .formula = "k-center greedy on [(p_k − p)/‖p‖]_k, p_k at θ + noise, ‖noise‖ = ξ‖W‖ by layer",
             .paper = "Li et al. 2024, Deep active learning with noise stability",
             .cost = "(K + 1) · n forward passes",
             .help =
                 "The images whose prediction moves the farthest, and in different ways, when weights are disturbed "
                 "at random: what SAAL does in the worst direction."}),
        acquisitionEntry<Saal, SaalOptions>(
            {.name = "saal",
             .title = "SAAL",
             .formula = "max over ‖ε‖ ≤ ρ of l(x, ŷ; θ + ε), ŷ = argmax f(x)",
             .paper = "Kim et al. 2023, SAAL: sharpness-aware active learning",
             .cost = "n forward and backward passes and n perturbed forward passes",
             .help = "Images whose own label would cost most if the weights moved a little: "
                     "uncertain ones and those at sharp places of the loss."}),
    };
}

std::deque<AcquisitionEntry>& entries() // a deque: who holds an entry's info may go on doing so when another is added
{
    static std::deque<AcquisitionEntry> all = makeEntries();
    return all;
}

const AcquisitionEntry& entryOf(const std::string& name)
{
    for (const AcquisitionEntry& entry : entries())
        if (entry.info.name == name) return entry;
    const std::string nearest = nearestName(name, acquisitionNames());
    throw Error("unknown acquisition \"" + name + "\"" +
                (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?"));
}

} // namespace

std::vector<AcquisitionInfo> acquisitions()
{
    std::vector<AcquisitionInfo> all;
    for (const AcquisitionEntry& entry : entries())
        all.push_back(entry.info);
    return all;
}

std::vector<std::string> acquisitionNames()
{
    std::vector<std::string> names;
    for (const AcquisitionEntry& entry : entries())
        names.push_back(entry.info.name);
    return names;
}

const AcquisitionInfo& acquisitionInfo(const std::string& name) { return entryOf(name).info; }

std::unique_ptr<Acquisition> makeAcquisition(const std::string& name, const Json& options)
{
    return entryOf(name).make(options);
}

void addAcquisition(AcquisitionEntry entry)
{
    expectNewName("acquisition", entry.info.name, acquisitionNames());
    entries().push_back(std::move(entry));
}

} // namespace sharpscope
