// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/main_metric.h"

#include "core/base/json_value.h"

#include <algorithm>

namespace sharpscope {

const std::vector<KindFigures>& allFigures()
{
    static const std::vector<KindFigures> all = {
        {"comparison", "accuracy/test", "acc.", "accuracy/test", "loss"},
        {"import", "accuracy/test", "acc.", "accuracy/test", "loss/test"},
        {"active-learning", "accuracy/test", "acc.", "accuracy/test", "loss/test"},
        {"few-shot", "accuracy/test", "acc.", "accuracy/validation", "loss"},
        {"detection", "map/test", "mAP", "map/test", "loss"},
        {"active-detection", "map/test", "mAP", "map/test", "loss/test"},
    };
    return all;
}

const KindFigures& figuresOf(const std::string& kind)
{
    const auto& all = allFigures();
    const auto it = std::find_if(all.begin(), all.end(), [&](const KindFigures& one) { return one.kind == kind; });
    return it == all.end() ? all.front() : *it;
}

const KindFigures& figuresOf(const Json& experiment) { return figuresOf(valueOr(experiment, "kind", std::string())); }

std::string mainMetricOf(const Json& experiment) { return figuresOf(experiment).metric; }

bool isShare(const std::string& tag)
{
    constexpr std::string_view shares[] = {"accuracy", "memorised", "map", "ap-", "interval/"};
    return std::any_of(std::begin(shares), std::end(shares),
                       [&](std::string_view share) { return tag.starts_with(share); });
}

} // namespace sharpscope
