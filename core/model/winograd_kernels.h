// SPDX-License-Identifier: GPL-3.0-or-later
// The arithmetic of Winograd's F(4×4, 3×3) on float vectors, once for AVX-512 and once for AVX2. A tile is 6×6 pixels
// of the input and 4×4 of the output; in the transformed domain it is 36 numbers a channel ("planes"), where a
// convolution is one matrix product a plane. Torch-free.
#pragma once

#include <cstdint>

namespace sharpscope {

/// One image, channels-last: [height, width, channels].
struct WinogradImage {
    float* data = nullptr;
    std::int64_t height = 0;
    std::int64_t width = 0;
    std::int64_t channels = 0; ///< a multiple of 16
};

/// Where one tile's transformed numbers lie: channel c of plane p at data[p·plane + (c/32)·panel + c%32].
struct WinogradTile {
    float* data = nullptr;
    std::int64_t plane = 0;
    std::int64_t panel = 32;
};

/// c[i, j] = Σ_k a[i·aRow + k·aStep] · b[(j/32)·bPanel + 32 k + j%32], added to c if `accumulate`.
struct WinogradProduct {
    const float* a = nullptr;
    std::int64_t aRow = 0;
    std::int64_t aStep = 0;
    const float* b = nullptr;
    std::int64_t bPanel = 0;
    float* c = nullptr;
    std::int64_t cRow = 0;
    std::int64_t rows = 0;    ///< a multiple of 8
    std::int64_t columns = 0; ///< a multiple of 16
    std::int64_t inner = 0;
    bool accumulate = false;
};

struct WinogradKernels {
    const char* instructions; ///< "AVX-512", "AVX2"
    /// Bᵀ d B of the 6×6 pixels whose first is (top, left); pixels outside the image are zero.
    void (*input)(const WinogradImage&, std::int64_t top, std::int64_t left, const WinogradTile&);
    /// A δ Aᵀ of the 4×4 pixels of an output's gradient.
    void (*outputGradient)(const WinogradImage&, std::int64_t top, std::int64_t left, const WinogradTile&);
    /// Aᵀ m A, and of each channel its bias if there is one, to the 4×4 pixels of an output, as far as they are inside.
    void (*output)(const WinogradTile&, const WinogradImage&, std::int64_t top, std::int64_t left, const float* bias);
    void (*multiply)(const WinogradProduct&);
    /// Weights [out, 3, 3, in]: G g Gᵀ of `count` outputs from `first` on (both multiples of 32), as panels
    /// [36][out/32][in][32] for the forward pass ...
    void (*weights)(const float* weights, std::int64_t out, std::int64_t in, std::int64_t first, std::int64_t count,
                    float* planes);
    /// ... and of the kernels turned by 180°, as panels [36][in/32][out][32] for the gradient of the input.
    void (*turnedWeights)(const float* weights, std::int64_t out, std::int64_t in, std::int64_t first,
                          std::int64_t count, float* planes);
    /// Gᵀ u G of planes [36][out][in] to weights [out, 3, 3, in], for `count` outputs from `first` on.
    void (*weightGradient)(const float* planes, std::int64_t out, std::int64_t in, std::int64_t first,
                           std::int64_t count, float* weights);
};

/// For the processor at hand; nullptr if it has neither AVX-512 nor AVX2 with FMA.
const WinogradKernels* winogradKernels();

} // namespace sharpscope
