// SPDX-License-Identifier: GPL-3.0-or-later
// What is measured of the training's θ, and not of a step.
#include "core/run/run_reader.h"
#include "core/train/training_task.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

/// The train curve: mean over the epoch's batches, as they were trained on.
void TrainingTask::closeEpoch()
{
    flush();
    const double images = static_cast<double>(m_seenImages);
    Values values{{"loss/train", m_lossSum / images}};
    const auto measures = m_trainer.objective().measures();
    if (std::any_of(measures.begin(), measures.end(), [](const auto& measure) { return measure.name == "accuracy"; }))
        values.emplace_back("accuracy/train", m_correctSum / images);
    m_recorder.report(Measured{.clock = clock(), .values = std::move(values)});
    m_lossSum = m_correctSum = 0;
    m_seenImages = 0;
}

void TrainingTask::evaluateIfDue()
{
    const LoadedRun& run = m_trainer.run();
    const std::int64_t period = periodInSteps(run.options.train.evaluateEvery, m_trainer.stepsPerEpoch());
    if (m_evaluatedStep == clock().step || (m_trainer.position() % period != 0 && !isDone())) return;
    flush();
    if (!m_recorder.ranks()->isFirst()) { // the first process evaluates, and knows all that does not train
        m_evaluatedStep = clock().step;
        return;
    }
    const auto go = [this] { return !m_recorder.isStopping(); };
    std::string notFinite;
    for (const auto& [split, subset] : {std::pair("validation", &run.validation), std::pair("test", &run.test)}) {
        if (subset->size() == 0) continue;
        const auto measured = m_trainer.objective().evaluate(m_trainer.evaluated().trained, *subset, go);
        if (!measured) return; // stopping: a resume evaluates again
        Values values;
        for (const auto& [name, value] : *measured) {
            values.emplace_back(name + '/' + split, value);
            if (!std::isfinite(value)) notFinite += (notFinite.empty() ? "" : ", ") + values.back().first;
        }
        m_recorder.report(Measured{.clock = clock(), .values = std::move(values)});
    }
    if (isDone() && !notFinite.empty()) // once, of all splits
        m_recorder.report(Message{"warning", "the last evaluation is not finite: " + notFinite});
    if (measurePoint(m_trainer.position() / period)) m_evaluatedStep = clock().step;
}

/// What is asked at this evaluation, the last one among them. False: stopping, a resume asks again.
bool TrainingTask::measurePoint(std::int64_t evaluation)
{
    const LoadedRun& run = m_trainer.run();
    const PointSeen seen{
        .network = *run.network,
        .theta = m_trainer.evaluated().theta,
        .state = m_trainer.state(),
        .train = run.train,
        .test = run.test,
        .clock = clock(),
        .forward = {.statistics = Statistics::UseStored, .winograd = run.options.train.winograd == "auto"},
        .folder = m_recorder.folder().path(),
        .keepGoing = [this] { return !m_recorder.isStopping(); }};
    for (const AskedPointMeasurement& asked : m_pointMeasurements) {
        if (evaluation % asked.every != 0 && !isDone()) continue;
        std::optional<Values> values = asked.measurement->measure(seen);
        if (!values) return false;
        if (!values->empty()) m_recorder.report(Measured{.clock = clock(), .values = std::move(*values)});
    }
    return true;
}

/// The last and best of all that the objective measures, and the share of labels learned by heart. One that ended as no
/// number stands there as such.
Json TrainingTask::result() const
{
    const RunSummary series = readSummary(m_recorder.folder().path()).summary;
    const Clock at = clock();
    const auto measures = m_trainer.objective().measures();
    const auto isKept = [&](const std::string& tag) { // what is evaluated, of whichever part
        return tag != "accuracy/batch" && std::any_of(measures.begin(), measures.end(), [&](const auto& measure) {
                   return tag.starts_with(measure.name + '/');
               });
    };
    Json result{{"step", at.step}, {"epoch", at.epoch}, {"passes", at.passes}, {"seconds", at.seconds}};
    for (const auto& [tag, values] : series.tags)
        if (isKept(tag))
            result[tag] = {{"last", numberToJson(series.lastOf(tag))}, {"best", numberToJson(series.bestOf(tag))}};
        else if (tag.starts_with("memorised/")) // the least is that of a network that has learnt nothing
            result[tag] = {{"last", numberToJson(series.lastOf(tag))}};
    return result;
}

} // namespace sharpscope
