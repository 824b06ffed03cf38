// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
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

} // namespace sharpscope
