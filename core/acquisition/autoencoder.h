// SPDX-License-Identifier: GPL-3.0-or-later
// VAAL's variational autoencoder (Sinha, Ebrahimi & Darrell 2019) of images [C, 32, 32] with w channels first, 128 in
// the authors' code:
//
//     encoder   conv 4×4 stride 2: C → w → 2w → 4w → 8w, each with normalisation and ReLU; 8w·2·2 → μ and ln σ² [z]
//     decoder   z → 8w·4·4; transposed conv 4×4 stride 2: 8w → 4w → 2w → w, each with normalisation and ReLU; 1×1 → C
//
// It has no Pass: there is no transposed convolution in one, and nobody perturbs it.
#pragma once

#include "core/model/layout.h"
#include "core/model/pass.h"
#include "core/tensor/tensor.h"

#include <ATen/core/Generator.h>

#include <functional>
#include <vector>

namespace sharpscope {

struct AutoencoderShape {
    std::int64_t channels = 3; ///< C
    std::int64_t width = 128;  ///< w
    std::int64_t latent = 32;  ///< z
};

class Autoencoder {
public:
    explicit Autoencoder(const AutoencoderShape& shape);

    const Layout& layout() const { return m_layout; }
    /// float, CPU. As the authors' code leaves them: He normal by fan in, biases 0, for the encoder's convolutions and
    /// the decoder's linear layer; uniform ±1/√fanIn for the others.
    at::Tensor initialTheta(at::Generator generator) const;
    at::Tensor initialState() const; ///< means 0, variances 1

    struct Code {
        at::Tensor mean;        ///< μ [B, z]
        at::Tensor logVariance; ///< ln σ² [B, z]
    };

    /// The autoencoder at one θ and state; Statistics as for a Network.
    class At {
    public:
        /// `between` is called between any two layers, on a CPU on the way back, too, and may throw a std::exception.
        At(const Autoencoder& model, const at::Tensor& theta, const at::Tensor& state, Statistics statistics,
           std::function<void()> between = {});
        Code encode(const at::Tensor& images) const;
        at::Tensor decode(const at::Tensor& z) const;

    private:
        at::Tensor normalised(const at::Tensor& x, std::size_t parameter, std::size_t statistic) const;

        const AutoencoderShape m_shape;
        std::vector<at::Tensor> m_parameters, m_statistics;
        Statistics m_mode;
        std::function<void()> m_between;
    };

private:
    AutoencoderShape m_shape;
    Layout m_layout;
};

/// KL( N(μ, σ²) ‖ N(0, 1) ) of each image, nats: ½ Σ_d (μ² + σ² − 1 − ln σ²). [B]
at::Tensor divergenceOf(const Autoencoder::Code& code);

/// mean squared error over all numbers + β · divergence summed over the batch, as in the authors' code.
at::Tensor autoencoderLoss(const at::Tensor& images, const at::Tensor& reconstruction, const Autoencoder::Code& code,
                           double beta);

} // namespace sharpscope
