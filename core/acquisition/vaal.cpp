// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/vaal.h"

#include "core/acquisition/autoencoder.h"
#include "core/acquisition/latent_discriminator.h"
#include "core/acquisition/network_outputs.h"
#include "core/base/csv.h"
#include "core/base/error.h"
#include "core/model/cross_entropy.h"
#include "core/optim/base_optimizer.h"
#include "core/tensor/random.h"
#include "core/train/trainer.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/randperm.h>
#include <ATen/ops/replication_pad2d.h>
#include <ATen/ops/upsample_bilinear2d.h>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

constexpr std::int64_t side = 32;
constexpr double collapsed = 0.1; // nats an image

at::Tensor toSide(const at::Tensor& images)
{
    if (images.size(2) == side && images.size(3) == side) return images;
    if (images.size(2) == 28 && images.size(3) == 28) return at::replication_pad2d(images, {2, 2, 2, 2});
    return at::upsample_bilinear2d(images, {side, side}, /*align_corners=*/false);
}

/// Batches of a subset without end, each epoch in an order of its own.
class Stream {
public:
    Stream(const PoolRound& round, const Subset& subset, std::string_view purpose, std::int64_t batchSize)
        : m_round(round), m_subset(subset), m_purpose(purpose), m_size(std::min(batchSize, subset.size()))
    {
    }

    at::Tensor next()
    {
        if (!m_order.defined() || m_at + m_size > m_order.size(0)) {
            m_order = at::randperm(m_subset.size(), makeGenerator(m_round.seed, m_purpose, m_round.round, m_epoch++),
                                   at::kLong);
            m_at = 0;
        }
        const at::Tensor rows = m_order.narrow(0, m_at, m_size);
        m_at += m_size;
        return toSide(makeBatch(m_subset, rows, Augmentation{}, at::Generator()).images);
    }

private:
    const PoolRound& m_round;
    const Subset& m_subset;
    std::string_view m_purpose;
    std::int64_t m_size, m_at = 0, m_epoch = 0;
    at::Tensor m_order;
};

/// Both networks and what is trained of them.
class Adversaries {
public:
    Adversaries(const PoolRound& round, const VaalOptions& options, std::int64_t channels)
        : m_options(options),
          m_noise(makeGenerator(round.seed, "vaal noise", round.round)),
          m_model({.channels = channels, .width = options.width, .latent = options.latent}),
          m_discriminator(options.latent),
          m_theta(m_model.initialTheta(makeGenerator(round.seed, "vaal autoencoder", round.round))
                      .to(round.theta.device())),
          m_state(m_model.initialState().to(round.theta.device())),
          m_thetaD(m_discriminator.initialTheta(makeGenerator(round.seed, "vaal discriminator", round.round))
                       .to(round.theta.device())),
          m_optimizer(adam(options), m_theta),
          m_optimizerD(adam(options), m_thetaD)
    {
    }

    void stepAutoencoder(const at::Tensor& labelled, const at::Tensor& unlabelled)
    {
        const at::AutoGradMode gradients(true);
        const at::Tensor leaf = m_theta.detach().requires_grad_(true);
        const Autoencoder::At model(m_model, leaf, m_state, Statistics::Update);
        const auto [lossL, meanL] = reconstruct(model, labelled);
        const auto [lossU, meanU] = reconstruct(model, unlabelled);
        const at::Tensor fooling =
            foolingLoss(m_discriminator.logOdds(m_thetaD, meanL), m_discriminator.logOdds(m_thetaD, meanU));
        m_optimizer.step(gradientOf(lossL + lossU + fooling * m_options.adversary, leaf), m_options.lr);
    }

    void stepDiscriminator(const at::Tensor& labelled, const at::Tensor& unlabelled)
    {
        const at::AutoGradMode gradients(true);
        const at::Tensor leaf = m_thetaD.detach().requires_grad_(true);
        const Autoencoder::At model(m_model, m_theta, m_state, Statistics::Update); // in training mode here too
        const at::Tensor told = tellingLoss(m_discriminator.logOdds(leaf, model.encode(labelled).mean),
                                            m_discriminator.logOdds(leaf, model.encode(unlabelled).mean));
        m_optimizerD.step(gradientOf(told, leaf), m_options.lr);
    }

    struct Seen {
        at::Tensor logOdds, divergence, error; ///< [B], double, CPU
    };
    Seen see(const at::Tensor& images) const
    {
        const Autoencoder::At model(m_model, m_theta, m_state, Statistics::UseStored);
        const Autoencoder::Code code = model.encode(images);
        const auto toCpu = [](const at::Tensor& values) { return values.to(at::kCPU, at::kDouble); };
        return {.logOdds = toCpu(m_discriminator.logOdds(m_thetaD, code.mean)),
                .divergence = toCpu(divergenceOf(code)),
                .error = toCpu((model.decode(code.mean) - images).square().mean({1, 2, 3}))};
    }

private:
    static OptimizerOptions adam(const VaalOptions& options)
    {
        return {.name = "adam", .lr = options.lr, .weightDecay = 0};
    }

    std::pair<at::Tensor, at::Tensor> reconstruct(const Autoencoder::At& model, const at::Tensor& images)
    {
        const Autoencoder::Code code = model.encode(images);
        const at::Tensor noise = at::empty(code.mean.sizes(), at::kFloat).normal_(0, 1, m_noise).to(images.options());
        const at::Tensor z = code.mean + noise * (code.logVariance * 0.5).exp();
        return {autoencoderLoss(images, model.decode(z), code, m_options.beta), code.mean};
    }

    VaalOptions m_options;
    at::Generator m_noise;
    Autoencoder m_model;
    LatentDiscriminator m_discriminator;
    at::Tensor m_theta, m_state, m_thetaD;
    BaseOptimizer m_optimizer, m_optimizerD;
};

std::int64_t stepsOf(const VaalOptions& options, const PoolRound& round)
{
    if (options.steps > 0) return options.steps;
    const auto perEpoch = static_cast<double>(batchesIn(round.labelled.size(), round.batchSize, true));
    return std::clamp<std::int64_t>(std::llround(perEpoch * round.epochs), 1, options.mostSteps);
}

std::vector<std::string> notesOf(double divergence, const at::Tensor& images, std::int64_t steps)
{
    std::vector<std::string> notes = {"The autoencoder was trained for " + std::to_string(steps) +
                                      " steps; its codes differ from noise by " + shortText(divergence, 3) +
                                      " nats an image."};
    if (!(divergence >= collapsed))
        notes.push_back("Posterior collapse: the codes say nothing of the images, and the choice is as good as random. "
                        "A smaller weight of the divergence helps.");
    const std::int64_t height = images.size(2), width = images.size(3);
    if ((height != side || width != side) && (height != 28 || width != 28))
        notes.push_back("Images of " + std::to_string(height) + " × " + std::to_string(width) +
                        " pixels were resized to 32 × 32.");
    return notes;
}

} // namespace

std::optional<PoolScores> Vaal::score(const PoolRound& round)
{
    if (round.labelled.size() == 0) throw Error("VAAL tells labelled images from others, and none is labelled");
    const at::NoGradGuard noGradients;
    const at::Tensor& images = round.pool.data->images;
    Adversaries adversaries(round, m_options, images.size(1));
    Stream labelled(round, round.labelled, "vaal labelled", m_options.batchSize);
    const Subset& others = round.unlabelled.size() > 0 ? round.unlabelled : round.pool;
    Stream unlabelled(round, others, "vaal unlabelled", m_options.batchSize);
    const std::int64_t steps = others.size() > 0 ? stepsOf(m_options, round) : 0;
    for (std::int64_t step = 0; step < steps; ++step) {
        at::Tensor ofLabelled, ofOthers; // the discriminator takes the last that the autoencoder had
        for (std::int64_t i = 0; i < m_options.vaeSteps; ++i) {
            if (!round.keepGoing()) return std::nullopt;
            ofLabelled = labelled.next();
            ofOthers = unlabelled.next();
            adversaries.stepAutoencoder(ofLabelled, ofOthers);
        }
        adversaries.stepDiscriminator(ofLabelled, ofOthers);
        round.progress(0.9 * static_cast<double>(step + 1) / static_cast<double>(steps));
    }
    std::vector<at::Tensor> odds, divergences, errors;
    const bool isWhole = forEachBatch(round, round.pool, {0.9, 1}, [&](const at::Tensor& batch, std::int64_t) {
        const Adversaries::Seen seen = adversaries.see(toSide(batch.to(at::kFloat)));
        odds.push_back(seen.logOdds);
        divergences.push_back(seen.divergence);
        errors.push_back(seen.error);
    });
    if (!isWhole) return std::nullopt;
    if (odds.empty()) return PoolScores{.score = at::empty({0}, at::kDouble), .terms = {}};
    const at::Tensor logOdds = at::cat(odds), divergence = at::cat(divergences);
    return PoolScores{.score = logOdds.neg(),
                      .terms = {{"labelled", "D(μ), P(labelled)", logOdds.sigmoid()},
                                {"divergence", "KL", divergence},
                                {"error", "squared error", at::cat(errors)}},
                      .notes = notesOf(divergence.mean().item<double>(), images, steps)};
}

} // namespace sharpscope
