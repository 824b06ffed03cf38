// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/numbers.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/isnan.h>

namespace sharpscope {

std::vector<double> toReals(const at::Tensor& values)
{
    const at::Tensor tensor = values.to(at::kCPU, at::kDouble).contiguous();
    return {tensor.data_ptr<double>(), tensor.data_ptr<double>() + tensor.numel()};
}

double meanOf(const at::Tensor& values, std::int64_t& left)
{
    const at::Tensor numbers = values.to(at::kCPU, at::kDouble), isNone = numbers.isnan();
    left += isNone.sum().item<std::int64_t>();
    return numbers.masked_select(isNone.logical_not()).mean().item<double>(); // of nothing: NaN
}

void noteLeftOut(std::int64_t left, Analysis& analysis)
{
    if (left > 0)
        analysis.notes.push_back("NaN was left out of means " + std::to_string(left) +
                                 (left == 1 ? " time" : " times"));
}

} // namespace sharpscope
