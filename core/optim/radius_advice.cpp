// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/radius_advice.h"

#include "core/base/csv.h"
#include "core/optim/registry.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace sharpscope {

namespace {

/// Labels count more than classes, of which ten times as many are as far as ten times fewer.
double distance(const PublishedRadius& radius, const RadiusContext& context)
{
    const double classes = std::abs(std::log(static_cast<double>(radius.classes) /
                                             static_cast<double>(std::max<std::int64_t>(1, context.classes))));
    return classes + (radius.isOfNoisyLabels != context.hasNoisyLabels ? 100 : 0);
}

/// The first of those that are nearest; nullptr if there is none.
const PublishedRadius* nearest(const std::vector<PublishedRadius>& radii, const RadiusContext& context)
{
    const auto at = std::min_element(radii.begin(), radii.end(), [&](const auto& a, const auto& b) {
        return distance(a, context) < distance(b, context);
    });
    return at == radii.end() ? nullptr : &*at;
}

bool isRadius(const std::string& option) { return option.starts_with("rho"); }

/// Three digits, as radii are given.
double rounded(double value) { return std::stod(shortText(value, 3)); }

} // namespace

RadiusAdvice adviseRadius(const RuleInfo& rule, const RadiusContext& context)
{
    const PublishedRadius* known = nearest(rule.radii, context);
    RadiusAdvice advice;
    advice.why =
        rule.name == "sgd" ? "It has no radius." : "No radius for networks is known to us: the default, to be tuned.";
    if (!known) return advice;
    advice.options = known->options;
    advice.why = known->source + '.';
    const PublishedRadius* sams =
        nearest(ruleInfo("sam").radii, {.classes = known->classes, .hasNoisyLabels = known->isOfNoisyLabels});
    if (!context.samRadius || *context.samRadius <= 0 || !sams) return advice;
    const double factor = *context.samRadius / sams->options["rho"].get<double>();
    if (std::abs(factor - 1) < 1e-9) return advice;
    for (auto& [option, value] : advice.options.items())
        if (isRadius(option)) value = rounded(value.get<double>() * factor);
    advice.why = known->source + ", times " + shortText(factor, 3) +
                 ", as this experiment's SAM has ρ = " + shortText(*context.samRadius, 3) + " for " +
                 shortText(sams->options["rho"].get<double>(), 3) + '.';
    return advice;
}

} // namespace sharpscope
