// SPDX-License-Identifier: GPL-3.0-or-later
// The kinds of work by name. A new one is its own folder and one line in kinds.cpp. Torch-free.
#pragma once

#include "core/job/kind.h"

namespace sharpscope {

/// All of them, the default first. They stay where they are as long as the program runs.
std::vector<const Kind*> kinds();

/// @throws Error with the nearest known name.
const Kind& kindNamed(const std::string& name);

/// The kind of an experiment or a run: what its "kind" says, a comparison where it says nothing.
/// @throws Error if it is none of them.
const Kind& kindOf(const Json& experiment);

/// For a program that brings a kind of its own: before its first job, from one thread.
/// @throws Error if the name is taken.
void addKind(Kind kind);

} // namespace sharpscope
