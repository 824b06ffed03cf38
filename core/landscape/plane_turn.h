// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/progress_teller.h"
#include "core/train/loss_on_images.h"

#include <cstdint>
#include <string>

namespace sharpscope {

/// Which of the planes that are asked for is made, and who is told how far that has come.
struct PlaneTurn {
    std::size_t index;
    std::size_t count;
    ProgressTeller& tell;
};

/// Of the eigenvectors of a plane, over so many images.
Watch watchOf(JobContext& context, const std::string& run, std::int64_t images, const PlaneTurn& turn);

} // namespace sharpscope
