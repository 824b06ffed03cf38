// SPDX-License-Identifier: GPL-3.0-or-later
// BADGE (Ash et al. 2020) in its detection form: the gradient of Σ_b CE(scores at b's prior, ŷ_b), over the boxes b
// that the network finds, by the weights and biases of the head that classifies, and D² sampling (d2_sampling.h) among
// the images' gradients g, beginning with the longest. The head has a convolution for each map k and in it (C + 1)
// outputs for each of the cell's priors j; a box at (k, j) whose 3×3 patch of features is a (and 1 for the bias) adds
// q_b ⊗ a_b to block (k, j), q_b = p − onehot(ŷ_b). No g is ever made:
//
//     ⟨g_i, g_j⟩ = Σ over boxes b of i and b' of j in the same block of (q_b · q_b')(a_b · a_b')
#pragma once

#include "core/active_detection/pseudo_boxes.h"

namespace sharpscope {

struct BoxBadgeOptions {
    std::string boxes = "after";
    double confidence = 0.1;
    std::string classes = "best";
    std::int64_t ifNone = 0;
};

template <class Visitor>
void describe(BoxBadgeOptions& o, Visitor& field)
{
    field("boxes", o.boxes,
          {.label = "Boxes",
           .choices = {"after", "before"},
           .help = "Of an image: those that the network finds after non-maximum suppression, or before it."});
    field("confidence", o.confidence,
          {.label = "Confidence", .min = 0, .max = 1, .help = "Only boxes whose class is more probable than this."});
    describePriors(o.classes, o.ifNone, field);
}

/// The gradients of n images by their boxes' factors, on the CPU. Patches are as long as nine maps are deep, 37 kB a
/// box of ssd300, so an image counts with its `perImage` surest boxes: as many as `bytes` hold of all images, one at
/// least.
struct BoxGradients {
    std::int64_t images = 0;
    std::int64_t without = 0;           ///< of which nothing was found in
    std::int64_t perImage = 0;          ///< boxes of an image at most
    std::int64_t cut = 0;               ///< images that had more
    std::vector<std::int64_t> begin;    ///< [n + 1], an image's boxes among all M
    at::Tensor image;                   ///< int64 [M], whose box it is
    at::Tensor block;                   ///< int64 [M], which of the head's parts answered
    at::Tensor error;                   ///< q, double [M, C + 1]
    std::vector<at::Tensor> patchParts; ///< (a, 1), of θ's type [partBoxes, F]; shorter patches end in zeros

    static constexpr std::int64_t partBoxes = 256;
    static constexpr std::int64_t heldBytes = std::int64_t{1} << 30;

    /// ⟨g_i, g_c⟩ of every image i: [n].
    at::Tensor productsWith(std::int64_t c) const;
    at::Tensor squaredNorms() const; ///< ‖g_i‖² [n]

private:
    at::Tensor patches(std::int64_t from, std::int64_t to) const; ///< double [to − from, F]
};

/// The length F of a patch and its bias: of the deepest map that the network's head reads.
std::int64_t patchLength(const Network& network);

/// BoxGradients::perImage for n images, patches of F numbers of `size` bytes each.
std::int64_t boxesThatFit(std::int64_t n, std::int64_t length, std::int64_t size, std::int64_t bytes);

/// Of all images of the round's pool, in its order. nullopt if keepGoing() said no.
std::optional<BoxGradients> boxGradients(const PoolRound& round, const BoxedPool& pool, const PseudoBoxOptions& options,
                                         std::int64_t bytes = BoxGradients::heldBytes);

/// The score is ‖g‖, 0 of images in which nothing is found.
class BoxBadge final : public Acquisition {
public:
    BoxBadge(const BoxBadgeOptions& options, BoxedPool pool)
        : m_options{.boxes = options.boxes,
                    .confidence = options.confidence,
                    .classes = options.classes,
                    .ifNone = options.ifNone},
          m_pool(std::move(pool))
    {
    }
    std::string whyNot(const Network& network) const override;
    std::optional<PoolScores> score(const PoolRound& round) override;
    std::vector<std::int64_t> query(const PoolScores& scores, const PoolRound& round) override;

private:
    PseudoBoxOptions m_options;
    BoxedPool m_pool;
    BoxGradients m_gradients; ///< of the images that were scored last
};

} // namespace sharpscope
