// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/adversarial_training.h"

#include "core/model/cross_entropy.h"
#include "core/tensor/random.h"
#include "core/train/trainer.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/randperm.h>
#include <ATen/ops/replication_pad2d.h>
#include <ATen/ops/upsample_bilinear2d.h>

#include <algorithm>
#include <cmath>
#include <exception>

namespace sharpscope {

namespace {

/// Through LibTorch's backward, which knows exceptions of this family only.
struct AskedToStop : std::exception {};

OptimizerOptions adam(const VaalOptions& options) { return {.name = "adam", .lr = options.lr, .weightDecay = 0}; }

const Subset& othersOf(const PoolRound& round) { return round.unlabelled.size() > 0 ? round.unlabelled : round.pool; }

std::int64_t stepsOf(const VaalOptions& options, const PoolRound& round)
{
    if (othersOf(round).size() == 0) return 0;
    if (options.steps > 0) return options.steps;
    const auto perEpoch = static_cast<double>(batchesIn(round.labelled.size(), round.batchSize, true));
    return std::clamp<std::int64_t>(std::llround(perEpoch * round.epochs), 1, options.mostSteps);
}

} // namespace

at::Tensor toCodedSide(const at::Tensor& images)
{
    if (images.size(2) == codedSide && images.size(3) == codedSide) return images;
    if (images.size(2) == 28 && images.size(3) == 28) return at::replication_pad2d(images, {2, 2, 2, 2});
    return at::upsample_bilinear2d(images, {codedSide, codedSide}, /*align_corners=*/false);
}

BatchStream::BatchStream(const PoolRound& round, Subset subset, std::string_view purpose, std::int64_t batchSize)
    : m_subset(std::move(subset)),
      m_purpose(purpose),
      m_seed(round.seed),
      m_round(round.round),
      m_size(std::min(batchSize, m_subset.size()))
{
}

at::Tensor BatchStream::next()
{
    if (!m_order.defined() || m_at + m_size > m_order.size(0)) {
        m_order = at::randperm(m_subset.size(), makeGenerator(m_seed, m_purpose, m_round, m_epoch++), at::kLong);
        m_at = 0;
    }
    const at::Tensor rows = m_order.narrow(0, m_at, m_size);
    m_at += m_size;
    return toCodedSide(makeBatch(m_subset, rows, Augmentation{}, at::Generator()).images);
}

AdversarialTraining::AdversarialTraining(const PoolRound& round, const VaalOptions& options)
    : m_options(options),
      m_seed(round.seed),
      m_round(round.round),
      m_labelledImages(round.labelled.index),
      m_noise(makeGenerator(round.seed, "vaal noise", round.round)),
      m_model({.channels = round.pool.data->images.size(1), .width = options.width, .latent = options.latent}),
      m_discriminator(options.latent),
      m_theta(
          m_model.initialTheta(makeGenerator(round.seed, "vaal autoencoder", round.round)).to(round.theta.device())),
      m_state(m_model.initialState().to(round.theta.device())),
      m_thetaD(m_discriminator.initialTheta(makeGenerator(round.seed, "vaal discriminator", round.round))
                   .to(round.theta.device())),
      m_optimizer(adam(options), m_theta),
      m_optimizerD(adam(options), m_thetaD),
      m_labelled(round, round.labelled, "vaal labelled", options.batchSize),
      m_unlabelled(round, othersOf(round), "vaal unlabelled", options.batchSize),
      m_steps(stepsOf(options, round))
{
}

bool AdversarialTraining::isOf(const PoolRound& round) const
{
    return m_seed == round.seed && m_round == round.round && at::equal(m_labelledImages, round.labelled.index);
}

double AdversarialTraining::fraction() const
{
    return m_steps > 0 ? static_cast<double>(m_step) / static_cast<double>(m_steps) : 1;
}

bool AdversarialTraining::step(const std::function<bool()>& keepGoing)
{
    const std::function<void()> ask = [&] {
        if (!keepGoing()) throw AskedToStop();
    };
    try {
        at::Tensor labelled, unlabelled; // the discriminator takes the last that the autoencoder had
        for (std::int64_t i = 0; i < m_options.vaeSteps; ++i) {
            ask();
            labelled = m_labelled.next();
            unlabelled = m_unlabelled.next();
            stepAutoencoder(labelled, unlabelled, ask);
        }
        stepDiscriminator(labelled, unlabelled, ask);
    } catch (const AskedToStop&) {
        return false;
    }
    ++m_step;
    return true;
}

void AdversarialTraining::stepAutoencoder(const at::Tensor& labelled, const at::Tensor& unlabelled,
                                          const std::function<void()>& ask)
{
    const at::AutoGradMode gradients(true);
    const at::Tensor leaf = m_theta.detach().requires_grad_(true);
    const Autoencoder::At model(m_model, leaf, m_state, Statistics::Update, ask);
    const auto [lossL, meanL] = reconstruct(model, labelled);
    const auto [lossU, meanU] = reconstruct(model, unlabelled);
    const at::Tensor fooling =
        foolingLoss(m_discriminator.logOdds(m_thetaD, meanL), m_discriminator.logOdds(m_thetaD, meanU));
    m_optimizer.step(gradientOf(lossL + lossU + fooling * m_options.adversary, leaf), m_options.lr);
}

void AdversarialTraining::stepDiscriminator(const at::Tensor& labelled, const at::Tensor& unlabelled,
                                            const std::function<void()>& ask)
{
    const at::AutoGradMode gradients(true);
    const at::Tensor leaf = m_thetaD.detach().requires_grad_(true);
    const Autoencoder::At model(m_model, m_theta, m_state, Statistics::Update, ask); // in training mode here too
    const at::Tensor told = tellingLoss(m_discriminator.logOdds(leaf, model.encode(labelled).mean),
                                        m_discriminator.logOdds(leaf, model.encode(unlabelled).mean));
    m_optimizerD.step(gradientOf(told, leaf), m_options.lr);
}

std::pair<at::Tensor, at::Tensor> AdversarialTraining::reconstruct(const Autoencoder::At& model,
                                                                   const at::Tensor& images)
{
    const Autoencoder::Code code = model.encode(images);
    const at::Tensor noise = at::empty(code.mean.sizes(), at::kFloat).normal_(0, 1, m_noise).to(images.options());
    const at::Tensor z = code.mean + noise * (code.logVariance * 0.5).exp();
    return {autoencoderLoss(images, model.decode(z), code, m_options.beta), code.mean};
}

AdversarialTraining::Seen AdversarialTraining::see(const at::Tensor& images) const
{
    const Autoencoder::At model(m_model, m_theta, m_state, Statistics::UseStored);
    const Autoencoder::Code code = model.encode(images);
    const auto toCpu = [](const at::Tensor& values) { return values.to(at::kCPU, at::kDouble); };
    return {.logOdds = toCpu(m_discriminator.logOdds(m_thetaD, code.mean)),
            .divergence = toCpu(divergenceOf(code)),
            .error = toCpu((model.decode(code.mean) - images).square().mean({1, 2, 3}))};
}

} // namespace sharpscope
