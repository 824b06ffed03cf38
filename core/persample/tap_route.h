// SPDX-License-Identifier: GPL-3.0-or-later
// g_n of every image on the CPU in float, by one matrix product for each of the k² taps of the kernel:
//
//     g[tap] = Σ_p a_{p + tap} δ_pᵀ,        y'_q = Σ_tap (W + s d)[tap]ᵀ a'_{q + tap}
//
// A padded image is laid out so that a tap is an offset: output pixels in rows as wide as the padded input's, the
// columns behind the output's own left empty; with stride s, one such image for each of the s² phases. g lies as the
// second product wants it. Each thread takes whole images, so that nobody waits and nothing depends on the number of
// threads; gradients lie in one workspace that stays from batch to batch.
#pragma once

#include "core/persample/conv_route.h"

namespace sharpscope {

class TapRoute final : public ConvRoute {
public:
    /// Float, on the CPU, without groups, on a processor that there are kernels for.
    static bool suits(const at::Tensor& weight, const ConvOptions& options);

    TapRoute(const at::Tensor& weight, const ConvShape& shape, bool isAdaptive);

    at::Tensor record(const at::Tensor& x, const at::Tensor& delta) override;
    at::Tensor perturbed(const at::Tensor& x, const at::Tensor& step) const override;

private:
    struct Tap {
        std::int64_t phase;  ///< whose image
        std::int64_t offset; ///< in pixels
    };
    Tap tap(std::int64_t index) const;
    void layOut(const float* image, float* phases) const;
    void layOutGradient(const float* delta, float* panels) const;
    double squaredMoves(float* gradient) const;

    ConvShape m_shape;
    bool m_isAdaptive;
    std::int64_t m_in, m_out;       ///< channels, rounded up to what the kernels take
    std::int64_t m_phases;          ///< in each direction
    std::int64_t m_width, m_height; ///< of a phase's image
    std::int64_t m_positions;       ///< of output pixels in such rows
    std::int64_t m_rows;            ///< those, rounded up
    std::int64_t m_phaseSize;       ///< numbers of a phase's image and what is read behind it
    std::int64_t m_weights;         ///< numbers of W in panels [tap][out/32][in][32]
    at::Tensor m_weight;            ///< W so
    at::Tensor m_moves;             ///< recorded: d_n so [B, m_weights]
};

} // namespace sharpscope
