// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace sharpscope {

/// From now on the first SIGINT, SIGTERM or SIGHUP is only noted, the second ends the program at once with exit code
/// 130. A signal that the starter ignores (nohup) stays ignored.
void catchStopSignals();

bool stopWasRequested();

} // namespace sharpscope
