// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/work/new_run.h"

#include "core/base/json_value.h"
#include "core/tensor/compute.h"

#include <algorithm>
#include <cstdio>
#include <ctime>

namespace sharpscope {

std::string dateNow()
{
    const std::time_t time = std::time(nullptr);
    std::tm local{};
    localtime_r(&time, &local);
    char text[32];
    std::strftime(text, sizeof text, "%Y%m%d-%H%M%S", &local);
    return text;
}

std::string ownName(const Kind& kind, const Json& run)
{
    const std::string own = kind.shortName(run);
    return own + (own.empty() ? "s" : "_s") + run.at("seed").dump();
}

std::string makeRow(Json& run, const Kind& kind, const SweepMark& mark, const std::filesystem::path& folder)
{
    run["group"] = folder.filename().string();
    run["made"]["place"] = mark.place.point * 1000 + mark.place.run;
    setSweepMark(run, mark);
    char number[32];
    std::snprintf(number, sizeof number, "p%04lld_", static_cast<long long>(mark.place.point));
    return number + ownName(kind, run);
}

std::int64_t threadsOf(const Json& experiment, const JobContext& context, std::int64_t atOnce)
{
    if (const auto wanted = valueOr(experiment, "threads", std::int64_t{0}); wanted > 0) return useThreads(wanted);
    const std::int64_t granted = useThreads(context.threads());
    return atOnce > 1 ? useThreads(std::max<std::int64_t>(granted / atOnce, 1)) : granted;
}

} // namespace sharpscope
