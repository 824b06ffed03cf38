// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/winograd_kernels.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)

// Optimised in debug builds too: unrolled by hand these loops could not be read, and not unrolled they cannot be used.
#pragma GCC push_options
#pragma GCC optimize("O3")

#pragma GCC push_options
#pragma GCC target("avx512f,avx512vl,fma")
namespace sharpscope {
namespace {
namespace avx512 {
constexpr int Lanes = 16, Rows = 8;
#include "core/model/winograd_kernels.inc"
} // namespace avx512
} // namespace
} // namespace sharpscope
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx2,fma")
namespace sharpscope {
namespace {
namespace avx2 {
constexpr int Lanes = 8, Rows = 4;
#include "core/model/winograd_kernels.inc"
} // namespace avx2
} // namespace
} // namespace sharpscope
#pragma GCC pop_options

#pragma GCC pop_options

const sharpscope::WinogradKernels* sharpscope::winogradKernels()
{
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")) return &avx512::kernels;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return &avx2::kernels;
    return nullptr;
}

#else

const sharpscope::WinogradKernels* sharpscope::winogradKernels() { return nullptr; }

#endif
