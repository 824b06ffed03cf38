// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/base/json_value.h"
#include "core/run/active_history.h"

#include <QString>

#include <memory>

namespace sharpscope {

/// The active-learning run that the page looks at, as each of its panels gets it; once more whenever any of this is
/// another.
struct ActiveRunShown {
    QString id; ///< its folder; empty: there is none
    QString label;
    Json experiment = Json::object();             ///< the run's experiment.json
    std::shared_ptr<const ActiveHistory> history; ///< nullptr while it is being read
    bool isOwn = false;                           ///< the job that this window runs now writes it: it takes commands
    bool isRunning = false;                       ///< somebody writes it
    bool operator==(const ActiveRunShown&) const = default;
};

/// Whether its rounds are of detection: what is known of an image are boxes, not a class.
inline bool isOfBoxes(const Json& experiment)
{
    return valueOr(experiment, "kind", std::string()) == "active-detection";
}

} // namespace sharpscope
