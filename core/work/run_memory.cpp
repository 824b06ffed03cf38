// SPDX-License-Identifier: GPL-3.0-or-later
// What a run holds in memory: vectors of θ's length, by optimiser and rule, and the activations of a batch.
#include "core/base/json_value.h"
#include "core/model/declare_pass.h"
#include "core/model/network.h"
#include "core/optim/registry.h"
#include "core/work/run_size.h"

#include <ATen/ops/zeros.h>

#include <algorithm>

namespace sharpscope {

namespace {

/// Counts what a network's layers hand on, image by image, which a backward pass finds again. Nothing is computed.
class ActivationCount final : public Pass {
public:
    at::Tensor conv(std::string_view, const at::Tensor& x, const ConvOptions& options) override
    {
        return counted(m_layers.conv(next(), x, options));
    }
    at::Tensor linear(std::string_view, const at::Tensor& x, const LinearOptions& options) override
    {
        return counted(m_layers.linear(next(), x, options));
    }
    at::Tensor batchNorm(std::string_view, const at::Tensor& x, const BatchNormOptions& options) override
    {
        return counted(m_layers.batchNorm(next(), x, options));
    }
    at::Tensor dropout(const at::Tensor& x, double p, bool) override { return p > 0 ? counted(x) : x; }

    double numbers() const { return m_numbers; }
    double largest() const { return m_largest; }

private:
    std::string next() { return std::to_string(m_layer++); }
    at::Tensor counted(at::Tensor y)
    {
        m_numbers += static_cast<double>(y.numel());
        m_largest = std::max(m_largest, static_cast<double>(y.numel()));
        return y;
    }

    DeclarePass m_layers;
    int m_layer = 0;
    double m_numbers = 0;
    double m_largest = 0;
};

/// Numbers that a pass holds for each image.
struct ImageNumbers {
    double trained = 0; ///< forward and backward: what the layers hand on, and two gradients of the largest of it
    double passed = 0;  ///< forward alone: what a layer is given and hands on
};

/// Nothing of a network without layers to see.
std::optional<ImageNumbers> numbersAnImage(const Network& network)
{
    if (!network.architecture()) return std::nullopt;
    std::vector<std::int64_t> shape = network.imageShape();
    shape.insert(shape.begin(), 1);
    const at::Tensor image = at::zeros(shape);
    ActivationCount count;
    (*network.architecture())(count, image);
    const double passed = static_cast<double>(image.numel()) + 2 * count.largest();
    return ImageNumbers{.trained = passed + count.numbers(), .passed = passed};
}

/// Vectors of θ's length: θ before and after the step, the gradient, the optimiser's, the rule's.
double vectorsOf(const Json& run)
{
    const Json optimizer = partOf(run, "optimizer");
    double vectors = 3;
    if (valueOr(optimizer, "name", std::string("sgd")).starts_with("adam"))
        vectors += 2;
    else if (valueOr(optimizer, "momentum", 0.9) > 0)
        vectors += 1;
    const auto rule = valueOr(partOf(run, "method"), "rule", std::string("sgd"));
    for (const RuleInfo& info : rules())
        if (info.name == rule) vectors += info.memory.vectors;
    return vectors;
}

/// Images that are in the graph of a gradient at once. Of an outer gradient through inner steps it is the support at
/// each of them and the queries; a second derivative keeps their first ones, too.
double imagesAtOnce(const Json& run, const RunSetting& setting)
{
    if (valueOr(run, "kind", std::string()) != "few-shot")
        return std::min(valueOr(partOf(run, "train"), "batchSize", 128.0), static_cast<double>(setting.trainImages));
    constexpr double ofSecondOrder = 2;
    const Json episodes = partOf(run, "episodes");
    const double steps = valueOr(partOf(run, "inner"), "steps", 5.0);
    return valueOr(episodes, "ways", 5.0) *
           (ofSecondOrder * steps * valueOr(episodes, "shots", 1.0) + valueOr(episodes, "queries", 15.0));
}

/// Images that are evaluated or scored at once, on a CPU: see Evaluator and forEachBatch().
double imagesPassed(const Json& run, const RunSetting& setting)
{
    const std::vector<std::int64_t>& shape = setting.network->imageShape();
    const auto atOnce = [&](double pixels, double most) {
        return std::clamp(pixels / static_cast<double>(shape[1] * shape[2]), 4.0, most);
    };
    const auto kind = valueOr(run, "kind", std::string("comparison"));
    if (kind == "active-learning") return atOnce(50'000, 256);
    if (kind == "comparison") return atOnce(25'000, 64) * std::max(valueOr(run, "threads", 1.0), 1.0);
    return 0;
}

/// While the probabilities of a plane are put together: each in double precision, some times over.
double bytesOfMap(const Json& run, const RunSetting& setting)
{
    constexpr double bytesAPlace = 4 * 8;
    const Json map = partOf(partOf(run, "measure"), "decisions");
    if (!setting.isPlane || valueOr(map, "every", 1.0) <= 0) return 0;
    const double side = valueOr(map, "side", 101.0);
    return bytesAPlace * side * side * static_cast<double>(setting.classes);
}

} // namespace

std::optional<double> memoryOf(const Json& run, const RunSetting& setting)
{
    const std::optional<ImageNumbers> image = numbersAnImage(*setting.network);
    if (!image) return std::nullopt;
    const auto precision = valueOr(partOf(run, "train"), "precision", std::string("float32"));
    const double bytes = precision == "bfloat16" ? 2 : 4;
    const double most = std::max({bytes * image->trained * imagesAtOnce(run, setting),
                                  bytes * image->passed * imagesPassed(run, setting), bytesOfMap(run, setting)});
    return 4 * vectorsOf(run) * static_cast<double>(setting.network->parameterCount()) + most;
}

} // namespace sharpscope
