// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace sharpscope {

/// From now on the first SIGINT, SIGTERM or SIGHUP is only noted, the second ends the program at once with exit code
/// 130. A signal that the starter ignores (nohup) stays ignored.
void catchStopSignals();

/// The same for a cluster's task, with SIGUSR1 and SIGUSR2; no second signal but SIGINT ends the program, because Slurm
/// may send several for one cause.
void catchClusterSignals();

bool stopWasRequested();
int stopSignal(); ///< the first that came; 0: none
bool secondSignalQuits();

} // namespace sharpscope
