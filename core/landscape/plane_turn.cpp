// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/plane_turn.h"

#include "core/curvature/measuring_stages.h"

namespace sharpscope {

Watch watchOf(JobContext& context, const std::string& run, std::int64_t images, const PlaneTurn& turn)
{
    const std::string what =
        turn.count == 1 ? "eigenvectors"
                        : "eigenvectors, " + std::to_string(turn.index + 1) + " of " + std::to_string(turn.count);
    const auto all = static_cast<double>(images);
    return {.keepGoing = [&context] { return context.keepGoing(); },
            .worked =
                [=, passes = 0.0](double more) mutable {
                    passes += more / all;
                    const double share = shareOf(passes, passesOfEigenvalues);
                    turn.tell(run, what, (static_cast<double>(turn.index) + share) / static_cast<double>(turn.count));
                }};
}

} // namespace sharpscope
