// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/perturbation_options.h"

#include "core/optim/m_sharpness.h"
#include "core/optim/step_window.h"

#include <algorithm>

namespace sharpscope {

Json renamedOptions(Json options)
{
    if (!options.is_object() || !options.contains("startEpoch")) return options;
    const Json start = options["startEpoch"];
    options.erase("startEpoch");
    if (start != 0 || !options.contains("from")) {
        options["from"] = start;
        options["window"] = "epochs";
    }
    return options;
}

bool Window::holds(const Moment& moment) const
{
    const double at = isFraction ? moment.progress : moment.epoch;
    return at >= from && (to == 0 || at < to);
}

std::pair<double, double> Window::within(double begin, double end) const
{
    const double unit = isFraction ? end : 1;
    const double first = std::max(begin, from * unit), last = to == 0 ? end : std::min(end, to * unit);
    return {first, std::max(first, last)};
}

Window windowOf(const PerturbationOptions& options)
{
    const Window window{.from = options.from, .to = options.to, .isFraction = options.window == "fraction"};
    if (window.isFraction && window.from >= 1)
        throw Error("from: " + Json(window.from).dump() + " is no part of the run, 0 to below 1 expected");
    if (window.isFraction && window.to > 1)
        throw Error("to: " + Json(window.to).dump() + " is no part of the run, 0 to 1 expected");
    if (window.to > 0 && window.to <= window.from)
        throw Error("to: " + Json(window.to).dump() + " is not after from, " + Json(window.from).dump() +
                    "; 0 is to the end");
    return window;
}

std::unique_ptr<StepRule> withSwitches(const PerturbationOptions& options,
                                       const std::function<std::unique_ptr<StepRule>()>& make)
{
    std::unique_ptr<StepRule> rule;
    if (options.parts > 1) {
        std::vector<std::unique_ptr<StepRule>> rules;
        for (std::int64_t i = 0; i < options.parts; ++i)
            rules.push_back(make());
        rule = std::make_unique<MSharpness>(std::move(rules));
    } else {
        rule = make();
    }
    const Window window = windowOf(options);
    if (window.from > 0 || window.to > 0) rule = std::make_unique<StepWindow>(std::move(rule), window);
    return rule;
}

} // namespace sharpscope
