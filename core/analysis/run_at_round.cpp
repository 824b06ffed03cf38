// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/run_at_round.h"

#include "core/active/round_checkpoints.h"
#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/run/run_reader.h"
#include "core/run/scored_images.h"
#include "core/tensor/random.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/randperm.h>
#include <ATen/ops/sort.h>
#include <ATen/ops/tensor.h>

#include <algorithm>

namespace sharpscope {

namespace {

std::vector<std::int64_t> imagesOf(const Subset& subset)
{
    const at::Tensor index = subset.index.to(at::kCPU).contiguous();
    return {index.data_ptr<std::int64_t>(), index.data_ptr<std::int64_t>() + index.numel()};
}

std::string trainedRounds(const ActiveHistory& history)
{
    std::int64_t first = -1, last = -1;
    for (const ActiveRound& round : history.rounds())
        if (round.labels > 0) {
            if (first < 0) first = round.round;
            last = round.round;
        }
    if (first < 0) return "none has been trained yet";
    return "rounds " + std::to_string(first) + " to " + std::to_string(last) + " were";
}

double measuredAt(const RunFolder& run, std::int64_t step, const std::string& tag)
{
    const RunColumns columns = readColumns(run.path(), {tag}, {clockParts.begin(), clockParts.end()}).columns;
    const SeriesView view = columns.of(tag);
    for (std::size_t i = view.size(); i-- > 0;)
        if (view.clock(i).step == step) return view.value(i);
    return notMeasured;
}

} // namespace

RunAtRound::RunAtRound(RunFolder run, ActiveOptions options, const TrainAndTest& data)
    : m_run(std::move(run)),
      m_options(std::move(options)),
      m_history(readActiveHistory(m_run).history),
      m_loop(std::make_unique<ActiveLoop>(m_options, data))
{
}

std::optional<RunAtRound> RunAtRound::load(RunFolder run, const std::function<bool()>& isStopping)
{
    if (valueOr(run.experiment(), "kind", std::string()) != "active-learning")
        throw Error(run.path().string() + ": is no run of active learning");
    std::vector<Problem> problems;
    ActiveOptions options = activeOptionsFromJson(run.experiment(), problems);
    if (!problems.empty()) throw Error((run.path() / "experiment.json").string() + ":\n" + toText(problems));
    options.training.device = "auto"; // a run that was trained on a GPU elsewhere can be looked at here
    const std::optional<TrainAndTest> data = loadData(options.training, isStopping);
    if (!data) return std::nullopt;
    return RunAtRound(std::move(run), std::move(options), *data);
}

void RunAtRound::goTo(std::int64_t round)
{
    const std::string name = m_run.path().string() + ": round " + std::to_string(round);
    const ActiveRound* known = m_history.find(round);
    if (!known || known->labels == 0) throw Error(name + " was not trained; " + trainedRounds(m_history));
    try {
        m_loop->goBack(round, checkpointAt(m_run, known->trained.step, m_loop->network()));
    } catch (const Error& error) {
        throw Error(name + ": " + error.what());
    }
    m_round = round;
    m_labelled = m_loop->pool().labelled();
    m_unlabelled = m_loop->pool().unlabelled();
    m_pool = drawPool(m_loop->pool(), m_options.rounds.poolSize, m_options.training.seed, round);
    if (m_pool.size() == 0) throw Error(name + ": no image without a label is left");
    expectSameData();
}

/// The pool and the simulated oracle's answers are those that the run has recorded.
void RunAtRound::expectSameData() const
{
    std::int64_t firstOwn = 0; // what it branched off from may have asked a person
    for (const GivenLabel& past : m_options.past)
        firstOwn = std::max(firstOwn, past.round + 1);
    std::vector<std::int64_t> images, labels;
    for (const GivenLabel& given : m_loop->pool().given())
        if (given.round >= firstOwn && knowsTruth()) {
            images.push_back(given.image);
            labels.push_back(given.label);
        }
    if (m_loop->pool().oracleLabels(images) != labels)
        throw Error(m_run.path().string() + ": its images have other labels in the data that is here than they had "
                                            "when it ran");
    const std::string& name = m_history.find(m_round)->scoreFile;
    const std::filesystem::path file = m_run.path() / name;
    if (name.empty() || !std::filesystem::exists(file)) return;
    std::vector<std::int64_t> scored;
    try {
        scored = readScoredImages(file).images;
    } catch (const Error&) { // damaged, and its scores are not needed: nothing to compare with
        return;
    }
    if (scored != imagesOf(m_pool))
        throw Error(file.string() + ": holds other images than the pool of round " + std::to_string(m_round) +
                    "; the run's data or its experiment.json has changed since");
}

PoolRound RunAtRound::asked(const AnalysisProgress& progress) const
{
    PoolRound round = m_loop->roundAt(m_loop->theta(), m_loop->state(), m_labelled, m_pool, m_unlabelled);
    round.keepGoing = progress.keepGoing;
    round.progress = progress.progress;
    return round;
}

Subset RunAtRound::withTruth(Subset unlabelled) const
{
    if (!knowsTruth())
        throw Error(m_run.path().string() + ": a person gives its labels, those of unlabelled images are not known");
    unlabelled.labels =
        at::tensor(m_loop->pool().oracleLabels(imagesOf(unlabelled)), at::kLong).to(unlabelled.index.device());
    return unlabelled;
}

Subset RunAtRound::sample(const Subset& from, std::int64_t count) const
{
    if (count <= 0 || count >= from.size()) return from;
    const at::Generator draws = makeGenerator(m_options.training.seed, "analysis", m_round);
    const at::Tensor places =
        std::get<0>(at::randperm(from.size(), draws, at::kLong).narrow(0, 0, count).sort()).to(from.index.device());
    return {
        .data = from.data, .index = from.index.index_select(0, places), .labels = from.labels.index_select(0, places)};
}

double RunAtRound::testAccuracy() const
{
    return measuredAt(m_run, m_history.find(m_round)->trained.step, "accuracy/test");
}

double RunAtRound::testLoss() const { return measuredAt(m_run, m_history.find(m_round)->trained.step, "loss/test"); }

Json RunAtRound::identity() const
{
    return {{"checkpoint", checkpointName(m_history.find(m_round)->trained.step)},
            {"thetaNorm", theta().to(at::kCPU, at::kDouble).norm().item<double>()},
            {"labelled", m_labelled.size()},
            {"pool", m_pool.size()}};
}

} // namespace sharpscope
