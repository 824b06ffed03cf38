// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/stop_signals.h"

#include "app/cli/command.h"

#include <csignal>
#include <unistd.h>

namespace sharpscope {

namespace {

volatile std::sig_atomic_t signalCount = 0; // all that a signal handler may touch

extern "C" void noteSignal(int)
{
    if (signalCount > 0) _exit(StoppedBySignal);
    signalCount = 1;
}

} // namespace

void catchStopSignals()
{
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction before = {};
        sigaction(signal, nullptr, &before);
        if (before.sa_handler == SIG_IGN) continue;
        struct sigaction action = {};
        action.sa_handler = noteSignal;
        action.sa_flags = SA_RESTART;
        sigaction(signal, &action, nullptr);
    }
}

bool stopWasRequested() { return signalCount > 0; }

} // namespace sharpscope
