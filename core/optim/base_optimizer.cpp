// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/base_optimizer.h"

#include "core/optim/norms.h"
#include "core/optim/step_rule.h"

#include <ATen/ops/mul.h>
#include <ATen/ops/scalar_tensor.h>
#include <torch/optim/adam.h>
#include <torch/optim/adamw.h>
#include <torch/optim/sgd.h>

#include <algorithm>
#include <sstream>
#include <type_traits>

namespace sharpscope {

namespace {

std::unique_ptr<torch::optim::Optimizer> makeOptimizer(const OptimizerOptions& o, const at::Tensor& theta)
{
    const std::vector<at::Tensor> parameters{theta};
    if (o.name == "sgd")
        return std::make_unique<torch::optim::SGD>(
            parameters,
            torch::optim::SGDOptions(o.lr).momentum(o.momentum).nesterov(o.nesterov).weight_decay(o.weightDecay));
    if (o.name == "adam")
        return std::make_unique<torch::optim::Adam>(
            parameters,
            torch::optim::AdamOptions(o.lr).betas({o.beta1, o.beta2}).eps(o.epsilon).weight_decay(o.weightDecay));
    return std::make_unique<torch::optim::AdamW>(
        parameters,
        torch::optim::AdamWOptions(o.lr).betas({o.beta1, o.beta2}).eps(o.epsilon).weight_decay(o.weightDecay));
}

/// torch's key of a parameter: its address, as a text up to LibTorch 2.0, as itself from 2.1.
template <class Key>
Key keyOf(const at::Tensor& parameter)
{
    if constexpr (std::is_same_v<Key, std::string>) {
        std::ostringstream text;
        text << parameter.unsafeGetTensorImpl();
        return text.str();
    } else {
        return parameter.unsafeGetTensorImpl();
    }
}

/// min(1, largest/‖g‖) · g as torch's clip_grad_norm_ has it, without waiting for the norm.
at::Tensor clipped(const at::Tensor& gradient, double largest)
{
    return at::mul(gradient, lengthOf(gradient).add_(1e-6).reciprocal_().mul_(largest).clamp_max_(1));
}

const at::Tensor& named(const NamedTensors& buffers, const std::string& name)
{
    for (const auto& [known, tensor] : buffers)
        if (known == name) return tensor;
    throw Error("the optimiser's buffers lack \"" + name + "\": they were saved by another base optimiser");
}

/// A copy of the buffer `name` that lies where θ lies.
at::Tensor likeTheta(const NamedTensors& buffers, const std::string& name, const at::Tensor& theta)
{
    const at::Tensor& buffer = named(buffers, name);
    if (buffer.numel() != theta.numel() || buffer.sizes() != theta.sizes())
        throw Error("the optimiser's buffer \"" + name + "\" holds " + std::to_string(buffer.numel()) + " values in " +
                    std::to_string(buffer.dim()) + " dimensions, " + std::to_string(theta.numel()) +
                    " in one expected");
    if (buffer.scalar_type() != theta.scalar_type())
        throw Error("the optimiser's buffer \"" + name + "\" is of type " + toString(buffer.scalar_type()) + ", " +
                    toString(theta.scalar_type()) + " expected");
    return buffer.to(theta.options(), /*non_blocking=*/false, /*copy=*/true).view_as(theta);
}

template <class ParamState>
NamedTensors adamBuffers(const torch::optim::OptimizerParamState& state)
{
    const auto& adam = static_cast<const ParamState&>(state);
    return {{"exp_avg", adam.exp_avg().clone()},
            {"exp_avg_sq", adam.exp_avg_sq().clone()},
            {"step", at::scalar_tensor(adam.step(), at::kLong)}};
}

template <class ParamState>
std::unique_ptr<torch::optim::OptimizerParamState> adamState(const NamedTensors& buffers, const at::Tensor& theta)
{
    auto state = std::make_unique<ParamState>();
    state->exp_avg(likeTheta(buffers, "exp_avg", theta));
    state->exp_avg_sq(likeTheta(buffers, "exp_avg_sq", theta));
    const at::Tensor& step = named(buffers, "step");
    if (step.scalar_type() != at::kLong || step.numel() != 1)
        throw Error("the optimiser's buffer \"step\" is no single whole number");
    state->step(step.item<std::int64_t>());
    return state;
}

} // namespace

std::string whyNotUnder(const OptimizerOptions& options, const StepRule& rule)
{
    if (!rule.needsMomentum() || (options.name == "sgd" && options.momentum > 0)) return {};
    return "perturbs along the momentum of SGD: optimizer.name \"sgd\" with optimizer.momentum above 0 is expected";
}

struct BaseOptimizer::State {
    OptimizerOptions options;
    at::Tensor theta; // the caller's numbers under a tensor of its own, so that the caller's never carries a .grad
    std::unique_ptr<torch::optim::Optimizer> optimizer;
};

BaseOptimizer::BaseOptimizer(const OptimizerOptions& options, at::Tensor theta)
    : m_state(std::make_unique<State>(State{options, theta.detach(), nullptr}))
{
    std::vector<Problem> problems;
    fromJson<OptimizerOptions>(toJson(options), problems, "optimizer.");
    if (!problems.empty()) throw Error(toText(problems));
    m_state->optimizer = makeOptimizer(options, m_state->theta);
}

BaseOptimizer::~BaseOptimizer() = default;

void BaseOptimizer::step(const at::Tensor& gradient, double lr)
{
    State& s = *m_state;
    s.optimizer->param_groups().front().options().set_lr(lr);
    s.theta.mutable_grad() = s.options.clip > 0 ? clipped(gradient, s.options.clip) : gradient;
    s.optimizer->step();
    s.theta.mutable_grad() = at::Tensor();
}

NamedTensors BaseOptimizer::buffers() const
{
    const auto& states = m_state->optimizer->state();
    if (states.empty()) return {};
    const torch::optim::OptimizerParamState& state = *states.begin()->second;
    if (m_state->options.name == "adam") return adamBuffers<torch::optim::AdamParamState>(state);
    if (m_state->options.name == "adamw") return adamBuffers<torch::optim::AdamWParamState>(state);
    const at::Tensor& momentum = static_cast<const torch::optim::SGDParamState&>(state).momentum_buffer();
    if (!momentum.defined()) return {};
    return {{"momentum", momentum.clone()}};
}

at::Tensor BaseOptimizer::momentum() const
{
    const auto& states = m_state->optimizer->state();
    if (m_state->options.name != "sgd" || states.empty()) return {};
    return static_cast<const torch::optim::SGDParamState&>(*states.begin()->second).momentum_buffer();
}

std::vector<std::string> BaseOptimizer::carries() const
{
    const OptimizerOptions& o = m_state->options;
    if (o.name != "sgd") return {"exp_avg", "exp_avg_sq", "step"};
    return o.momentum > 0 ? std::vector<std::string>{"momentum"} : std::vector<std::string>();
}

void BaseOptimizer::setBuffers(const NamedTensors& buffers)
{
    State& s = *m_state;
    auto& states = s.optimizer->state();
    states.clear();
    if (buffers.empty()) return;
    const std::vector<std::string> known = carries();
    for (const auto& [name, tensor] : buffers)
        if (std::find(known.begin(), known.end(), name) == known.end())
            throw Error("\"" + name + "\" is no buffer of the optimiser " + s.options.name +
                        (s.options.name == "sgd" && known.empty() ? " without momentum" : ""));
    std::unique_ptr<torch::optim::OptimizerParamState> state;
    if (s.options.name == "adam") {
        state = adamState<torch::optim::AdamParamState>(buffers, s.theta);
    } else if (s.options.name == "adamw") {
        state = adamState<torch::optim::AdamWParamState>(buffers, s.theta);
    } else {
        auto sgd = std::make_unique<torch::optim::SGDParamState>();
        sgd->momentum_buffer(likeTheta(buffers, "momentum", s.theta));
        state = std::move(sgd);
    }
    using Key = typename std::decay_t<decltype(states)>::key_type;
    states[keyOf<Key>(s.theta)] = std::move(state);
}

} // namespace sharpscope
