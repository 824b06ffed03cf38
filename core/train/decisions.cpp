// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/decisions.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>

namespace sharpscope {

namespace {

struct DecisionOptions {
    std::int64_t every = 1;
    std::int64_t side = 101;
};

template <class Visitor>
void describe(DecisionOptions& o, Visitor& field)
{
    field("every", o.every,
          {.label = "Decision map every",
           .unit = "evaluations",
           .min = 0,
           .max = 1e9,
           .help = "Of points in the plane: the class probabilities over the whole plane, at the θ and with the "
                   "statistics of the test accuracy, kept in the run's folder, and in how many regions they cut it. 0: "
                   "never.",
           .advanced = true});
    field("side", o.side,
          {.label = "Its places a side",
           .min = 16,
           .max = 512,
           .help = "The probabilities are asked for at so many by so many places.",
           .advanced = true});
}

/// Where the network sees the points of a part: double [n, 2], CPU.
at::Tensor placesOf(const Subset& subset)
{
    const at::Tensor pixels =
        subset.data->images.index_select(0, subset.index).flatten(1).to(at::kCPU, at::kDouble).div(255);
    const auto constant = [](const std::vector<double>& values) { return at::tensor(values, at::kDouble); };
    return pixels.sub(constant(subset.data->mean)).div(constant(subset.data->deviation)).contiguous();
}

void add(DecisionPoints& points, const Subset& subset, bool isTest)
{
    const at::Tensor places = placesOf(subset);
    const at::Tensor labels = subset.labels.cpu();
    const at::Tensor truth = subset.data->labels.index_select(0, subset.index).cpu();
    const auto place = places.accessor<double, 2>();
    const auto label = labels.accessor<std::int64_t, 1>(), ofTruth = truth.accessor<std::int64_t, 1>();
    for (std::int64_t i = 0; i < subset.size(); ++i)
        points.points.push_back(
            {.x = place[i][0], .y = place[i][1], .label = label[i], .truth = ofTruth[i], .isTest = isTest});
}

class Decisions final : public PointMeasurement {
public:
    explicit Decisions(const DecisionOptions& options) : m_side(options.side) {}

    std::optional<Values> measure(const PointSeen& point) override
    {
        if (!isPlane(*point.train.data)) return Values();
        const std::optional<DecisionMap> map = decisionMap(point, m_side);
        if (!map) return std::nullopt;
        if (!m_hasPoints) writeDecisionPoints(point.folder, decisionPoints(point.train, point.test));
        m_hasPoints = true;
        writeDecisionMap(point.folder, *map); // before the number that says that it is there
        return Values{{"decision/regions", static_cast<double>(regionsOf(*map))}};
    }

private:
    std::int64_t m_side;
    bool m_hasPoints = false;
};

} // namespace

bool isPlane(const Dataset& data) { return data.imageShape() == std::vector<std::int64_t>{2, 1, 1}; }

std::optional<DecisionMap> decisionMap(const PointSeen& point, std::int64_t side)
{
    const c10::InferenceMode noGradients;
    const Dataset& data = *point.train.data;
    const auto edge = [&](std::size_t axis, double pixel) { return (pixel - data.mean[axis]) / data.deviation[axis]; };
    DecisionMap map{.step = point.clock.step,
                    .epoch = point.clock.epoch,
                    .classes = data.classes(),
                    .columns = side,
                    .rows = side,
                    .xMin = edge(0, 0),
                    .xMax = edge(0, 1),
                    .yMin = edge(1, 0),
                    .yMax = edge(1, 1)};
    const auto line = [&](double low, double high) { return at::linspace(low, high, side, point.theta.options()); };
    const at::Tensor x = line(map.xMin, map.xMax).expand({side, side});
    const at::Tensor y = line(map.yMin, map.yMax).unsqueeze(1).expand({side, side});
    std::vector<at::Tensor> rows; // each [K, side]
    for (std::int64_t row = 0; row < side; ++row) {
        if (!point.keepGoing()) return std::nullopt;
        const at::Tensor places = at::stack({x[row], y[row]}, 1).view({side, 2, 1, 1});
        const at::Tensor logits = point.network.forward(point.theta, point.state, places, point.forward);
        rows.push_back(at::softmax(logits.to(at::kDouble), 1).t());
    }
    const at::Tensor steps = at::stack(rows, 1).mul(65535).round().to(at::kInt).cpu().contiguous();
    const int* values = steps.data_ptr<int>();
    map.probability.assign(values, values + steps.numel());
    return map;
}

DecisionPoints decisionPoints(const Subset& train, const Subset& test)
{
    DecisionPoints points{.classNames = train.data->classNames};
    add(points, train, false);
    add(points, test, true);
    return points;
}

MeasurementInfo decisionsInfo()
{
    return {.name = "decisions",
            .title = "Decision map",
            .formula = "softmax f(x; θ) over the plane; the connected regions of one argmax",
            .paper = "",
            .cost = "a forward pass over ten thousand points an evaluation; nothing where images are no points",
            .tags = {"decision/regions"},
            .options = schemaOf<DecisionOptions>(),
            .makeAtPoints = [](const Json& options) -> std::unique_ptr<PointMeasurement> {
                return std::make_unique<Decisions>(fromJsonOrThrow<DecisionOptions>(options));
            }};
}

} // namespace sharpscope
