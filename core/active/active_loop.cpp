// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active/active_loop.h"

#include "core/acquisition/registry.h"
#include "core/base/error.h"
#include "core/tensor/random.h"

#include <ATen/ops/tensor.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

namespace sharpscope {

namespace {

constexpr std::array phaseNames = {"train", "score", "query", "label", "done"};
constexpr std::int64_t secondAtLeast = 8;

std::shared_ptr<const Network> networkOf(Acquisition& acquisition, const std::shared_ptr<const Network>& network)
{
    if (const std::string why = acquisition.whyNot(*network); !why.empty()) throw Error(why);
    return acquisition.networkFor(network);
}

} // namespace

const char* toText(Phase phase) { return phaseNames[static_cast<std::size_t>(phase)]; }

ActiveLoop::ActiveLoop(const ActiveOptions& options, const TrainAndTest& data)
    : ActiveLoop(options, loadRun(options.training, &data),
                 makeAcquisition(options.acquisition.name, options.acquisition.options))
{
}

ActiveLoop::ActiveLoop(const ActiveOptions& options, LoadedRun run, std::unique_ptr<Acquisition> acquisition,
                       LabelForm form)
    : m_options(options),
      m_loaded(std::move(run)),
      m_acquisition(std::move(acquisition)),
      m_form(std::move(form)),
      m_network(networkOf(*m_acquisition, m_loaded.network)),
      m_pool(m_loaded.train)
{
    m_loaded.second = {.atLeast = secondAtLeast, .isApart = true};
    m_loaded.takesRest = true; // a label costs more than a step
    LoadedRun whole = m_loaded;
    whole.network = m_network;
    Trainer first(std::move(whole));
    first.startFromWeights();
    m_note = first.takeNote();
    m_firstTheta = first.theta();
    m_firstState = first.state();
}

/// The run of this round's training: X_L, and randomness of its own.
LoadedRun ActiveLoop::loadedForRound() const
{
    LoadedRun run = m_loaded;
    run.network = m_network;
    run.train = m_pool.labelled();
    if (m_form.batches) run.batches = m_form.batches(m_pool.given());
    run.options.seed = static_cast<std::int64_t>(deriveSeed(m_options.training.seed, "round", m_round) >> 1);
    if (!run.objective)
        run.objective = [this](const ObjectiveParts& parts) {
            return m_acquisition->objectiveFor({.network = m_network,
                                                .state = parts.state,
                                                .options = parts.options,
                                                .dropoutSeed = parts.dropoutSeed,
                                                .epoch = parts.epoch,
                                                .epochs = m_options.training.train.epochs});
        };
    if (m_options.rounds.start == "warm") run.stepsBefore = m_before.step;
    return run;
}

void ActiveLoop::startTrainer()
{
    m_trainer = std::make_unique<Trainer>(loadedForRound());
    if (m_options.rounds.start == "warm" && m_theta.defined())
        m_trainer->startFrom(m_theta, m_state, m_optimizer, m_rule);
    else
        m_trainer->startFrom(m_firstTheta, m_firstState);
}

Trainer& ActiveLoop::trainer()
{
    if (!m_trainer) startTrainer();
    return *m_trainer;
}

void ActiveLoop::endTraining()
{
    const Checkpoint trained = trainer().save();
    m_theta = trained.theta;
    m_state = trained.state;
    const bool isWarm = m_options.rounds.start == "warm";
    m_optimizer = isWarm ? trained.optimizer : NamedTensors();
    m_rule = isWarm ? trained.rule : NamedTensors();
    m_before = clock();
    m_trainer.reset();
    m_phase = afterTraining();
}

Phase ActiveLoop::afterTraining() const
{
    const bool isLast = m_round >= m_options.rounds.rounds || m_pool.unlabelled().size() == 0;
    return isLast ? Phase::Done : Phase::Score;
}

PoolRound ActiveLoop::roundAt(const at::Tensor& theta, const at::Tensor& state, const Subset& labelled,
                              const Subset& pool, const Subset& unlabelled) const
{
    return {.network = *m_network,
            .theta = theta,
            .state = state,
            .labelled = labelled,
            .pool = pool,
            .unlabelled = unlabelled,
            .classes = m_loaded.train.data->classes(),
            .count = std::min(m_options.rounds.query, pool.size()),
            .seed = m_options.training.seed,
            .round = m_round,
            .ties = m_options.rounds.ties == "order" ? Ties::InThePoolsOrder : Ties::Drawn,
            .epochs = m_options.training.train.epochs,
            .batchSize = m_options.training.train.batchSize,
            .ranks = m_loaded.ranks.get()};
}

bool ActiveLoop::score(const std::function<bool()>& keepGoing, const std::function<void(double)>& progress)
{
    const auto begin = std::chrono::steady_clock::now();
    if (!m_underWay)
        m_underWay = ScoredPool{.pool = drawPool(m_pool, m_options.rounds.poolSize, m_options.training.seed, m_round)};
    if (m_underWay->pool.size() == 0) throw Error("no image without a label is left, after " + roundName(m_round));
    const Subset labelled = m_pool.labelled(), unlabelled = m_pool.unlabelled();
    PoolRound round = roundAt(m_theta, m_state, labelled, m_underWay->pool, unlabelled);
    bool goesOn = true;
    round.keepGoing = [&] { return goesOn = keepGoing(); };
    const auto spend = [&, before = m_underWay->seconds] {
        m_underWay->seconds = before + std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    };
    round.progress = [&](double share) {
        spend();
        progress(m_scoringShare = share);
    };
    std::optional<PoolScores> scores;
    bool isReady = m_acquisition->prepare(round);
    while (!isReady && goesOn && isShared()) // pieces go by the clock, which is another one in each process
        isReady = m_acquisition->prepare(round);
    if (isReady) scores = m_acquisition->score(round);
    spend();
    if (!scores) return false;
    ScoredPool scored = *std::move(m_underWay);
    forgetScores();
    scored.scores = *std::move(scores);
    m_scored = std::move(scored);
    m_phase = Phase::Query;
    return true;
}

void ActiveLoop::forgetScores()
{
    m_underWay.reset();
    m_scored.reset();
    m_scoringShare = 0;
}

std::vector<std::int64_t> ActiveLoop::query()
{
    const Subset labelled = m_pool.labelled(), unlabelled = m_pool.unlabelled();
    const std::vector<std::int64_t> places =
        m_acquisition->query(m_scored->scores, roundAt(m_theta, m_state, labelled, m_scored->pool, unlabelled));
    const at::Tensor index = m_scored->pool.index.to(at::kCPU).contiguous();
    std::vector<std::int64_t> images;
    for (const std::int64_t place : places)
        images.push_back(index.data_ptr<std::int64_t>()[place]);
    if (isShared()) { // where processors round otherwise, equal scores may not be equal everywhere
        at::Tensor chosen = at::tensor(images, at::kLong);
        m_loaded.ranks->takeFirsts(chosen);
        std::copy_n(chosen.data_ptr<std::int64_t>(), images.size(), images.begin());
    }
    m_phase = Phase::Label;
    return images;
}

void ActiveLoop::recall() { m_phase = Phase::Label; }

void ActiveLoop::label(const std::vector<GivenLabel>& labels)
{
    m_pool.give(labels);
    forgetScores();
    ++m_round;
    m_phase = Phase::Train;
}

Clock ActiveLoop::clock() const
{
    const Clock own = m_trainer ? m_trainer->clock() : Clock{};
    return {.step = m_before.step + own.step,
            .epoch = m_before.epoch + own.epoch,
            .passes = m_before.passes + own.passes,
            .seconds = m_before.seconds + own.seconds};
}

std::int64_t ActiveLoop::stepsTotal() const
{
    const RoundOptions& rounds = m_options.rounds;
    const TrainOptions& train = m_options.training.train;
    const std::int64_t all = m_pool.all().size();
    std::int64_t steps = 0;
    for (std::int64_t round = 0; round <= rounds.rounds; ++round) {
        const std::int64_t labels = std::min(rounds.initial + round * rounds.query, all);
        const std::int64_t batches = batchesIn(labels, train.batchSize, m_loaded.takesRest);
        steps += std::llround(train.epochs * static_cast<double>(batches));
    }
    return steps;
}

double ActiveLoop::fraction(double scoringCost) const
{
    if (m_phase == Phase::Done) return 1;
    const bool isTraining = m_phase == Phase::Train;
    const auto before = static_cast<double>(m_round), rounds = static_cast<double>(m_options.rounds.rounds);
    const double trainings = before + (!isTraining ? 1 : m_trainer ? m_trainer->fraction() : 0);
    const double scorings = before + (isTraining ? 0 : m_phase == Phase::Score ? m_scoringShare : 1);
    return (trainings + scoringCost * scorings) / (rounds + 1 + scoringCost * rounds);
}

} // namespace sharpscope
