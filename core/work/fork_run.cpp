// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/work/fork_run.h"

#include "core/base/json_value.h"
#include "core/base/refusal.h"
#include "core/work/kinds.h"
#include "core/work/provenance.h"

namespace sharpscope {

ForkMade forkRun(const RunFolder& run, ForkRequest request, const std::filesystem::path& root)
{
    const Kind& kind = kindOf(run.experiment());
    if (!kind.fork)
        throw Refusal(run.path().string() + ": a run of the kind \"" + kind.name +
                      "\" has no past that is trained, and "
                      "so no fork");
    const std::int64_t threads = valueOr(run.experiment(), "threads", std::int64_t{0});
    request.made = provenance(valueOr(run.experiment(), "device", std::string("auto")), threads);
    if (const Json* place = findField(run.experiment(), "made.place")) request.made["place"] = *place;
    return kind.fork(run, request, root);
}

} // namespace sharpscope
