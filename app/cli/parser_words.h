// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/shell/program_words.h"

namespace CLI {
class App;
}

namespace sharpscope {

/// The commands and options that a parser knows, but for those that its help hides. Values that a list checks have its
/// words as choices; texts are completed with files, numbers with nothing.
CommandWords wordsOf(const CLI::App& app);

} // namespace sharpscope
