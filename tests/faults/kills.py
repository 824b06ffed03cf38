# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 at drawn moments, up to three times in a row, in every kind of work."""
import shutil
import time

from lab import Come, runs_in
from verdict import Case, Recorded, compare
from works import work_of, works


def lives(lab, begin, most):
    """Starts it and kills it after a drawn part of `most` seconds. What it said, and whether it had ended by itself before."""
    running = begin()
    end = time.monotonic() + lab.random.uniform(0, most)
    while time.monotonic() < end and running.poll() is None:
        time.sleep(0.005)
    if running.poll() is not None:
        return running.wait(), True
    return running.kill(), False


def kills(lab, repeats):
    for name in [*works, "two processes"]:
        work = work_of(lab, name)
        whole = work.reference()
        case, killed = Case("kill −9 at a drawn moment", name), 0
        for _ in range(repeats):
            place = lab.place("killed")
            kept = []
            for _ in range(lab.random.randint(1, 3)):
                started = runs_in(place) or list(place.glob("*/sweep.json"))
                inner = next((file.parent for file in place.glob("*/sweep.json")), place)
                done, ended = lives(lab, lambda: work.resume(inner) if started else work.begin(place), work.seconds)
                kept.append(Recorded(place))
                if ended:
                    case.demand(done.code == 0, f"ends with {done.code}: {done.said[-300:]}")
                    break
                killed += 1
                case.quote(done.sentence("process"))
            case.tries += 1
            done = work.go_on(place)
            if done.code == 1 and "nothing to resume" in done.said:
                done.code = 0  # all had ended
            case.demand(done.code == 0, f"resume ends with {done.code}: {done.said[-300:]}")
            for recorded in kept:
                for each in recorded.lost(place):
                    case.demand(False, each)
            come = Come.of(place)
            missing = whole.weights.keys() - come.weights.keys()
            compare(case, come, whole, some=True)
            if missing:
                case.quote(f"(never begun before a kill: {len(missing)} of {len(whole.weights)} runs)")
            for left in place.rglob("*.tmp*"):
                case.demand(False, f"{left.name} stays")
            shutil.rmtree(place)
        case.note = "" if case.wrong else f"{killed} kills: nothing lost, the same weights"
        yield case
