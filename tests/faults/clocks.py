# SPDX-License-Identifier: GPL-3.0-or-later
"""A wall clock that jumps under a run: a library of a few lines, preloaded, adds to CLOCK_REALTIME what a file says at that moment
(the machine's own clock is left alone). And files from the future, as a clock that was put right leaves them."""
import os
import shutil
import subprocess
import time

from lab import Come, runs_in
from verdict import Case, compare, settled
from works import work_of

source = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
static long offset(void)
{
    long seconds = 0;
    FILE* file = fopen(getenv("CLOCK_OFFSET"), "r");
    if (file) { if (fscanf(file, "%ld", &seconds) != 1) seconds = 0; fclose(file); }
    return seconds;
}
int clock_gettime(clockid_t which, struct timespec* now)
{
    static int (*real)(clockid_t, struct timespec*);
    if (!real) real = (int (*)(clockid_t, struct timespec*))dlsym(RTLD_NEXT, "clock_gettime");
    const int failed = real(which, now);
    if (!failed && which == CLOCK_REALTIME) now->tv_sec += offset();
    return failed;
}
time_t time(time_t* to)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (to) *to = now.tv_sec;
    return now.tv_sec;
}
int gettimeofday(struct timeval* now, void* zone)
{
    struct timespec fine;
    clock_gettime(CLOCK_REALTIME, &fine);
    now->tv_sec = fine.tv_sec;
    now->tv_usec = fine.tv_nsec / 1000;
    return 0;
}
"""
jumps = {"an hour back": -3600, "a year forward": 365 * 86400, "to 1970": None, "to 2040": 14 * 365 * 86400}


def clocks(lab, repeats):
    library, offset = lab.folder / "clock.so", lab.folder / "offset"
    (lab.folder / "clock.c").write_text(source)
    if not shutil.which("cc"):
        return
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, lab.folder / "clock.c", "-ldl"], check=True)
    environment = {"LD_PRELOAD": str(library), "CLOCK_OFFSET": str(offset)}
    for name in ("comparison", "active learning"):
        work = work_of(lab, name)
        whole = work.reference()
        for what, jump in jumps.items():
            case = Case(f"the clock jumps {what}", name)
            place = lab.place("clock")
            offset.write_text("0")
            running = work.begin(place, env=environment)
            while running.poll() is None and not list(place.glob("*/checkpoint-*")):
                pass
            offset.write_text(str(jump if jump is not None else 1000 - int(time.time())))
            done = running.wait()
            case.tries += 1
            case.demand(done.code == 0, f"ends with {done.code}: {done.said[-300:]}")
            compare(case, Come.of(place), whole)
            seconds = [float(line.split('"seconds":')[1].split(",")[0]) for run in runs_in(place).values()
                       for line in (run / "events.jsonl").read_text().splitlines() if '"seconds":' in line]
            case.demand(0 <= min(seconds) and max(seconds) < 600, f"seconds from {min(seconds)} to {max(seconds)}")
            listed = lab.run("list", str(place), env=environment)
            case.demand(listed.code == 0 and all(run in listed.said for run in whole.weights), f"list: {listed.said}")
            case.note = "the same weights; times of training are of another clock"
            yield case
    work = work_of(lab, "comparison")
    whole = work.reference()
    case = Case("all files are of ten years from now", "comparison", 1)
    place = lab.place("clock")
    running = work.begin(place)
    while running.poll() is None and not list(place.glob("*/checkpoint-*")):
        pass
    running.kill()
    lab.run("list", str(place))  # leaves the side files
    future = time.time() + 3650 * 86400
    for file in place.rglob("*"):
        os.utime(file, (future, future))
    settled(case, work, place, whole)
    listed = lab.run("list", str(place))
    case.demand(listed.said.count("4 of 4") == 2, f"list still shows what was: {listed.said}")
    yield case
