// SPDX-License-Identifier: GPL-3.0-or-later
// What the experiment's form takes from the registries.
#pragma once

#include "widgets/base/field_editor.h"

#include <vector>

namespace sharpscope {

enum class FormPart { General, Details }; ///< fields on their own ("seeds"); fields in a group ("train.epochs")
Schema partOf(const Schema& schema, FormPart part);

std::vector<Choice> datasetChoices(); ///< those that are not found say so, and where to get them
std::vector<Choice> networkChoices();
Schema networkOptions(const std::string& name); ///< empty for an unknown name

} // namespace sharpscope
