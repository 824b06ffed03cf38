// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/foreign_run.h"

#include "core/base/json_value.h"

namespace sharpscope {

std::string foreignMaker(const Json& experiment)
{
    const std::string kind = valueOr(experiment, "kind", std::string());
    return kind == "python" || kind == "tensorboard" ? kind : std::string();
}

} // namespace sharpscope
