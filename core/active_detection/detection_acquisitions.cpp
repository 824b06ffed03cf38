// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active_detection/detection_acquisitions.h"

#include "core/acquisition/acquisition.h"
#include "core/acquisition/random_acquisition.h"
#include "core/active_detection/box_badge.h"
#include "core/active_detection/box_entropy.h"
#include "core/active_detection/box_saal.h"

namespace sharpscope {

namespace {

struct BoxAcquisition {
    AcquisitionInfo info;
    std::function<std::unique_ptr<Acquisition>(const Json& options, BoxedPool pool)> make;
};

template <class Method, class Options>
BoxAcquisition boxAcquisition(AcquisitionInfo info)
{
    info.options = schemaOf<Options>();
    return {std::move(info), [](const Json& json, BoxedPool pool) -> std::unique_ptr<Acquisition> {
                return std::make_unique<Method>(fromJsonOrThrow<Options>(json), std::move(pool));
            }};
}

std::vector<BoxAcquisition> makeBoxAcquisitions()
{
    std::vector<BoxAcquisition> all;
    all.push_back({acquisitionInfo("random"),
                   [](const Json&, const BoxedPool&) { return std::make_unique<RandomAcquisition>(); }});
    all.push_back(boxAcquisition<BoxEntropy, BoxEntropyOptions>(
        {.name = "entropy",
         .title = "Entropy",
         .formula = "Σ_b H(p_b) over the boxes found, H = −Σ_c p_c log₂ p_c",
         .paper = "Joshi, Porikli & Papanikolopoulos 2009, Multi-class active learning for image classification",
         .cost = "n forward passes",
         .help = "The images with many boxes of which the network is unsure."}));
    all.push_back(boxAcquisition<BoxBadge, BoxBadgeOptions>(
        {.name = "badge",
         .title = "BADGE",
         .formula = "D² sampling of g = Σ_b (p_b − onehot ŷ_b) ⊗ a_b, by the head that classifies",
         .paper = "Ash et al. 2020, Deep batch active learning by diverse, uncertain gradient lower bounds",
         .cost = "n forward passes, K · n distances",
         .help = "A batch whose gradients of the head's weights are long and point to different sides."}));
    all.push_back(boxAcquisition<BoxSaal, BoxSaalOptions>(
        {.name = "saal",
         .title = "SAAL",
         .formula = "Σ_b CE(b, ŷ_b; θ + ε) over the boxes found at θ, ‖ε‖ = ρ up the classification loss",
         .paper = "Kim et al. 2023, SAAL: sharpness-aware active learning, Figure 5",
         .cost = "n forward and backward passes and n perturbed forward passes",
         .help = "Images whose own boxes would cost most if the weights moved a little."}));
    return all;
}

const std::vector<BoxAcquisition>& boxAcquisitions()
{
    static const std::vector<BoxAcquisition> all = makeBoxAcquisitions();
    return all;
}

std::vector<std::string> boxAcquisitionNames()
{
    std::vector<std::string> names;
    for (const BoxAcquisition& one : boxAcquisitions())
        names.push_back(one.info.name);
    return names;
}

const BoxAcquisition& boxAcquisitionOf(const std::string& name)
{
    for (const BoxAcquisition& one : boxAcquisitions())
        if (one.info.name == name) return one;
    const std::string nearest = nearestName(name, boxAcquisitionNames());
    throw Error("no acquisition of detection is called \"" + name + "\"" +
                (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?"));
}

} // namespace

const NameRegistry& detectionAcquisitionRegistry()
{
    static const NameRegistry registry{
        .key = "acquisition",
        .listing = "docs/guide/detection.md",
        .names = boxAcquisitionNames,
        .options = [](const std::string& name) -> const Schema& { return boxAcquisitionOf(name).info.options; },
        .title = [](const std::string& name) -> const std::string& { return boxAcquisitionOf(name).info.title; },
        .expectSound = [](const std::string& name,
                          const Json& options) { boxAcquisitionOf(name).make(options, BoxedPool()); }};
    return registry;
}

NamedList detectionAcquisitionsList()
{
    NamedList list{.path = "acquisitions", .key = "acquisition", .one = "acquisition", .title = "Acquisitions"};
    for (const BoxAcquisition& one : boxAcquisitions())
        list.entries.push_back({.name = one.info.name,
                                .title = one.info.title,
                                .formula = one.info.formula,
                                .paper = one.info.paper,
                                .cost = "Cost of n images: " + one.info.cost,
                                .help = one.info.help,
                                .options = one.info.options});
    return list;
}

std::unique_ptr<Acquisition> makeDetectionAcquisition(const std::string& name, const Json& options, BoxedPool pool)
{
    return boxAcquisitionOf(name).make(options, std::move(pool));
}

} // namespace sharpscope
