// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/persample/image_products.h"

#include "core/model/winograd_kernels.h"
#include "core/persample/panels.h"

#include <ATen/Parallel.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/empty.h>

namespace sharpscope {

namespace {

/// b [K, N] of one image as panels [N/32][K][32], zeros behind N.
void pack(const float* from, std::int64_t rowStride, std::int64_t columnStride, std::int64_t rows, std::int64_t columns,
          float* to)
{
    for (std::int64_t first = 0; first < columns; first += panel, to += rows * panel) {
        const std::int64_t count = std::min(panel, columns - first);
        for (std::int64_t k = 0; k < rows; ++k)
            for (std::int64_t j = 0; j < panel; ++j)
                to[k * panel + j] = j < count ? from[k * rowStride + (first + j) * columnStride] : 0.0F;
    }
}

} // namespace

at::Tensor imageProducts(const at::Tensor& a, const at::Tensor& b)
{
    const WinogradKernels* const kernels = winogradKernels();
    if (!kernels || !a.is_cpu() || a.scalar_type() != at::kFloat) return at::bmm(a, b);
    const std::int64_t images = a.size(0), rows = a.size(1), inner = a.size(2), columns = b.size(2);
    const std::int64_t rowsRead = roundedUp(rows, rowBlock), width = roundedUp(columns, panel);
    const at::Tensor left = rowsRead == rows ? a : at::constant_pad_nd(a, {0, 0, 0, rowsRead - rows});
    const at::Tensor result = at::empty({images, rowsRead, width}, a.options());
    const at::Tensor packed = at::empty({at::get_num_threads(), width * inner}, a.options());
    at::parallel_for(0, images, 1, [&](std::int64_t begin, std::int64_t end) {
        float* const panels = packed.data_ptr<float>() + at::get_thread_num() * width * inner;
        for (std::int64_t n = begin; n < end; ++n) {
            pack(b.data_ptr<float>() + n * b.stride(0), b.stride(1), b.stride(2), inner, columns, panels);
            kernels->multiply({.a = left.data_ptr<float>() + n * left.stride(0),
                               .aRow = left.stride(1),
                               .aStep = left.stride(2),
                               .b = panels,
                               .bPanel = inner * panel,
                               .c = result.data_ptr<float>() + n * rowsRead * width,
                               .cRow = width,
                               .rows = rowsRead,
                               .columns = width,
                               .inner = inner});
        }
    });
    return result.narrow(1, 0, rows).narrow(2, 0, columns);
}

} // namespace sharpscope
