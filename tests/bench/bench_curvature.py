#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time Hessian products and Lanczos, Sharpscope against a plain Python loop on the same LibTorch, in one run.

Both sides stay alive as child processes, have the same weights, statistics and images, use all cores, and are asked in
turns. Printed: median seconds of each, their ratio, how far the answers are apart (the norm of the last of some power
steps, lambda_1), and the most memory that Sharpscope's tensors took. With
--require the exit code is 1 where a median ratio is below it.
"""
import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

from compare import HERE, Side

QUESTIONS = (("a product", "products", "norm"), ("Lanczos", "lanczos", "value"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True, type=Path, help="build folder with tests/bench/curvature_products")
    parser.add_argument("--networks", default="resnet-20,cnn-small")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--products", type=int, default=5)
    parser.add_argument("--lanczos", type=int, default=20)
    parser.add_argument("--images", type=int, default=512)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--batch", type=int, default=128, help="of Python's loop")
    parser.add_argument("--python", default="/usr/bin/python3", help="the interpreter whose torch is compared with")
    parser.add_argument("--require", type=float, default=0, help="fail below this ratio; 0: only print")
    o = parser.parse_args()
    missed = []
    print(f"{o.threads} threads, {o.images} images of Fashion-MNIST, Python's batches {o.batch}; median of "
          f"{o.repetitions}, sides in turns")
    print(f"{'network':<12} {'what':<14} {'ours, s':>9} {'python, s':>10} {'ratio':>6} {'lowest':>7} {'apart':>8} {'MB':>6}")
    for network in o.networks.split(","):
        with tempfile.TemporaryDirectory() as folder:
            common = ["--network", network, "--folder", folder, "--threads", str(o.threads)]
            ours = Side([str(o.build / "tests/bench/curvature_products"), *common, "--images", str(o.images)])
            ours.ask("products", 1)  # warms up, and Python's file is there
            theirs = Side([o.python, str(HERE / "python_curvature.py"), *common, "--batch", str(o.batch)],
                          {**os.environ, "OPENBLAS_NUM_THREADS": "1"})
            theirs.ask("products", 1)
            for title, what, number in QUESTIONS:
                count = o.products if what == "products" else o.lanczos
                a, b = [], []
                for _ in range(o.repetitions):
                    a.append(ours.ask(what, count))
                    b.append(theirs.ask(what, count))
                mine, python = (statistics.median(x["seconds"] for x in side) for side in (a, b))
                lowest = min(y["seconds"] / x["seconds"] for x, y in zip(a, b))
                apart = abs(a[-1][number] - b[-1][number]) / abs(b[-1][number])
                name = title if what == "products" else f"{title}({count})"
                print(f"{network:<12} {name:<14} {mine:9.3f} {python:10.3f} {python / mine:6.2f} {lowest:7.2f} "
                      f"{apart:8.1e} {a[-1]['bytes'] / 1e6:6.0f}", flush=True)
                if o.require and not python / mine >= o.require:
                    missed.append(f"{network}, {name}: {python / mine:.2f} times as fast, {o.require:g} are required")
            ours.close()
            theirs.close()
    for sentence in missed:
        print(sentence, file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
