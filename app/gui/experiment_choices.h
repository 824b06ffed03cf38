// SPDX-License-Identifier: GPL-3.0-or-later
// What the experiment's form takes from the registries.
#pragma once

#include "widgets/base/field_editor.h"

#include <vector>

namespace sharpscope {

enum class FormPart { General, Details }; ///< fields on their own ("seeds"); fields in a group ("train.epochs")
Schema partOf(const Schema& schema, FormPart part);

/// The data sets that an experiment with these fields may name. Those that are not found, under `root` or in the usual
/// places, say so, and where to get them.
std::vector<Choice> datasetChoices(const Schema& schema, const std::string& root);

/// Whether the data set is found under `root` and not without it.
bool needsRoot(const std::string& dataset, const std::string& root);

std::vector<Choice> networkChoices();
Schema networkOptions(const std::string& name); ///< empty for an unknown name

} // namespace sharpscope
