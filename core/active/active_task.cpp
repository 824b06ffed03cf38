// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active/active_task.h"

#include "core/active/round_view.h"
#include "core/active/score_notes.h"
#include "core/active/scoring_cost.h"
#include "core/base/error.h"
#include "core/run/learning_result.h"
#include "core/train/checkpoint_origin.h"
#include "core/train/sound_checkpoint.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

ActiveTask::ActiveTask(const ActiveOptions& options, LoadedRun run, std::unique_ptr<Acquisition> acquisition,
                       Recorder& recorder, LabelForm form)
    : m_options(options),
      m_origin(originOfData(run.train.data.get(), run.test.data.get())),
      m_loop(options, trainedBy(recorder.ranks(), std::move(run)), std::move(acquisition), std::move(form)),
      m_oracle(options, m_loop.pool().all()),
      m_recorder(recorder),
      m_pace(options.rounds.hold)
{
    resume();
}

void ActiveTask::resume()
{
    ActiveHistoryRead recorded = readActiveHistory(m_recorder.folder());
    const bool resumed = recorded.events > 0;
    m_past = std::move(recorded.history);
    const auto warn = [this](const std::string& text) { m_recorder.report(Message{"warning", text}); };
    const auto restore = [this](const Checkpoint& checkpoint) { m_loop.restore(checkpoint); };
    const std::optional<Checkpoint> found =
        restoreNewestSound(m_recorder.folder(), m_loop.network(), m_origin, restore, warn);
    if (found) m_sums.restore(*found);
    if (resumed)
        m_history = m_past;
    else
        m_past = pastOf(m_options);
    announce(recorded.problems, resumed);
    if (found) return;
    begin();
}

/// From the first labels, or from the images that a person is to give theirs.
void ActiveTask::begin()
{
    const auto first = m_oracle.firstLabels(m_loop.pool(), m_past);
    const ActiveRound* known = m_history.find(-1);
    if (first) {
        m_loop.label(*first);
        report(PhaseDone{.clock = clock(), .round = -1, .phase = toText(Phase::Label), .data = toJson(*first)});
    } else if (!known || known->picks.empty()) {
        const Json images{{"images", m_oracle.firstImages(m_loop.pool())}};
        report(PhaseDone{.clock = clock(), .round = -1, .phase = toText(Phase::Query), .data = images});
    }
}

void ActiveTask::announce(const std::vector<std::string>& problems, bool resumed)
{
    m_recorder.report(
        Started{.title = m_options.title,
                .rule = m_options.training.method.rule,
                .group = m_options.training.group,
                .seed = m_options.training.seed,
                .device = m_loop.device().str(),
                .parameters = m_loop.network().parameterCount(),
                .stepsTotal = m_loop.stepsTotal(),
                .epochsTotal = m_options.training.train.epochs * static_cast<double>(m_options.rounds.rounds + 1)});
    if (resumed) report(Resumed{clock()});
    for (const std::string& problem : problems)
        m_recorder.report(Message{"warning", problem});
    if (std::string note = m_loop.takeNote(); !note.empty()) m_recorder.report(Message{"info", std::move(note)});
}

void ActiveTask::report(Event event)
{
    m_history.apply(event);
    m_recorder.report(std::move(event));
}

/// A phase is done: on the disk, with all that led to it.
void ActiveTask::close(std::int64_t round, Phase phase, Json data)
{
    report(PhaseDone{.clock = clock(), .round = round, .phase = toText(phase), .data = std::move(data)});
    m_recorder.sync();
    m_pace.phaseIsDone(phase == Phase::Train);
}

/// Algorithm 1, a piece of it.
void ActiveTask::advance(const std::function<void()>& tick)
{
    takeCommands();
    if (isWaiting() && !m_recorder.isStopping()) return tick();
    switch (m_loop.phase()) {
    case Phase::Train:
        train(tick);
        break;
    case Phase::Score:
        score(tick);
        break;
    case Phase::Query:
        query();
        break;
    case Phase::Label:
        label();
        break;
    case Phase::Done:
        break;
    }
    m_recorder.flush();
    tick();
}

void ActiveTask::train(const std::function<void()>& tick)
{
    Trainer& trainer = m_loop.trainer();
    if (!trainer.isDone() && !trainEpoch(trainer)) return;
    tick();
    if (trainer.isDone()) endTraining(trainer);
}

/// To the end of the epoch. False if the job is to stop.
bool ActiveTask::trainEpoch(Trainer& trainer)
{
    do {
        if (!m_recorder.keepGoing()) return false;
        m_sums.add(trainer.step(false));
    } while (trainer.clock().step % trainer.stepsPerEpoch() != 0 && !trainer.isDone());
    m_recorder.report(Measured{.clock = clock(), .values = m_sums.takeMeans()});
    const std::int64_t every = std::max<std::int64_t>(1, std::llround(m_options.training.train.checkpointEvery));
    if (!trainer.isDone() && std::llround(trainer.clock().epoch) % every == 0) save();
    return true;
}

/// What this round's X_L gave, on the test images.
void ActiveTask::endTraining(Trainer& trainer)
{
    const std::int64_t labels = m_loop.pool().labelled().size();
    const double seconds = trainer.clock().seconds;
    Values values{{"round", static_cast<double>(m_loop.round())},
                  {"labels", static_cast<double>(labels)},
                  {"seconds/training", seconds}};
    if (m_loop.test().size() > 0 && m_recorder.ranks()->isFirst()) {
        const auto go = [this] { return !m_recorder.isStopping(); };
        const auto measured = trainer.objective().evaluate(trainer.evaluated().trained, m_loop.test(), go);
        const auto more = measured ? answersMeasured(m_loop, trainer, go) : std::nullopt;
        if (!more) return; // stopping: a resume evaluates again
        for (const auto* numbers : {&*measured, &*more})
            for (const auto& [name, value] : *numbers)
                values.emplace_back(name + "/test", value);
    }
    m_recorder.report(Measured{.clock = clock(), .values = std::move(values)});
    m_loop.endTraining();
    close(m_loop.round(), Phase::Train, {{"labels", labels}, {"seconds", seconds}});
    if (isDone() && m_loop.round() < m_options.rounds.rounds)
        m_recorder.report(Message{"info", m_options.title + ": every image has a label after " +
                                              roundName(m_loop.round() - 1) + ", and the run ends"});
    writeCheckpoint(); // after it: a run that is killed in between trains this epoch again
}

void ActiveTask::score(const std::function<void()>& tick)
{
    if (recall()) return;
    const auto go = [this] { return m_recorder.keepGoing(); };
    if (!m_loop.score(go, [&](double) { tick(); })) return;
    const ScoredPool& scored = m_loop.scored();
    const std::string file = scoredImagesName(m_loop.round());
    const std::optional<ScoredImages> view = viewOf(m_loop, go);
    if (!view) return;
    writeScoredImages(m_recorder.folder().path() / file, *view);
    ActiveRound done{.scoreFile = file, .scoreSeconds = scored.seconds, .withoutBoxes = scored.scores.withoutBoxes};
    for (const ScoreTerm& term : scored.scores.terms)
        done.terms.emplace_back(term.name, term.title);
    done.notNumbers = std::count_if(view->score.begin(), view->score.end(), [](double s) { return std::isnan(s); });
    for (const Message& note : notesOn(scored.scores, m_options.title, hasScored(m_history)))
        m_recorder.report(note);
    Values values{{"seconds/scoring", scored.seconds}};
    if (done.withoutBoxes && !view->score.empty())
        values.emplace_back("without-boxes/pool", double(*done.withoutBoxes) / double(view->score.size()));
    m_recorder.report(Measured{.clock = clock(), .values = std::move(values)});
    close(m_loop.round(), Phase::Score, scoringOf(done));
}

/// In a run that goes on from further back than it had come: what was chosen stays chosen, and is said again.
bool ActiveTask::recall()
{
    const std::int64_t round = m_loop.round();
    const ActiveRound* past = m_past.find(round);
    if (!past || past->picks.empty()) return false;
    m_loop.recall();
    const ActiveRound* known = m_history.find(round);
    if (known && !known->picks.empty()) return true;
    if (!past->scoreFile.empty()) close(round, Phase::Score, scoringOf(*past));
    close(round, Phase::Query, {{"images", past->picks}});
    return true;
}

double ActiveTask::fraction() const
{
    return m_loop.fraction(scoringCost(m_history, m_loop.scoringShare(), m_loop.scoringSeconds()));
}

void ActiveTask::query() { close(m_loop.round(), Phase::Query, {{"images", m_loop.query()}}); }

void ActiveTask::takeCommands()
{
    for (const Command& command : m_recorder.takeCommands()) {
        try {
            if (const auto* next = std::get_if<NextPhase>(&command))
                m_pace.allow(*next);
            else if (const auto* answer = std::get_if<Answer>(&command))
                take(*answer);
            else if (std::holds_alternative<UndoRound>(command))
                undoRound();
            else
                throw Error("an active-learning run takes no \"" + toJson(command).at("command").get<std::string>() +
                            '"');
        } catch (const Error& error) {
            m_recorder.report(Message{"warning", m_options.title + ": " + error.what()});
        }
    }
}

/// Back to the end of the training on whose θ the last images were chosen.
void ActiveTask::undoRound()
{
    const bool hasChosen = m_loop.phase() == Phase::Query || m_loop.phase() == Phase::Label;
    const std::int64_t round = hasChosen ? m_loop.round() : m_loop.round() - 1;
    const ActiveRound* target = m_history.find(round);
    if (round < 0 || !target || target->labels == 0) throw Error("there is no round to undo");
    const Checkpoint checkpoint = checkpointAt(m_recorder.folder(), target->trained.step, m_loop.network());
    report(Commanded{.clock = clock(), .command = UndoRound{}});
    m_loop.goBack(round, checkpoint);
    m_sums = {};
    report(Resumed{clock()});
    const PhaseDone undone{.clock = clock(), .round = round, .phase = "undo"};
    m_past.apply(undone);
    report(undone);
    m_recorder.sync();
    keepCheckpoints(m_recorder.folder(), clock().step, m_history, m_options.rounds);
    m_pace.hold();
}

void ActiveTask::writeCheckpoint()
{
    m_recorder.sync(); // events before the checkpoint that stands for them
    Checkpoint checkpoint = m_loop.save();
    m_sums.save(checkpoint);
    checkpoint.about["of"] = m_origin;
    const std::string file = saveCheckpoint(m_recorder.folder().path(), checkpoint, 0);
    m_recorder.report(CheckpointSaved{.clock = clock(), .file = file});
    m_recorder.sync();
    keepCheckpoints(m_recorder.folder(), clock().step, m_history, m_options.rounds);
}

Json ActiveTask::result() const
{
    const Clock at = clock();
    Json result{{"step", at.step}, {"epoch", at.epoch}, {"passes", at.passes}, {"seconds", at.seconds}};
    result.update(learningResult(m_recorder.folder().path(), m_history));
    result["labels"] = m_loop.pool().labelled().size();
    return result;
}

} // namespace sharpscope
