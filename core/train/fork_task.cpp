// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/fork_task.h"

#include "core/base/csv.h"
#include "core/run/fork_of.h"
#include "core/run/run_reader.h"
#include "core/train/fork_start.h"
#include "core/train/method_options.h"

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

} // namespace

ForkTask::ForkTask(const ForkedTraining& kind, Json before, std::unique_ptr<ReplayedPast> past,
                   std::function<std::unique_ptr<Task>()> future, Recorder& recorder)
    : m_kind(kind),
      m_before(std::move(before)),
      m_past(std::move(past)),
      m_future(std::move(future)),
      m_recorder(recorder),
      m_beginning(forkClock(recorder.folder().experiment()))
{
    if (const fs::path file = pastFile(m_recorder.folder().path()); isOnDisk(file)) {
        const Checkpoint from = loadCheckpoint(file, m_past->network());
        m_sums = {from.lossSum, from.correctSum, from.seenImages};
        try {
            m_past->restore(from);
        } catch (const Error& error) {
            throw Error(file.string() + ": " + error.what());
        }
    } else {
        m_past->startFromWeights();
    }
    std::vector<Problem> problems;
    m_knobs = methodFromJson(m_before.at("method"), "method.", problems, *kind.methods).knobs;
    while (m_knobsDone < m_knobs.size() && m_knobs[m_knobsDone].step < m_past->clock().step)
        ++m_knobsDone;
    m_recorder.report(Message{"info", label() + ": its past is trained once more, from step " +
                                          std::to_string(m_past->clock().step) + " to step " +
                                          std::to_string(m_beginning.step)});
}

std::string ForkTask::label() const { return startedOf(m_recorder.folder().experiment()).title; }

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
    for (bool epochEnds = false; m_past->clock().step < m_beginning.step && !epochEnds;) {
        if (!m_recorder.keepGoing()) return tick();
        turnKnobs();
        const ReplayedPast::Step step = m_past->step();
        loss = step.loss;
        m_sums.loss += loss * static_cast<double>(step.images);
        m_sums.correct += step.correct;
        m_sums.images += step.images;
        epochEnds = step.epochEnds;
        if (epochEnds) m_sums = {};
        if (const auto now = std::chrono::steady_clock::now(); now - ticked > tickEvery) {
            ticked = now;
            tick();
        }
    }
    tick();
    if (m_past->clock().step < m_beginning.step) return;
    expectSameLoss(loss);
    begin();
}

void ForkTask::turnKnobs()
{
    for (; m_knobsDone < m_knobs.size() && m_knobs[m_knobsDone].step <= m_past->clock().step; ++m_knobsDone)
        m_past->turn({m_knobs[m_knobsDone].name, m_knobs[m_knobsDone].value});
}

/// Of the step before the fork: what the run had recorded of it tells whether this is its past.
void ForkTask::expectSameLoss(double loss)
{
    const RunColumns columns =
        readColumns(m_recorder.folder().path(), {"loss"}, {clockParts.begin(), clockParts.end()}).columns;
    const SeriesView known = columns.of("loss");
    for (std::size_t i = known.size(); i-- > 0 && known.clock(i).step >= m_beginning.step;)
        if (known.clock(i).step == m_beginning.step && !std::isnan(loss) && known.value(i) != loss)
            m_recorder.report(
                Message{"warning", label() +
                                       ": the past came out otherwise than in the run it "
                                       "is of: its last loss is " +
                                       exactText(loss) + ", there it was " + exactText(known.value(i)) +
                                       "; another machine, LibTorch or number of threads ends in other last bits"});
}

void ForkTask::begin()
{
    const fs::path folder = m_recorder.folder().path();
    Checkpoint there = checkpoint();
    there.clock.seconds = m_beginning.seconds; // as the run's curves have it
    writeCheckpoint(forkFile(folder),
                    carriedOver(std::move(there), m_kind, m_before, m_recorder.folder().experiment()));
    std::error_code ignored;
    fs::remove(pastFile(folder), ignored);
    m_past.reset();
    m_training = m_future();
}

double ForkTask::fraction() const
{
    if (m_training) return m_training->fraction();
    return m_past ? m_past->fraction() : 0;
}

/// Until it begins it stands where it will: its numbers up to there are known.
Clock ForkTask::clock() const { return m_training ? m_training->clock() : m_beginning; }

void ForkTask::save()
{
    if (m_training) return m_training->save();
    if (!m_past) return; // stopped while the fork was being opened: its beginning is on the disk
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

std::unique_ptr<Task> openFork(const ForkedTraining& kind, Recorder& recorder, const ForkOpening& opening)
{
    takeBeginning(recorder.folder(), [&](Event&& event) { recorder.report(std::move(event)); });
    recorder.flush();
    const fs::path folder = recorder.folder().path();
    if (isOnDisk(forkFile(folder)) || !recorder.folder().lastCheckpoint().empty()) return opening.future();
    Json before;
    try {
        before = kind.sound(experimentBefore(recorder.folder().experiment()));
    } catch (const Error& error) {
        throw Error((folder / "experiment.json").string() + ": fork.past:\n" + error.what());
    }
    std::unique_ptr<ReplayedPast> past = opening.past(before);
    if (!past) return nullptr;
    return std::make_unique<ForkTask>(kind, std::move(before), std::move(past), opening.future, recorder);
}

} // namespace sharpscope
