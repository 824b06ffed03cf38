// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/curvature/rescaling.h"

#include "core/curvature/parameter_block.h"

#include "core/base/csv.h"
#include "core/base/error.h"
#include "core/curvature/rescaling_options.h"
#include "core/data/batch.h"
#include "core/train/loss_on_images.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace sharpscope {

namespace {

constexpr double roundingShare = 1e-4; ///< of the largest logit, in float

/// Layers with weights, in the layout's order, and the normalisation right behind each.
struct Layer {
    std::string name;
    std::string norm;
};

std::vector<Layer> layersIn(const Layout& layout)
{
    std::vector<Layer> layers;
    for (const Segment& segment : layout.parameters) {
        const std::string name = layerName(segment.name);
        if (segment.kind == SegmentKind::Weight && (layers.empty() || layers.back().name != name))
            layers.push_back({name, {}});
        if (segment.kind == SegmentKind::Norm && !layers.empty() && layers.back().norm.empty())
            layers.back().norm = name;
    }
    return layers;
}

at::Tensor scaled(const Layout& layout, const at::Tensor& theta, const Rescaling& by)
{
    at::Tensor other = theta.detach().clone();
    for (const Segment& segment : layout.parameters) {
        at::Tensor part = other.narrow(0, segment.offset, segment.count);
        const std::string name = layerName(segment.name);
        if (name == by.layer) part.mul_(by.factor);
        if (name == by.next && segment.kind == SegmentKind::Weight) part.div_(by.factor);
    }
    return other;
}

/// False if asked to stop.
bool compareLogits(const CurvatureTarget& target, const at::Tensor& theta, std::int64_t batchSize,
                   const std::function<bool()>& keepGoing, Rescaling& found)
{
    const at::NoGradGuard noGradients;
    const ImageBatches batches = batchesOf(target.images, {}, batchSize, target.theta.scalar_type());
    const auto logitsAt = [&](const at::Tensor& point, const at::Tensor& images) {
        return target.network->forward(point, target.state, images,
                                       {.statistics = Statistics::UseStored, .winograd = false});
    };
    for (std::int64_t i = 0; i < batches.count; ++i) {
        if (!keepGoing()) return false;
        const Batch batch = batches.at(i);
        const at::Tensor before = logitsAt(target.theta, batch.images), after = logitsAt(theta, batch.images);
        found.logitDifference = std::max(found.logitDifference, (after - before).abs().max().item<double>());
        found.largestLogit = std::max(found.largestLogit, before.abs().max().item<double>());
    }
    return true;
}

bool isSame(const Rescaling& done) { return done.logitDifference <= roundingShare * done.largestLogit; }

std::string pairsText(const std::vector<Layer>& layers)
{
    std::string text;
    for (std::size_t i = 0; i + 1 < layers.size(); ++i)
        if (layers[i].norm.empty()) text += (text.empty() ? "" : ", ") + layers[i].name + " and " + layers[i + 1].name;
    return text.empty() ? "every layer of this network goes through one" : "without one between them are " + text;
}

[[noreturn]] void throwNormalised(const Layer& layer, const std::vector<Layer>& layers)
{
    throw Error(
        "rescale: \"" + layer.norm + "\" normalises the output of \"" + layer.name +
        "\": in training a normalisation takes any factor out again by itself, so that λ₁ along the layer falls "
        "with 1/c² while nothing is divided; with the stored statistics the network would compute something "
        "else. Two layers without a normalisation between are needed: " +
        pairsText(layers));
}

} // namespace

Rescaling rescalingOf(const std::string& text)
{
    const auto equals = text.rfind('=');
    Rescaling asked;
    if (equals != std::string::npos) asked.layer = text.substr(0, equals);
    const std::string number = equals == std::string::npos ? text : text.substr(equals + 1);
    char* end = nullptr;
    asked.factor = std::strtod(number.c_str(), &end);
    if (number.empty() || *end != '\0' || !(asked.factor > 0) || !std::isfinite(asked.factor))
        throw Error("rescale: \"" + text + "\": LAYER=c is expected, c above 0, as in fc1=10");
    return asked;
}

std::optional<RescaledTheta> rescaledTheta(const CurvatureTarget& target, const Rescaling& asked,
                                           std::int64_t batchSize, const std::function<bool()>& keepGoing)
{
    const Layout& layout = target.network->layout();
    const std::vector<Layer> layers = layersIn(layout);
    if (!asked.layer.empty()) {
        std::vector<std::string> names;
        for (const Layer& layer : layers)
            names.push_back(layer.name);
        const auto it = std::find(names.begin(), names.end(), asked.layer);
        const std::string nearest = nearestName(asked.layer, names);
        if (it == names.end())
            throw Error("rescale: the network has no layer \"" + asked.layer + '"' +
                        (nearest.empty() ? std::string() : "; did you mean \"" + nearest + "\"?"));
        if (it + 1 == names.end())
            throw Error("rescale: no layer follows \"" + asked.layer + "\", whose outputs are the logits");
        if (const Layer& layer = layers[static_cast<std::size_t>(it - names.begin())]; !layer.norm.empty())
            throwNormalised(layer, layers);
    }
    std::optional<Rescaling> tried;
    for (std::size_t i = 0; i + 1 < layers.size(); ++i) {
        if (!layers[i].norm.empty() || (!asked.layer.empty() && layers[i].name != asked.layer)) continue;
        tried = {.layer = layers[i].name, .next = layers[i + 1].name, .factor = asked.factor};
        const at::Tensor theta = scaled(layout, target.theta, *tried);
        if (!compareLogits(target, theta, batchSize, keepGoing, *tried)) return std::nullopt;
        if (isSame(*tried)) return RescaledTheta{*tried, theta};
    }
    if (!tried && layers.size() > 1) throwNormalised(layers.front(), layers);
    if (!tried) throw Error("rescale: the network has a single layer");
    throw Error("rescale: \"" + tried->layer + "\" times " + exactText(tried->factor) + " and \"" + tried->next +
                "\" over it is not the same network: the largest difference of its logits is " +
                exactText(tried->logitDifference) + ", the largest logit " + exactText(tried->largestLogit) +
                ". Something other than ReLU and pooling lies between them, or the layer also leads elsewhere");
}

Json toJson(const Rescaling& done)
{
    return {{"layer", done.layer},
            {"next", done.next},
            {"factor", done.factor},
            {"logitDifference", done.logitDifference},
            {"largestLogit", done.largestLogit}};
}

std::pair<CurvatureOptions, CurvatureOptions> beforeAndAfter(CurvatureOptions options)
{
    const CurvatureOptions usual;
    options.eigenvalues = std::max<std::int64_t>(options.eigenvalues, 1);
    if (options.trace == "none") options.trace = "hutch++";
    if (options.rho == 0) options.rho = usual.rho;
    if (options.adaptiveRho == 0) options.adaptiveRho = usual.adaptiveRho;
    if (options.picture == 0) options.picture = 1; // as far as a landscape reaches unless asked otherwise
    CurvatureOptions before = options;
    before.rescale.clear();
    return {before, options};
}

CurvatureOptions rescalingNumbers(CurvatureOptions options)
{
    options.eigenvalues = 1;
    options.densityStarts = options.groupSize = options.theorems = 0;
    options.perLayer = false;
    options.fisher = "none";
    options.adaptive = "all";
    return options;
}

} // namespace sharpscope
