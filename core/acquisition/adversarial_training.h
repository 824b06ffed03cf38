// SPDX-License-Identifier: GPL-3.0-or-later
// VAAL's training: an autoencoder and a discriminator of its codes, trained against each other on labelled and
// unlabelled images (vaal.h has the losses).
#pragma once

#include "core/acquisition/acquisition.h"
#include "core/acquisition/autoencoder.h"
#include "core/acquisition/latent_discriminator.h"
#include "core/acquisition/vaal.h"
#include "core/optim/base_optimizer.h"

#include <string_view>

namespace sharpscope {

/// Images [B, C, 32, 32]: as they are, of 28 × 28 with their border twice repeated, others resized.
at::Tensor toCodedSide(const at::Tensor& images);
inline constexpr std::int64_t codedSide = 32;

/// Batches of a subset without end, each epoch in an order of its own.
class BatchStream {
public:
    BatchStream(const PoolRound& round, Subset subset, std::string_view purpose, std::int64_t batchSize);
    at::Tensor next(); ///< [B, C, 32, 32]

private:
    Subset m_subset;
    std::string_view m_purpose; ///< of the randomness; lives as long as the program
    std::int64_t m_seed, m_round, m_size, m_at = 0, m_epoch = 0;
    at::Tensor m_order;
};

class AdversarialTraining {
public:
    /// Follows from the round's (seed, round) and its images alone.
    AdversarialTraining(const PoolRound& round, const VaalOptions& options);
    bool isOf(const PoolRound& round) const; ///< the same seed, round and labelled images

    std::int64_t steps() const { return m_steps; } ///< of the discriminator, in all
    double fraction() const;                       ///< that is done
    bool isDone() const { return m_step >= m_steps; }

    /// A step of the discriminator and those of the autoencoder before it. `keepGoing` is asked between any two layers;
    /// false once it said no, and then it is good for nothing any more.
    bool step(const std::function<bool()>& keepGoing);

    struct Seen {
        at::Tensor logOdds, divergence, error; ///< [B], double, CPU
    };
    Seen see(const at::Tensor& images) const; ///< [B, C, 32, 32]

private:
    void stepAutoencoder(const at::Tensor& labelled, const at::Tensor& unlabelled, const std::function<void()>& ask);
    void stepDiscriminator(const at::Tensor& labelled, const at::Tensor& unlabelled, const std::function<void()>& ask);
    std::pair<at::Tensor, at::Tensor> reconstruct(const Autoencoder::At& model, const at::Tensor& images);

    VaalOptions m_options;
    std::int64_t m_seed, m_round;
    at::Tensor m_labelledImages; ///< their rows
    at::Generator m_noise;
    Autoencoder m_model;
    LatentDiscriminator m_discriminator;
    at::Tensor m_theta, m_state, m_thetaD;
    BaseOptimizer m_optimizer, m_optimizerD;
    BatchStream m_labelled, m_unlabelled;
    std::int64_t m_steps, m_step = 0;
};

} // namespace sharpscope
