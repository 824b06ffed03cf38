# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 while a landscape or a run's curvature is computed: the run is as it was, points that were kept are not computed again,
and the same question gets the same answer afterwards."""
import time

from disks import contents
from kills import lives
from lab import runs_in
from verdict import Case, Recorded
from works import work_of

questions = {"landscape": (["-s", "points=17", "-s", "images=40"], "landscape-*.npz"),
             "curvature": (["--images", "40", "--eigenvalues", "3", "--trace", "--per-layer"], "curvature-*.json")}


def readers(lab, repeats):
    place = lab.place("read")
    work_of(lab, "comparison").begin(place).wait()
    run = runs_in(place)["c_agnostic-sam_s3"]
    for command, (words, pattern) in questions.items():
        def begin():
            return lab.start(command, str(run), *words, "--quiet", "--threads", "1")

        def made():
            return {file.name: contents(file) for file in run.glob(pattern)}

        case, start = Case("kill −9 at a drawn moment", command), time.monotonic()
        begin().wait()
        seconds, whole, killed = time.monotonic() - start, made(), 0
        case.demand(whole, f"no {pattern}")
        for _ in range(repeats):
            for file in run.glob(pattern):
                file.unlink()
            before = Recorded(place)
            for _ in range(lab.random.randint(1, 3)):
                killed += not lives(lab, begin, seconds)[1]
            done = begin().wait()
            case.tries += 1
            case.demand(done.code == 0 and made() == whole, f"afterwards {done.code} and {sorted(made())}: {done.said[-300:]}")
            for each in before.lost(place):
                case.demand(False, each)
        case.note = f"{killed} kills: the run is as it was, the same numbers"
        yield case
