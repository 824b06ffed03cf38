// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/rule_example.h"

#include "core/optim/base_optimizer.h"
#include "core/optim/registry.h"
#include "core/optim/step_rule.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/sub.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace sharpscope {

namespace {

constexpr PlanePoint startPoint{3, 1};
constexpr double rate = 0.1, keptMomentum = 0.9;
constexpr std::int64_t imagesOfTrain = 4; // so that a quarter of them is one

at::Tensor vectorOf(const std::vector<double>& values) { return at::tensor(at::ArrayRef<double>(values), at::kDouble); }

PlanePoint pointOf(const at::Tensor& two)
{
    const at::Tensor values = two.to(at::kDouble).contiguous();
    return {values.data_ptr<double>()[0], values.data_ptr<double>()[1]};
}

/// An image is a quadratic, its curvatures and its lowest point; those of a batch are all the same.
Batch batchOf(const std::vector<double>& curvature, const std::vector<double>& lowest, std::int64_t images)
{
    return {.images = at::stack({vectorOf(curvature), vectorOf(lowest)}).unsqueeze(0).repeat({images, 1, 1}),
            .labels = at::zeros({images}, at::kLong)};
}

at::Tensor curvatureOf(const Batch& batch) { return batch.images[0][0]; }

LossAndGradient quadratic(const at::Tensor& theta, const Batch& batch)
{
    const at::Tensor away = at::sub(theta, batch.images[0][1]), gradient = at::mul(curvatureOf(batch), away);
    const at::Tensor loss = at::mul(gradient, away).sum().mul_(0.5);
    return {.loss = loss, .gradient = gradient, .losses = loss.expand({batch.images.size(0)}), .outputs = gradient};
}

Layout twoTensors()
{
    return {
        .parameters = {{.name = "layer.weight", .offset = 0, .count = 1, .shape = {1, 1}},
                       {.name = "norm.weight", .offset = 1, .count = 1, .shape = {1, 1}, .kind = SegmentKind::Norm}},
        .parameterCount = 2};
}

/// Answers a rule's questions, and writes them down.
class Answers {
public:
    Answers(const Batch& train, std::vector<ExampleQuestion>& asked) : m_train(train), m_asked(asked) {}

    Gradient gradient()
    {
        return [this](const at::Tensor& theta, const Batch& batch, Statistics) {
            return answer(AskedFor::Gradient, theta, batch);
        };
    }

    Extras extras()
    {
        Extras extras{.each = gradient(), .trainImages = imagesOfTrain};
        extras.pulledBack = [this](const at::Tensor& theta, const Batch& batch, Statistics, const at::Tensor& outputs) {
            LossAndGradient result = answer(AskedFor::Gradient, theta, batch);
            result.gradient = outputs.clone(); // the Jacobian of F(θ) = θ is 1
            m_asked.back().gradient = pointOf(outputs);
            return result;
        };
        extras.hessian = [this](const at::Tensor& theta, const Batch& batch) {
            answer(AskedFor::Curvature, theta, batch);
            return [a = curvatureOf(batch)](const at::Tensor& v) { return at::mul(a, v); };
        };
        extras.loss = [this](const at::Tensor& theta, const Batch& batch) {
            return answer(AskedFor::Loss, theta, batch).loss;
        };
        return extras;
    }

private:
    LossAndGradient answer(AskedFor what, const at::Tensor& theta, const Batch& batch)
    {
        LossAndGradient result = quadratic(theta, batch);
        ExampleQuestion question;
        question.what = what;
        question.at = pointOf(theta);
        question.isOnSecond = !curvatureOf(batch).equal(curvatureOf(m_train));
        question.loss = result.loss.item<double>();
        if (what == AskedFor::Gradient) question.gradient = pointOf(result.gradient);
        m_asked.push_back(question);
        return result;
    }

    const Batch& m_train;
    std::vector<ExampleQuestion>& m_asked;
};

/// What a rule carries, with names that parts and windows put before it left out: these begin with nothing.
NamedTensors buffersOf(const RuleStart& start)
{
    NamedTensors buffers;
    for (const auto& [name, values] : start.carried)
        buffers.emplace_back(name, vectorOf(values));
    return buffers;
}

} // namespace

double exampleLoss(const PlanePoint& w) { return 0.5 * (w[0] * w[0] + 4 * w[1] * w[1]); }

WorkedExample workedExample(const std::string& name, const Json& options, int steps)
{
    const RuleStart& start = ruleInfo(name).example;
    const std::unique_ptr<StepRule> rule = makeRule(name, options);
    if (!start.carried.empty()) rule->setBuffers(buffersOf(start));
    const auto imagesOfSecond = std::llround(rule->secondBatchFraction() * static_cast<double>(imagesOfTrain));
    const Batch train = batchOf({1, 4}, {0, 0}, imagesOfTrain);
    const Batch second = batchOf({4, 1}, {2, -2}, std::max<std::int64_t>(1, imagesOfSecond));
    const at::Tensor rows = at::arange(imagesOfTrain, at::kLong);
    const Layout layout = twoTensors();
    at::Tensor theta = vectorOf({startPoint[0], startPoint[1]});
    BaseOptimizer base({.lr = rate, .momentum = start.momentum.empty() ? 0 : keptMomentum, .weightDecay = 0}, theta);
    if (!start.momentum.empty()) base.setBuffers({{"momentum", vectorOf(start.momentum)}});

    WorkedExample example;
    PlanePoint sgd = startPoint, velocity{};
    for (std::size_t i = 0; i < start.momentum.size(); ++i)
        velocity[i] = start.momentum[i];
    for (int i = 0; i < steps; ++i) {
        ExampleStep step;
        step.from = pointOf(theta);
        Answers answers(train, step.asked);
        const Gradient gradient = answers.gradient();
        const Extras extras = answers.extras();
        const StepResult result = rule->step({.theta = theta,
                                              .train = train,
                                              .second = second,
                                              .gradient = gradient,
                                              .layout = layout,
                                              .step = i,
                                              .epoch = static_cast<double>(i),
                                              .lr = rate,
                                              .progress = static_cast<double>(i) / steps,
                                              .momentum = base.momentum(),
                                              .rows = rows,
                                              .extras = &extras});
        base.step(result.gradient, rate);
        if (result.decoupled.defined()) theta.sub_(result.decoupled, rate);
        step.gradient = pointOf(result.decoupled.defined() ? result.gradient.add(result.decoupled) : result.gradient);
        step.to = pointOf(theta);
        step.passes = result.report.passes;
        example.steps.push_back(std::move(step));
        const PlanePoint g{sgd[0], 4 * sgd[1]};
        for (std::size_t k = 0; k < 2; ++k) {
            velocity[k] = start.momentum.empty() ? g[k] : keptMomentum * velocity[k] + g[k];
            sgd[k] -= rate * velocity[k];
        }
        example.sgd.push_back(sgd);
    }
    return example;
}

std::string exampleNumber(double value)
{
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.9f", value);
    std::string number = text.data();
    while (number.ends_with('0'))
        number.pop_back();
    if (number.ends_with('.')) number.pop_back();
    return number == "-0" ? "0" : number;
}

} // namespace sharpscope
