# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 of `submit`, `resubmit` and of tasks, with scripts in Slurm's place: each row is done once, in the weights of a local run."""
import shutil
import time

from kills import lives
from lab import Come, runs_in
from verdict import Case, compare
from works import work_of

scripts = {"sbatch": 'n=$(($(cat arrays 2>/dev/null || echo 99) + 1)); echo $n > arrays; echo $n',
           "scontrol": 'case "$1 $2" in "show config") echo "MaxArraySize            = 1001";; esac', "squeue": 'echo "slurm_load_jobs error: Invalid job id specified" >&2; exit 1',
           "sacct": ":", "scancel": ":"}


def submits(lab, repeats):
    bin_ = lab.place("bin")
    for name, body in scripts.items():
        (bin_ / name).write_text(f"#!/bin/bash\ncd {bin_}\n{body}\n")
        (bin_ / name).chmod(0o755)
    slurm = {"PATH": f"{bin_}:{lab.environment['PATH']}"}
    work = work_of(lab, "comparison")
    whole = work.reference()
    case = Case("kill −9 of submit, of a task", "submission")
    killed = 0
    for _ in range(max(3, repeats // 2)):
        place = lab.place("submitted")
        job = place / "job"
        begin = time.monotonic()
        killed += not lives(lab, lambda: lab.start("submit", str(work.file), "--out", str(job), env=slurm), 1.5)[1]
        case.tries += 1
        again = lab.run("resubmit", str(job), env=slurm)
        if again.code:
            sentence = again.sentence("job")
            case.demand(sentence, f"resubmit ends with {again.code} in silence")
            case.quote(sentence.replace(str(place), "…"))
            if job.exists():
                shutil.rmtree(job)
            again = lab.run("submit", str(work.file), "--out", str(job), env=slurm)
        case.demand(again.code == 0, f"submit ends with {again.code}: {again.said[-300:]}")
        for row in ("0", "1"):
            def task():
                return lab.start("task", str(job), "--index", row, env=slurm)
            killed += not lives(lab, task, 4)[1]
            done = task().wait()
            case.demand(done.code == 0, f"row {row} ends with {done.code}: {done.said[-300:]}")
        status = lab.run("status", str(job), env=slurm)
        case.demand("2 rows: 2 finished" in status.said, status.said)
        compare(case, Come.of(job / "runs"), whole)
        shutil.rmtree(place)
    case.note = f"{killed} kills: each row is done once, the same weights"
    yield case
