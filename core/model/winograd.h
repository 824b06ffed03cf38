// SPDX-License-Identifier: GPL-3.0-or-later
// 3×3 convolutions by Winograd's F(4×4, 3×3): Lavin & Gray 2016, "Fast Algorithms for Convolutional Neural Networks".
//
//     Y = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A      for every 6×6 tile d of the input and 4×4 tile Y of the output
//
// needs a quarter of the multiplications, and convolutions are most of a residual network's step on a CPU, where
// LibTorch computes them directly at 85 to 100 % of the processor's peak. The price is a rounding error about ten times
// that of a direct convolution in float, still under 1e-5 of the result's size. A whole network's gradient is off by as
// much where it is smooth; behind ReLUs, some of which fall on the other side of 0, by about the square root of it, as
// it is for direct convolutions too (tst_winograd_network).
#pragma once

#include "core/model/pass.h"

namespace sharpscope {

/// From so many channels on, on both sides, it is likely to be faster where gradients are wanted ...
inline constexpr std::int64_t winogradChannels = 64;
/// ... and where many batches pass through the same weights, which are transformed once.
inline constexpr std::int64_t winogradChannelsKept = 16;

/// Whether winogradConv takes this layer and is likely to be faster: float on the CPU with AVX2 or AVX-512, 3×3, stride
/// 1, padding 1, no bias, channels-last, a multiple of 32 channels (16 without gradients), and enough pixels.
bool winogradSuits(const at::Tensor& x, const at::Tensor& weight, const ConvOptions& options,
                   std::int64_t fewestChannels = winogradChannels);

/// What it computes with on this processor, "AVX-512" or "AVX2"; "none" where it takes no layer at all.
const char* winogradInstructions();

/// x [B, C, H, W] and weight [O, C, 3, 3], both channels-last; gives [B, O, H, W] and gradients channels-last.
/// Differentiable any number of times; the second derivative is LibTorch's.
at::Tensor winogradConv(const at::Tensor& x, const at::Tensor& weight);

/// G g Gᵀ of all filters, for many convolutions with the same weights [O, C, 3, 3]; undefined where the weights are
/// none that winogradSuits() takes.
at::Tensor winogradWeights(const at::Tensor& weight, std::int64_t fewestChannels = winogradChannels);

/// winogradConv() without gradients, by such weights; `out` is O, `bias` [O] or undefined.
at::Tensor winogradConv(const at::Tensor& x, const at::Tensor& transformed, std::int64_t out,
                        const at::Tensor& bias = {});

} // namespace sharpscope
