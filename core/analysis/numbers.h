// SPDX-License-Identifier: GPL-3.0-or-later
// Tensors as the columns of an analysis.
#pragma once

#include "core/run/analysis_file.h"
#include "core/tensor/tensor.h"

#include <string>
#include <vector>

namespace sharpscope {

std::vector<double> toReals(const at::Tensor& values); ///< of any type and device

/// Over what is a number; NaN where nothing is. `left` is raised by how many were left out.
double meanOf(const at::Tensor& values, std::int64_t& left);

/// A sentence for what was left out; nothing for 0.
void noteLeftOut(std::int64_t left, Analysis& analysis);

} // namespace sharpscope
