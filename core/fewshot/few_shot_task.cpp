// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fewshot/few_shot_task.h"

#include "core/base/json.h"
#include "core/base/json_value.h"
#include "core/run/run_reader.h"
#include "core/train/checkpoint_origin.h"
#include "core/train/sound_checkpoint.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr auto showEvery = std::chrono::milliseconds(250);

std::int64_t periodOf(double epochs, std::int64_t stepsPerEpoch)
{
    return std::max<std::int64_t>(1, std::llround(epochs * static_cast<double>(stepsPerEpoch)));
}

} // namespace

FewShotTask::FewShotTask(LoadedFewShot run, Recorder& recorder)
    : m_trainer(std::move(run)),
      m_recorder(recorder),
      m_origin(originOfData(m_trainer.run().splits.data.get(), nullptr)),
      m_knobs(m_trainer.run().options.method.knobs)
{
    m_origin.update(originOfRun(recorder.folder()));
    m_beforeRest = m_recorder.beforeRest([this] { flush(); });
    resume();
}

void FewShotTask::resume()
{
    const auto restore = [this](const Checkpoint& checkpoint) {
        m_trainer.restore(checkpoint);
        m_knobs.setDone(checkpoint.knobsDone);
        m_chosen = {};
        for (const auto& [name, tensor] : checkpoint.own) {
            if (name == "best.theta") m_chosen.theta = tensor;
            if (name == "best.state") m_chosen.state = tensor;
        }
        if (m_chosen.theta.defined() != m_chosen.state.defined() ||
            (m_chosen.theta.defined() && (m_chosen.theta.sizes() != m_trainer.theta().sizes() ||
                                          m_chosen.state.sizes() != m_trainer.state().sizes())))
            throw Error("its weights that validated best are not the network's");
        m_chosen.step = valueOr(checkpoint.about, "bestStep", std::int64_t{0});
        m_chosen.accuracy = valueOr(checkpoint.about, "bestAccuracy", 0.0);
        m_episodesScored = valueOr(checkpoint.about, "episodesScored", 0.0);
    };
    const auto warn = [this](const std::string& text) { m_recorder.report(Message{"warning", text}); };
    const auto found = restoreNewestSound(m_recorder.folder(), *m_trainer.run().network, m_origin, restore, warn);
    std::string note;
    if (found) {
        m_evaluatedStep = found->evaluatedStep;
        m_lossSum = found->lossSum;
        m_correctSum = found->correctSum;
        m_seenImages = found->seenImages;
    } else {
        note = m_trainer.startFromWeights();
    }
    announce();
    if (!note.empty()) m_recorder.report(Message{"info", note});
}

void FewShotTask::announce()
{
    const FewShotRun& options = m_trainer.run().options;
    bool resumed = false;
    const auto problems = m_recorder.folder().forEachEvent([&](Event&& event) {
        resumed = true;
        m_knobs.remember(event, clock().step);
    });
    m_recorder.report(Started{.title = options.method.label,
                              .rule = options.method.rule,
                              .group = options.group,
                              .seed = options.seed,
                              .device = m_trainer.run().device.str(),
                              .parameters = m_trainer.run().network->parameterCount(),
                              .stepsTotal = m_trainer.stepsTotal(),
                              .epochsTotal = options.train.epochs});
    if (resumed) m_recorder.report(Resumed{clock()});
    for (const std::string& problem : problems)
        m_recorder.report(Message{"warning", problem});
}

void FewShotTask::advance(const std::function<void()>& tick)
{
    const MetaTrainOptions& train = m_trainer.run().options.train;
    const std::int64_t checkpointPeriod = periodOf(train.checkpointEvery, train.stepsPerEpoch);
    evaluateIfDue();
    bool epochEnds = false;
    while (!epochEnds && !m_trainer.isDone() && m_recorder.keepGoing()) {
        turnKnobs();
        const MetaStepTaken step = m_trainer.step();
        m_log.add(step.clock, step.report, step.images, step.lr, step.radius);
        if (SteadyClock::now() - m_lastFlush > showEvery) {
            flush();
            tick();
        }
        epochEnds = clock().step % train.stepsPerEpoch == 0;
        if (epochEnds) closeEpoch();
        evaluateIfDue();
        if (m_trainer.isDone() || clock().step % checkpointPeriod == 0) save();
    }
    flush();
    tick();
    if (m_trainer.isDone() && m_recorder.keepGoing()) testAtTheEnd(tick);
}

/// Before the next step, and in a checkpoint before it, so that a killed run resumes with them.
void FewShotTask::turnKnobs()
{
    TurnedTraining training;
    training.label = m_trainer.run().options.method.label;
    training.inForce = [this]() -> decltype(auto) { return m_trainer.knobs(); };
    training.turn = [this](const TurnKnob& knob) { m_trainer.turn(knob); };
    training.flush = [this] { flush(); };
    training.clock = [this] { return clock(); };
    if (m_knobs.take(training, m_recorder)) save();
}

void FewShotTask::flush()
{
    for (const StepLog::ReadBack& step : m_log.takeAll()) {
        if (!std::isfinite(step.loss))
            throw Error("the loss is not finite at step " + std::to_string(step.event.clock.step) +
                        "; a lower learning rate, inner rate (inner.lr) or radius may help");
        m_lossSum += step.loss * static_cast<double>(step.images);
        m_correctSum += step.correct;
        m_seenImages += step.images;
        m_recorder.report(step.event);
    }
    m_recorder.flush();
    m_lastFlush = SteadyClock::now();
}

/// The train curve: mean over the epoch's queries, after adaptation.
void FewShotTask::closeEpoch()
{
    flush();
    const double images = static_cast<double>(m_seenImages);
    m_recorder.report(Measured{
        .clock = clock(), .values = {{"loss/train", m_lossSum / images}, {"accuracy/train", m_correctSum / images}}});
    m_lossSum = m_correctSum = 0;
    m_seenImages = 0;
}

std::optional<EpisodeScores> FewShotTask::scored(const std::string& part, const at::Tensor& theta,
                                                 const at::Tensor& state, const std::function<void()>& tick)
{
    const double before = m_episodesScored;
    auto scores = m_trainer.score(part, theta, state, [&] {
        m_episodesScored += 1;
        if (SteadyClock::now() - m_lastFlush > showEvery) {
            flush();
            tick();
        }
        return m_recorder.keepGoing();
    });
    if (!scores) m_episodesScored = before;
    return scores;
}

bool FewShotTask::isDue(double everyEpochs) const
{
    if (everyEpochs <= 0) return false;
    const std::int64_t period = periodOf(everyEpochs, m_trainer.run().options.train.stepsPerEpoch);
    return clock().step % period == 0 || m_trainer.isDone();
}

/// Before the first step as well: what the untrained network adapts to is the curve's beginning.
void FewShotTask::evaluateIfDue()
{
    const FewShotRun& options = m_trainer.run().options;
    if (m_evaluatedStep == clock().step) return;
    const bool validates = isDue(options.train.evaluateEvery) && options.episodes.validationEpisodes > 0 &&
                           !m_trainer.run().splits.validation.empty();
    const bool tests = isDue(options.train.testEvery) && options.episodes.testEpisodes > 0 && !m_trainer.isDone();
    if (!validates && !tests) return;
    flush();
    Values values;
    std::optional<double> accuracy;
    if (validates) {
        const auto scores = scored("validation", m_trainer.evaluated(), m_trainer.state(), [] {});
        if (!scores) return; // stopping: a resume evaluates again
        values = valuesOf(*scores, "validation");
        accuracy = values.front().second;
    }
    if (tests) {
        const auto scores = scored("test", m_trainer.evaluated(), m_trainer.state(), [] {});
        if (!scores) return;
        const Values tested = valuesOf(*scores, "test");
        values.insert(values.end(), tested.begin(), tested.end());
    }
    m_recorder.report(Measured{.clock = clock(), .values = std::move(values)});
    if (accuracy && (!m_chosen.theta.defined() || *accuracy > m_chosen.accuracy))
        m_chosen = {m_trainer.evaluated().clone(), m_trainer.state().clone(), clock().step, *accuracy};
    m_evaluatedStep = clock().step;
}

void FewShotTask::testAtTheEnd(const std::function<void()>& tick)
{
    if (m_trainer.run().options.episodes.testEpisodes == 0) {
        m_isTested = true;
        return;
    }
    const auto last = scored("test", m_trainer.evaluated(), m_trainer.state(), tick);
    if (!last) return;
    Values values = valuesOf(*last, "test");
    const auto add = [&](const char* name, const EpisodeScores& scores, std::int64_t step) {
        const EpisodeMean mean = meanOverEpisodes(scores.accuracy.select(1, scores.steps()));
        m_testResult[name] = {{"accuracy", numberToJson(mean.mean)},
                              {"beforeAdapting", numberToJson(meanOverEpisodes(scores.accuracy.select(1, 0)).mean)},
                              {"episodes", scores.episodes()},
                              {"step", step}};
        if (scores.episodes() > 1) m_testResult[name]["interval"] = numberToJson(mean.halfWidth);
    };
    add("last", *last, clock().step);
    if (m_chosen.theta.defined()) {
        const bool isLast = m_chosen.step == clock().step;
        const auto chosen = isLast ? last : scored("test", m_chosen.theta, m_chosen.state, tick);
        if (!chosen) return;
        values.emplace_back("accuracy/chosen", meanOverEpisodes(chosen->accuracy.select(1, chosen->steps())).mean);
        add("chosen", *chosen, m_chosen.step);
    }
    writeEpisodes(m_recorder.folder().path() / testEpisodesFile, tableOf(*last));
    m_recorder.report(Measured{.clock = clock(), .values = std::move(values)});
    m_isTested = true;
    flush();
    tick();
}

/// In episodes, of which a step has as many as tasks; one that is scored counts like one that is trained on.
double FewShotTask::workTotal() const
{
    const FewShotRun& options = m_trainer.run().options;
    const auto every = [&](double epochs) { return epochs > 0 ? options.train.epochs / epochs : 0; };
    const bool validates = options.episodes.validationEpisodes > 0 && !m_trainer.run().splits.validation.empty();
    return static_cast<double>(m_trainer.stepsTotal() * options.train.tasks) +
           (validates ? every(options.train.evaluateEvery) + 1 : 0) *
               static_cast<double>(options.episodes.validationEpisodes) +
           (every(options.train.testEvery) + (validates ? 2 : 1)) * static_cast<double>(options.episodes.testEpisodes);
}

double FewShotTask::fraction() const
{
    if (isDone()) return 1;
    const double trained = static_cast<double>(clock().step * m_trainer.run().options.train.tasks);
    return std::min(0.999, (trained + m_episodesScored) / std::max(1.0, workTotal()));
}

void FewShotTask::save()
{
    flush();
    m_recorder.sync(); // events before the checkpoint that stands for them
    Checkpoint checkpoint = m_trainer.save();
    checkpoint.about["of"] = m_origin;
    if (m_chosen.theta.defined()) {
        checkpoint.own = {{"best.theta", m_chosen.theta}, {"best.state", m_chosen.state}};
        checkpoint.about["bestStep"] = m_chosen.step;
        checkpoint.about["bestAccuracy"] = m_chosen.accuracy;
    }
    checkpoint.about["episodesScored"] = m_episodesScored;
    checkpoint.knobsDone = m_knobs.done();
    checkpoint.evaluatedStep = m_evaluatedStep;
    checkpoint.lossSum = m_lossSum;
    checkpoint.correctSum = m_correctSum;
    checkpoint.seenImages = m_seenImages;
    const std::string file = saveCheckpoint(m_recorder.folder().path(), checkpoint,
                                            static_cast<int>(m_trainer.run().options.train.keepCheckpoints));
    m_recorder.report(CheckpointSaved{.clock = clock(), .file = file});
    m_recorder.sync();
}

/// The last and best of every loss and accuracy, and the test with its 95 % intervals.
Json FewShotTask::result() const
{
    const RunSummary series = readSummary(m_recorder.folder().path()).summary;
    const Clock at = clock();
    Json result{{"step", at.step}, {"epoch", at.epoch}, {"passes", at.passes}, {"seconds", at.seconds}};
    for (const auto& [tag, values] : series.tags)
        if ((tag.starts_with("loss/") || tag.starts_with("accuracy/") || tag.starts_with("interval/")) &&
            tag != "accuracy/batch")
            result[tag] = {{"last", numberToJson(series.lastOf(tag))}, {"best", numberToJson(series.bestOf(tag))}};
    if (!m_testResult.empty()) result["test"] = m_testResult;
    return result;
}

} // namespace sharpscope
