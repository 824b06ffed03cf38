// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/step_graph.h"

#include "core/base/error.h"
#include "core/optim/norms.h"

#include <ATen/ops/stack.h>

namespace sharpscope {

namespace {

constexpr std::int64_t ownStepsFirst = 3;  // libraries choose kernels and take their workspaces
constexpr double largestDifference = 0.05; // of the gradient's length; a wrong recording is off by its whole length

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
    const StepResult own = rule.step(input);
    const at::Tensor stateAfter = m_state.clone();
    const NamedTensors buffersAfter = rule.buffers();

    m_state.copy_(stateBefore);
    rule.setBuffers(buffersBefore);
    try {
        recording.train = copyOf(input.train);
        recording.second = copyOf(input.second);
        recording.graph = m_makeGraph();
        recording.graph->record([&recording, &rule, input = input.on(recording.train, recording.second)] {
            recording.result = rule.step(input);
            recording.numbers = packed(recording.result.report);
        });
        const StepResult replayed = replay(recording);
        const double difference = lengthOf(replayed.gradient.sub(own.gradient)).item<double>();
        if (!(difference <= largestDifference * lengthOf(own.gradient).item<double>()))
            throw Error("the replayed gradient is not the rule's");
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
