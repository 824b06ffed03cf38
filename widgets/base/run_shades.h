// SPDX-License-Identifier: GPL-3.0-or-later
// What tells curves apart beside the palette's colours.
#pragma once

#include "widgets/base/run_palette.h"

#include <QList>

namespace sharpscope {

/// The colour of a method's n-th run, from 0: the method's own, then lighter and darker ones in turn.
RunColor seedShade(const RunColor& color, int run);

/// A pen's dashes, in units of its width; empty: a solid line. `round` says how often the palette has been used up,
/// `second` is the second curve of a run.
QList<qreal> runDashes(int round, bool second);

} // namespace sharpscope
