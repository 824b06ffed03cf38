// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/stop_signals.h"

#include "app/cli/command.h"

#include <csignal>
#include <initializer_list>
#include <unistd.h>

namespace sharpscope {

namespace {

// all that a signal handler may touch
volatile std::sig_atomic_t firstSignal = 0;
volatile std::sig_atomic_t isPatient = 0;

extern "C" void noteSignal(int signal)
{
    if (firstSignal == 0)
        firstSignal = signal;
    else if (isPatient == 0 || signal == SIGINT)
        _exit(StoppedBySignal);
}

void catchAll(std::initializer_list<int> signals)
{
    for (const int signal : signals) {
        struct sigaction before = {};
        sigaction(signal, nullptr, &before);
        if (before.sa_handler == SIG_IGN) continue;
        struct sigaction action = {};
        action.sa_handler = noteSignal;
        action.sa_flags = SA_RESTART;
        sigaction(signal, &action, nullptr);
    }
}

} // namespace

void catchStopSignals() { catchAll({SIGINT, SIGTERM, SIGHUP}); }

void catchClusterSignals()
{
    isPatient = 1;
    catchAll({SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2});
    sigset_t all;
    sigemptyset(&all);
    for (const int signal : {SIGTERM, SIGUSR1, SIGUSR2})
        sigaddset(&all, signal);
    sigprocmask(SIG_UNBLOCK, &all, nullptr); // whoever started it may have blocked them
}

bool stopWasRequested() { return firstSignal != 0; }

int stopSignal() { return firstSignal; }

bool secondSignalQuits() { return isPatient == 0; }

} // namespace sharpscope
