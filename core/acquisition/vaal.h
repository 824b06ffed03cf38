// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/acquisition/acquisition.h"
#include "core/base/describe.h"

namespace sharpscope {

class AdversarialTraining;

struct VaalOptions {
    std::int64_t width = 128;
    std::int64_t latent = 32;
    double beta = 1;
    double adversary = 1;
    double lr = 5e-4;
    std::int64_t vaeSteps = 2;
    std::int64_t batchSize = 64;
    std::int64_t steps = 0;
    std::int64_t mostSteps = 2000;
};

template <class Visitor>
void describe(VaalOptions& o, Visitor& field)
{
    field("width", o.width,
          {.label = "Width",
           .unit = "channels",
           .min = 1,
           .max = 1024,
           .help = "Of the autoencoder's first layer; the authors' is 128, which wants a GPU. 16 takes about a "
                   "fiftieth of the time."});
    field("latent", o.latent,
          {.label = "Latent size", .symbol = "z", .min = 1, .max = 4096, .help = "Of an image's code."});
    field("beta", o.beta,
          {.label = "Weight of the divergence",
           .symbol = "β",
           .min = 0,
           .max = 1000,
           .help =
               "The divergence is summed over the batch and the squared error averaged, as in the authors' code: with "
               "1 the codes may say nothing of the images. A note says when."});
    field("adversary", o.adversary,
          {.label = "Weight of the adversary",
           .symbol = "λ₂",
           .min = 0,
           .max = 1000,
           .help = "How much the encoder tries to be taken for labelled."});
    field("lr", o.lr,
          {.label = "Learning rate", .symbol = "η", .min = 0, .max = 1, .help = "Adam's, of both networks."});
    field("vaeSteps", o.vaeSteps,
          {.label = "Autoencoder's steps",
           .min = 1,
           .max = 100,
           .help = "For each step of the discriminator.",
           .advanced = true});
    field("batchSize", o.batchSize,
          {.label = "Batch", .unit = "images", .min = 2, .max = 4096, .help = "Labelled and unlabelled ones each."});
    field("steps", o.steps,
          {.label = "Steps",
           .min = 0,
           .max = 1e6,
           .help = "Of the discriminator, in each round; 0: as many as the network has just been trained for."});
    field("mostSteps", o.mostSteps,
          {.label = "Most steps", .min = 1, .max = 1e6, .help = "Bounds the steps where they follow the network's."});
}

/// Sinha, Ebrahimi & Darrell 2019, "Variational adversarial active learning": an autoencoder (autoencoder.h) codes
/// labelled and unlabelled images so that a discriminator D takes all for labelled, and D learns to tell them,
///
///     autoencoder  MSE + β KL (labelled)  +  MSE + β KL (unlabelled)  −  λ₂ ( ln D(μ_L) + ln D(μ_U) )     two steps
///     D            − ln D(μ_L) − ln(1 − D(μ_U))                                                            one step
///
/// and the images that D is surest to be unlabelled are chosen. Both begin anew in every round and are trained in
/// prepare(), apart from the network, which they share nothing with; scored with the stored statistics of
/// normalisation. Images of 32 × 32 are taken as they are, those of 28 × 28 with their border twice repeated, others
/// resized to 32 × 32 (a note says so).
class Vaal final : public Acquisition {
public:
    explicit Vaal(const VaalOptions& options = {});
    ~Vaal() override;
    bool prepare(const PoolRound& round) override;
    /// The score is ln((1 − D)/D), which orders images as 1 − D does and has no ties where that rounds to 1.
    /// @throws Error if nothing is labelled.
    std::optional<PoolScores> score(const PoolRound& round) override;

private:
    VaalOptions m_options;
    std::unique_ptr<AdversarialTraining> m_training; ///< that is under way, or done and not scored with
};

} // namespace sharpscope
