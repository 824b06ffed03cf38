// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/calibration.h"

#include "core/acquisition/network_outputs.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

namespace sharpscope {

Calibration calibrationOf(const at::Tensor& logits, const at::Tensor& labels, std::int64_t bins)
{
    const auto [confidences, predicted] = logProbabilities(logits).exp().max(1);
    const at::Tensor rights = predicted.eq(labels.cpu()).to(at::kDouble).contiguous(), sure = confidences.contiguous();
    const double* const confidence = sure.data_ptr<double>();
    const double* const isRight = rights.data_ptr<double>();
    Calibration found{.bins = std::vector<CalibrationBin>(static_cast<std::size_t>(bins))};
    for (std::int64_t i = 0; i < sure.size(0); ++i) {
        if (std::isnan(confidence[i])) {
            ++found.without;
            continue;
        }
        const double place = std::ceil(confidence[i] * static_cast<double>(bins)) - 1;
        CalibrationBin& bin = found.bins[std::clamp<std::size_t>(static_cast<std::size_t>(std::max(place, 0.0)), 0,
                                                                 static_cast<std::size_t>(bins - 1))];
        ++bin.images;
        bin.confidence += confidence[i];
        bin.accuracy += isRight[i];
    }
    const std::int64_t n = sure.size(0) - found.without;
    if (n == 0) found.error = std::numeric_limits<double>::quiet_NaN();
    for (CalibrationBin& bin : found.bins) {
        if (bin.images == 0) continue;
        const auto images = static_cast<double>(bin.images);
        found.error += std::abs(bin.accuracy - bin.confidence) / static_cast<double>(n);
        bin.confidence /= images;
        bin.accuracy /= images;
    }
    return found;
}

} // namespace sharpscope
