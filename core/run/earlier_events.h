// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/event.h"

#include <optional>

namespace sharpscope {

/// An event of a kind that is no longer written, as the one that has taken its place; nothing if `json` is none.
/// @throws Error as eventFromJson().
std::optional<Event> eventOfEarlierVersion(const Json& json);

} // namespace sharpscope
