// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/fork_task.h"

#include "core/base/csv.h"
#include "core/run/fork_of.h"
#include "core/run/run_reader.h"
#include "core/train/fork_start.h"

#include <chrono>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr auto tickEvery = std::chrono::milliseconds(250);

bool isOnDisk(const fs::path& file)
{
    std::error_code error;
    return fs::exists(file, error);
}

double numberOf(const at::Tensor& tensor) { return tensor.defined() ? tensor.item<double>() : 0; }

} // namespace

ForkTask::ForkTask(LoadedRun past, LoadedRun future, Recorder& recorder)
    : m_past(std::make_unique<Trainer>(std::move(past))), m_future(std::move(future)), m_recorder(recorder)
{
    if (const fs::path file = pastFile(m_recorder.folder().path()); isOnDisk(file)) {
        const Checkpoint from = loadCheckpoint(file, *m_past->run().network);
        m_sums = {from.lossSum, from.correctSum, from.seenImages};
        try {
            m_past->restore(from);
        } catch (const Error& error) {
            throw Error(file.string() + ": " + error.what());
        }
    } else {
        m_past->startFromWeights();
    }
    const std::vector<PlannedKnob>& knobs = m_past->run().options.method.knobs;
    while (m_knobsDone < knobs.size() && knobs[m_knobsDone].step < m_past->clock().step)
        ++m_knobsDone;
    m_recorder.report(Message{"info", m_future.options.method.label + ": its past is trained once more, from step " +
                                          std::to_string(m_past->clock().step) + " to step " +
                                          std::to_string(m_future.begin.step)});
}

void ForkTask::advance(const std::function<void()>& tick)
{
    if (m_past) replay(tick);
    if (m_training) m_training->advance(tick);
}

/// An epoch of it.
void ForkTask::replay(const std::function<void()>& tick)
{
    auto ticked = std::chrono::steady_clock::now();
    double loss = notMeasured;
    for (bool epochEnds = false; m_past->clock().step < m_future.begin.step && !epochEnds;) {
        if (!m_recorder.keepGoing()) return tick();
        turnKnobs();
        const StepTaken step = m_past->step(false);
        const std::int64_t images = step.train.labels.size(0);
        loss = numberOf(step.report.loss);
        m_sums.loss += loss * static_cast<double>(images);
        m_sums.correct += numberOf(step.report.correct);
        m_sums.images += images;
        epochEnds = m_past->position() % m_past->stepsPerEpoch() == 0;
        if (epochEnds) m_sums = {};
        if (const auto now = std::chrono::steady_clock::now(); now - ticked > tickEvery) {
            ticked = now;
            tick();
        }
    }
    tick();
    if (m_past->clock().step < m_future.begin.step) return;
    expectSameLoss(loss);
    begin();
}

void ForkTask::turnKnobs()
{
    const std::vector<PlannedKnob>& knobs = m_past->run().options.method.knobs;
    for (; m_knobsDone < knobs.size() && knobs[m_knobsDone].step <= m_past->clock().step; ++m_knobsDone)
        m_past->turn({knobs[m_knobsDone].name, knobs[m_knobsDone].value});
}

/// Of the step before the fork: what the run had recorded of it tells whether this is its past.
void ForkTask::expectSameLoss(double loss)
{
    const RunColumns columns =
        readColumns(m_recorder.folder().path(), {"loss"}, {clockParts.begin(), clockParts.end()}).columns;
    const SeriesView known = columns.of("loss");
    for (std::size_t i = known.size(); i-- > 0 && known.clock(i).step >= m_future.begin.step;)
        if (known.clock(i).step == m_future.begin.step && !std::isnan(loss) && known.value(i) != loss)
            m_recorder.report(
                Message{"warning", m_future.options.method.label +
                                       ": the past came out otherwise than in the run it "
                                       "is of: its last loss is " +
                                       exactText(loss) + ", there it was " + exactText(known.value(i)) +
                                       "; another machine, LibTorch or number of threads ends in other last bits"});
}

void ForkTask::begin()
{
    const fs::path folder = m_recorder.folder().path();
    Checkpoint there = checkpoint();
    there.clock.seconds = forkClock(m_recorder.folder().experiment()).seconds; // as the run's curves have it
    writeCheckpoint(forkFile(folder), carriedOver(std::move(there), m_past->run().options, m_future.options));
    std::error_code ignored;
    fs::remove(pastFile(folder), ignored);
    m_past.reset();
    m_training = std::make_unique<TrainingTask>(std::move(m_future), m_recorder);
}

double ForkTask::fraction() const
{
    if (m_training) return m_training->fraction();
    return m_past->fraction();
}

/// Until it begins it stands where it will: its numbers up to there are known.
Clock ForkTask::clock() const { return m_training ? m_training->clock() : forkClock(m_recorder.folder().experiment()); }

void ForkTask::save()
{
    if (m_training) return m_training->save();
    writeCheckpoint(pastFile(m_recorder.folder().path()), checkpoint());
}

Checkpoint ForkTask::checkpoint() const
{
    Checkpoint checkpoint = m_past->save();
    checkpoint.lossSum = m_sums.loss;
    checkpoint.correctSum = m_sums.correct;
    checkpoint.seenImages = m_sums.images;
    return checkpoint;
}

std::unique_ptr<Task> openFork(const RunOptions& options, const TrainAndTest& data, Recorder& recorder)
{
    takeBeginning(recorder.folder(), options, [&](Event&& event) { recorder.report(std::move(event)); });
    recorder.flush();
    const fs::path folder = recorder.folder().path();
    if (isOnDisk(forkFile(folder)) || !recorder.folder().lastCheckpoint().empty())
        return std::make_unique<TrainingTask>(loadRun(options, &data), recorder);
    std::vector<Problem> problems;
    const RunOptions past = runOptionsFromJson(experimentBefore(recorder.folder().experiment()), problems);
    if (!problems.empty()) throw Error((folder / "experiment.json").string() + ": fork.past:\n" + toText(problems));
    return std::make_unique<ForkTask>(loadRun(past, &data), loadRun(options, &data), recorder);
}

} // namespace sharpscope
