// SPDX-License-Identifier: GPL-3.0-or-later
// What a run that is to have the past of another copies of its events, so that its curves are whole and it stands
// alone.
#pragma once

#include "core/run/run_folder.h"

#include <map>

namespace sharpscope {

/// Whether it tells of what was done: not of who ended, was asked, and what was saved or computed from it.
bool isOfThePast(const Event& event);

/// Hands over what was measured and told up to the step, event by event, behind a Started that is `as` in title, rule,
/// group and seed. Of the knobs that were turned at the step itself those that `knobs` has with their value: the others
/// are the run's own future. Returns the problems of damaged lines.
/// @throws Error naming the file if it cannot be read.
std::vector<std::string> pastEvents(const RunFolder& run, std::int64_t step, const Started& as,
                                    const std::map<std::string, double>& knobs, const EventLines::Take& take);

} // namespace sharpscope
