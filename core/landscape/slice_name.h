// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/landscape/slice.h"

#include <cstdint>
#include <string>

namespace sharpscope {

/// A slice's name says what it is a slice of: "landscape-step400-train1000-17x17-r1-d123" is around the checkpoint of
/// step 400, on 1000 train images.
std::string sliceName(const SliceOptions& options, std::int64_t images, std::int64_t step);

/// For people: "step 400 · 17×17 · ±1 · 1000 train images · directions 123".
std::string sliceTitle(const SliceOptions& options, std::int64_t images, std::int64_t step);

/// Taken apart again. Slices of different runs with the same `kind` ("train1000-17x17-r1-d123") can be compared.
struct SliceName {
    std::int64_t step = -1; ///< −1: the name is not one of sliceName()
    std::string kind;
};
SliceName splitSliceName(const std::string& name);

} // namespace sharpscope
