// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/slice_options.h"

#include "core/base/json.h"
#include "core/model/mask.h"

#include <algorithm>

namespace sharpscope {

namespace {

using Texts = std::vector<std::string>;

/// Fields that not every plane knows, each with those that do.
const std::vector<std::pair<std::string, Texts>>& planesOfFields()
{
    static const std::vector<std::pair<std::string, Texts>> planes = {
        {"range", {"random", "hessian", "adaptation"}},
        {"margin", {"models", "path", "microscope", "adaptation"}},
        {"rho", {"microscope"}},
        {"every", {"random", "hessian"}},
        {"directionSeed", {"random", "models", "adaptation"}},
        {"normalisation", {"random", "models", "adaptation"}},
        {"vectors", {"random", "models", "adaptation"}},
        {"layers", {"random", "models", "path", "hessian", "adaptation"}},
        {"kinds", {"random", "models", "path", "hessian", "adaptation"}},
        {"split", {"random", "models", "path", "hessian", "adaptation"}},
        {"images", {"random", "models", "path", "hessian", "adaptation"}},
        {"statistics", {"random", "models", "path", "hessian"}},
        {"origin", {"models"}},
        {"of", {"random", "models", "path", "hessian", "adaptation"}},
        {"tasks", {"adaptation"}},
        {"across", {"adaptation"}},
    };
    return planes;
}

const Texts* planesOf(const std::string& field)
{
    const auto& all = planesOfFields();
    const auto it = std::find_if(all.begin(), all.end(), [&](const auto& entry) { return entry.first == field; });
    return it == all.end() ? nullptr : &it->second;
}

std::string listed(const Texts& names)
{
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i)
        text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
    return text;
}

} // namespace

bool meansSomething(const std::string& field, const std::string& plane)
{
    const Texts* planes = planesOf(field);
    return !planes || std::find(planes->begin(), planes->end(), plane) != planes->end();
}

void check(const SliceOptions& options, std::vector<Problem>& problems)
{
    if (options.points % 2 == 0)
        problems.push_back(
            {"points", std::to_string(options.points) + " is even: an odd number puts a point on the minimum itself"});
    checkKinds(options.kinds, problems);
    const Json asked = toJson(options), usual = toJson(SliceOptions{});
    for (const auto& [field, planes] : planesOfFields())
        if (!meansSomething(field, options.plane) && asked.at(field) != usual.at(field))
            problems.push_back({field, "means nothing on the plane \"" + options.plane + "\", only on " +
                                           listed(planes) + "; leave it out"});
}

bool usesWinograd(const SliceOptions& options)
{
    return options.plane == "models" || options.plane == "path" || (options.plane == "random" && options.range >= 0.1);
}

} // namespace sharpscope
