// SPDX-License-Identifier: GPL-3.0-or-later
// What a program calls something of its own that it adds to a registry: a step rule, an acquisition, a kind of work.
#pragma once

#include <string>
#include <vector>

namespace sharpscope {

/// @throws Error if `name` is taken, or is not made of lower-case letters, digits and single hyphens between them,
/// which command lines, experiment files and folders take alike. `what` it is names it in the sentence: "step rule".
void expectNewName(const std::string& what, const std::string& name, const std::vector<std::string>& taken);

} // namespace sharpscope
