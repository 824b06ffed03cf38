#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time a point of a loss landscape, Sharpscope's slice job against a plain Python loop on the same LibTorch, in one run.

Both sides stay alive as child processes, have the same weights, directions, images and grid, use all cores, and are
asked in turns. Printed: median seconds a point of each, their ratio (of any grid, that of 51x51 too: all points cost the
same), how far their losses are apart, and when the first whole 9x9 of a 51x51 surface is there, from the click with the
loading of the data, as a part of what Python's whole 51x51 takes. With --require the exit code is 1 where the median ratio
is below it or the first 9x9 takes longer than a thirtieth of Python's 51x51. On --device cuda ours takes as many points at
once as memory allows.
"""
import argparse
import itertools
import os
import statistics
import sys
import tempfile
from pathlib import Path

from compare import HERE, Side


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True, type=Path, help="build folder with tests/bench/landscape_points")
    parser.add_argument("--networks", default="resnet-20")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--points", type=int, default=5, help="a side")
    parser.add_argument("--ranges", default="1,0.05", help="below 0.1 without Winograd's convolutions")
    parser.add_argument("--images", type=int, default=2000)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--batch", type=int, default=500, help="of Python's loop")
    parser.add_argument("--device", default="cpu", choices=["cpu", "cuda"])
    parser.add_argument("--require", type=float, default=0, help="fail below this ratio; 0: only print")
    parser.add_argument("--python", default="/usr/bin/python3", help="the interpreter whose torch is compared with")
    o = parser.parse_args()
    missed = []
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    if o.device == "cpu":
        environment["CUDA_VISIBLE_DEVICES"] = ""  # ours takes a GPU where it sees one
    print(f"{o.device}, {o.threads} threads, {o.points}x{o.points} points, {o.images} images of Fashion-MNIST, Python's batches "
          f"{o.batch}; median of {o.repetitions}, sides in turns")
    print(f"{'network':<12} {'range':>6} {'ours, s':>9} {'python, s':>10} {'faster':>7} {'lowest':>7} {'loss apart':>11} "
          f"{'first 9x9, s':>13} {'of 51x51':>9}")
    for network, reach in itertools.product(o.networks.split(","), o.ranges.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            common = ["--network", network, "--folder", folder, "--points", str(o.points), "--range", reach,
                      "--threads", str(o.threads)]
            ours = Side([str(o.build / "tests/bench/landscape_points"), *common, "--images", str(o.images)], environment)
            answers = [[ours.ask("grid")], []]  # the first to warm up, and to write what Python reads
            theirs = Side([o.python, str(HERE / "python_landscape.py"), *common, "--batch", str(o.batch), "--device",
                           o.device], environment)
            answers[1].append(theirs.ask("grid"))
            for _ in range(o.repetitions):
                for side, got in zip((ours, theirs), answers):
                    got.append(side.ask("grid"))
            a, b = ([answer["secondsAPoint"] for answer in side[1:]] for side in answers)
            apart = max(abs(x - y) / max(abs(y), 1e-6) for x, y in zip(answers[0][-1]["losses"], answers[1][-1]["losses"]))
            begin = statistics.median(ours.ask("first")["seconds"] for _ in range(o.repetitions))
            whole = 51 * 51 * statistics.median(b)
            print(f"{network:<12} {reach:>6} {statistics.median(a):9.4f} {statistics.median(b):10.4f} "
                  f"{statistics.median(b) / statistics.median(a):7.2f} {min(y / x for x, y in zip(a, b)):7.2f} "
                  f"{apart:11.1e} {begin:13.2f} {f'1/{whole / begin:.0f}':>9}", flush=True)
            ours.close()
            theirs.close()
            ratio = statistics.median(b) / statistics.median(a)
            if o.require and not ratio >= o.require:
                missed.append(f"{network} over {reach}: {ratio:.2f} times as fast, {o.require:g} are required")
            if o.require and not begin <= whole / 30:
                missed.append(f"{network} over {reach}: the first 9x9 takes 1/{whole / begin:.0f} of Python's 51x51")
    for sentence in missed:
        print(sentence, file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
