// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/step_graph.h"

#include "core/base/error.h"
#include "core/optim/norms.h"

#include <ATen/ops/stack.h>

namespace sharpscope {

namespace {

constexpr std::int64_t ownStepsFirst = 3; // libraries choose kernels and take their workspaces
/// What a replay may be off by: some times what the rule's own step is when it is taken twice (a GPU may sum in another
/// order each time, a CPU does not), and what another order of a sum makes of a float.
constexpr double timesOwn = 4, rounding = 1e-5;

Batch copyOf(const Batch& batch)
{
    if (!batch.images.defined()) return {};
    return {.images = batch.images.clone(), .labels = batch.labels.clone()};
}

void copyInto(Batch& to, const Batch& from)
{
    if (!to.images.defined()) return;
    to.images.copy_(from.images);
    to.labels.copy_(from.labels);
}

/// ‖a − b‖ / ‖b‖
double distance(const at::Tensor& a, const at::Tensor& b)
{
    const double length = lengthOf(b).item<double>(), apart = lengthOf(a.sub(b)).item<double>();
    return length > 0 ? apart / length : apart;
}

/// What a step leaves: its gradient, the statistics, what the rule carries.
std::vector<at::Tensor> leftBy(const StepResult& result, const at::Tensor& state, const StepRule& rule)
{
    std::vector<at::Tensor> left = {result.gradient.clone()};
    if (state.numel() > 0) left.push_back(state.clone());
    for (const auto& [name, tensor] : rule.buffers())
        left.push_back(tensor.clone());
    return left;
}

/// The report's measured numbers as one tensor [n].
at::Tensor packed(const StepReport& report)
{
    std::vector<at::Tensor> numbers;
    for (const auto field : measuredFields)
        if ((report.*field).defined()) numbers.push_back((report.*field).to(at::kDouble));
    return at::stack(numbers);
}

} // namespace

StepGraph::StepGraph(DeviceGraphMaker makeGraph, at::Tensor state)
    : m_makeGraph(std::move(makeGraph)), m_state(std::move(state))
{
}

StepResult StepGraph::step(StepRule& rule, const StepInput& input)
{
    const std::optional<int> sequence = m_makeGraph ? rule.sequence(input) : std::nullopt;
    if (!sequence) return rule.step(input);
    Recording& recording = m_recordings[*sequence];
    if (recording.graph) {
        copyInto(recording.train, input.train);
        copyInto(recording.second, input.second);
        return replay(recording);
    }
    if (recording.ownSteps++ < ownStepsFirst) return rule.step(input);
    return record(recording, rule, input);
}

StepResult StepGraph::replay(Recording& recording)
{
    recording.graph->replay();
    ++m_replays;
    StepResult result = recording.result;
    const at::Tensor numbers = recording.numbers.clone(); // the log keeps them beyond the next replay
    std::int64_t next = 0;
    for (const auto field : measuredFields)
        if ((result.report.*field).defined()) result.report.*field = numbers[next++];
    return result;
}

StepResult StepGraph::record(Recording& recording, StepRule& rule, const StepInput& input)
{
    const at::Tensor stateBefore = m_state.clone();
    const NamedTensors buffersBefore = rule.buffers();
    const auto goBack = [&] {
        m_state.copy_(stateBefore);
        rule.setBuffers(buffersBefore);
    };
    const StepResult own = rule.step(input);
    const at::Tensor stateAfter = m_state.clone();
    const NamedTensors buffersAfter = rule.buffers();
    const std::vector<at::Tensor> once = leftBy(own, m_state, rule);
    goBack();
    const std::vector<at::Tensor> twice = leftBy(rule.step(input), m_state, rule);
    goBack();
    try {
        recording.train = copyOf(input.train);
        recording.second = copyOf(input.second);
        recording.graph = m_makeGraph();
        recording.graph->record([&recording, &rule, input = input.on(recording.train, recording.second)] {
            recording.result = rule.step(input);
            recording.numbers = packed(recording.result.report);
        });
        const std::vector<at::Tensor> replayed = leftBy(replay(recording), m_state, rule);
        for (std::size_t i = 0; i < once.size(); ++i)
            if (!(distance(replayed[i], once[i]) <= timesOwn * distance(twice[i], once[i]) + rounding))
                throw Error(i == 0 ? "the replayed gradient is not the rule's"
                                   : "what the replayed step leaves is not what the rule's own does");
    } catch (const std::exception& error) {
        const std::string why = error.what(); // c10's goes on with a backtrace
        m_problem = "steps are launched kernel by kernel, as recording them failed: " + why.substr(0, why.find('\n'));
        m_makeGraph = nullptr;
        m_recordings.clear();
    }
    m_state.copy_(stateAfter);
    rule.setBuffers(buffersAfter);
    return own;
}

} // namespace sharpscope
