// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/work/sweep_room.h"

#include "core/base/json_value.h"
#include "core/work/sweep_size.h"

namespace sharpscope {

std::int64_t rowsAtOnce(const OpenedSweep& sweep, const FreeMemory& free, JobContext& context)
{
    const auto asked = valueOr(sweep.experiment, "atOnce", std::int64_t{1});
    if (asked == 1 || sweep.sweep.options.memory == "ignore") return asked;
    SweepSize size = sizeOf({.kind = sweep.kind, .options = sweep.experiment, .sweep = toJson(sweep.sweep)});
    if (free && size.freeMemory) size.freeMemory = free();
    const std::int64_t fits = size.atOnceThatFits();
    if (fits < asked)
        context.emit({}, Message{"warning", crowdText(size) + "; rows go on " + std::to_string(fits) +
                                                " at a time (sweep.memory=ignore: " + std::to_string(asked) + ')'});
    return fits;
}

} // namespace sharpscope
