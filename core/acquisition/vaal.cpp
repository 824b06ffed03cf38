// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/vaal.h"

#include "core/acquisition/adversarial_training.h"
#include "core/acquisition/network_outputs.h"
#include "core/base/csv.h"
#include "core/base/error.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>

#include <chrono>

namespace sharpscope {

namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr double collapsed = 0.1; // nats an image
constexpr double trainingShare = 0.9;
constexpr auto piece = std::chrono::milliseconds(500);

std::string factOf(double divergence, std::int64_t steps)
{
    return "In the first round the autoencoder was trained for " + std::to_string(steps) +
           " steps; its codes differ from noise by " + shortText(divergence, 3) + " nats an image.";
}

std::vector<std::string> notesOf(double divergence, const at::Tensor& images)
{
    std::vector<std::string> notes;
    if (!(divergence >= collapsed))
        notes.push_back("Posterior collapse: the codes say nothing of the images, and the choice is as good as random. "
                        "A smaller weight of the divergence helps.");
    const std::int64_t height = images.size(2), width = images.size(3);
    if ((height != codedSide || width != codedSide) && (height != 28 || width != 28))
        notes.push_back("Images of " + std::to_string(height) + " × " + std::to_string(width) +
                        " pixels were resized to 32 × 32.");
    return notes;
}

} // namespace

Vaal::Vaal(const VaalOptions& options) : m_options(options) {}
Vaal::~Vaal() = default;

bool Vaal::prepare(const PoolRound& round)
{
    if (round.labelled.size() == 0) throw Error("VAAL tells labelled images from others, and none is labelled");
    const at::NoGradGuard noGradients;
    if (!m_training || !m_training->isOf(round)) m_training = std::make_unique<AdversarialTraining>(round, m_options);
    for (const auto begin = SteadyClock::now(); !m_training->isDone();) {
        if (SteadyClock::now() - begin >= piece) return false;
        if (!m_training->step(round.keepGoing)) {
            m_training.reset();
            return false;
        }
        round.progress(trainingShare * m_training->fraction());
    }
    return true;
}

std::optional<PoolScores> Vaal::score(const PoolRound& round)
{
    while (!prepare(round))
        if (!m_training) return std::nullopt;
    const std::unique_ptr<AdversarialTraining> trained = std::move(m_training);
    const at::NoGradGuard noGradients;
    std::vector<at::Tensor> odds, divergences, errors;
    const auto see = [&](const at::Tensor& batch, std::int64_t) {
        const AdversarialTraining::Seen seen = trained->see(toCodedSide(batch.to(at::kFloat)));
        odds.push_back(seen.logOdds);
        divergences.push_back(seen.divergence);
        errors.push_back(seen.error);
    };
    if (!forEachBatch(round, round.pool, {trainingShare, 1}, see)) return std::nullopt;
    if (odds.empty()) return PoolScores{.score = at::empty({0}, at::kDouble), .terms = {}};
    const at::Tensor logOdds = at::cat(odds), divergence = at::cat(divergences);
    const auto mean = divergence.mean().item<double>();
    return PoolScores{.score = logOdds.neg(),
                      .terms = {{"labelled", "D(μ), P(labelled)", logOdds.sigmoid()},
                                {"divergence", "KL", divergence},
                                {"error", "squared error", at::cat(errors)}},
                      .notes = notesOf(mean, round.pool.data->images),
                      .facts = {factOf(mean, trained->steps())}};
}

} // namespace sharpscope
