#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults, one after the other, in the real programs: what is lost (nothing that was recorded as done), what is said, and whether
runs go on afterwards to the weights of a run that was never disturbed, bit for bit.

Each family of faults is a file beside this one that yields a Case for each line of the table. What is wrong is what differs from
an undisturbed run of the same program on the same machine, an exit code that hides a failure, and a failure without a sentence.
"""
import argparse
import datetime
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from clocks import clocks
from damage import changed_data, left_behind, swapped, torn
from disks import full, read_only
from kills import kills
from lab import Lab, Running
from memory import memory
from people import people
from readers import readers
from submits import submits
from verdict import table
from windows import windows
from writers import writers

here = Path(__file__).resolve().parent
faults = {"kills": kills, "readers": readers, "people": people, "submits": submits, "disk-full": full, "read-only": read_only,
          "torn": torn, "left-behind": left_behind, "swapped": swapped, "changed-data": changed_data, "clocks": clocks,
          "writers": writers, "memory": memory, "windows": windows}


def machine():
    model = [line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    system = [line.split('"')[1] for line in Path("/etc/os-release").read_text().splitlines() if line.startswith("PRETTY_NAME")]
    return f"{os.cpu_count()} cores of {model[0] if model else 'an unnamed processor'}, {system[0]}"


def page(cases, options):
    """docs/faults.md."""
    day = datetime.date.today()
    ways = f"{len(cases)} kinds of fault, {sum(case.tries for case in cases)} tries, {sum(bool(case.wrong) for case in cases)} with something wrong"
    return f"""# Faults, and what became of the runs

Written by [`tests/faults/campaign.py`](../tests/faults/campaign.py) (`packaging/dev.sh faults`) from what it saw on {day.day} {day:%B %Y}:
{machine()}, on one thread, {options.repeats} times what is drawn, seed {options.seed}. {ways}.

Each line is a fault in the real programs. *Nothing lost* means: each whole line of `events.jsonl`, each result and each saved checkpoint
that was there at the fault is there afterwards, and a resumed run does not go back behind its newest checkpoint. *The same weights* means: θ,
statistics and all buffers of the newest checkpoint, every number that was measured, and the result (but for times) are byte by byte those
of a run on the same machine that nobody disturbed. Two undisturbed runs are compared first.

{table(cases)}
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--build", type=Path, required=True, help="folder of the programs")
    parser.add_argument("--seed", type=int, default=1, help="of the moments that are drawn")
    parser.add_argument("--repeats", type=int, default=20, help="of what is drawn")
    parser.add_argument("--out", type=Path, help="writes the table there (docs/faults.md)")
    parser.add_argument("--keep", action="store_true", help="leaves the folder where all happened")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these: {', '.join(faults)}")
    options = parser.parse_args()
    if unknown := set(options.names) - faults.keys():
        sys.exit(f"campaign.py: there are no faults called {', '.join(sorted(unknown))}; there are {', '.join(faults)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("campaign.py: was ended"))
    folder = Path(tempfile.mkdtemp(prefix="sharpscope-faults-"))
    lab = Lab(options.build.resolve(), folder, options.seed)
    cases = []
    try:
        for name in options.names or faults:
            for case in faults[name](lab, options.repeats):
                cases.append(case)
                print(f"{'BAD ' if case.wrong else 'good'}  {case.fault}, {case.work}: {case.tries} tried", flush=True)
                for each in [*case.said[:3], *dict.fromkeys(case.wrong)][:12]:
                    print(f"        {each}", flush=True)
                if options.out:
                    options.out.write_text(page(cases, options))
    finally:
        for running in Running.started:
            running.kill()
    wrong = sum(bool(case.wrong) for case in cases)
    print(f"{len(cases)} kinds of fault, {sum(case.tries for case in cases)} tries, {wrong} with something wrong")
    if not options.keep:
        shutil.rmtree(folder)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
