#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Training throughput, Sharpscope against a plain Python loop on the same LibTorch, in one run.

Both sides stay alive as child processes and are asked in turns (A B A B ...), so that a machine that slows down slows
both. Printed for every network and rule: median images a second of each, their ratio, and the share of the convolution
peak that Sharpscope reaches; on a GPU also how busy Sharpscope keeps it, where nvidia-smi tells. Then the peak memory
of a step beyond SGD's, in units of theta.
"""
import argparse
import contextlib
import json
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Rough cost of one SGD step on two cores decides how many steps make a measurement.
STEPS = {"cnn-small": 20, "resnet-20": 5}
PASSES = {"sgd": 1.0, "sam": 2.0, "agnostic-sam": 2.5}


class Side:
    def __init__(self, command, environment=None):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env=environment)

    def ask(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.process.args[0]} ended early")
        return json.loads(line)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


@contextlib.contextmanager
def gpu_busy(device):
    """A list that holds, after the block, the share of time in which a kernel ran, sample by sample."""
    samples = []
    if device != "cuda" or not shutil.which("nvidia-smi"):
        yield samples
        return
    meter = subprocess.Popen(["nvidia-smi", "--query-gpu=utilization.gpu", "--format=csv,noheader,nounits", "-lms", "200"],
                             stdout=subprocess.PIPE, text=True)
    try:
        yield samples
    finally:
        meter.terminate()
        samples += [float(line) / 100 for line in meter.stdout.read().split()][2:-1]  # its window reaches back in time


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True, type=Path, help="build folder with tests/bench/train_throughput")
    parser.add_argument("--networks", default="cnn-small,resnet-20,resnet-18,wrn-16-4")
    parser.add_argument("--rules", default="sgd,sam,agnostic-sam")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3, help="at least so long a measurement")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--precision", default="float32")
    parser.add_argument("--python", default="/usr/bin/python3", help="the interpreter whose torch is compared with")
    parser.add_argument("--compile", action="store_true", help="torch.compile on Python's side")
    parser.add_argument("--memory", default="resnet-18", help="networks whose memory is measured; '' for none")
    parser.add_argument("--json", type=Path, help="write all measurements here")
    return parser.parse_args()


def main():
    o = options()
    program = str(o.build / "tests/bench/train_throughput")
    common = ["--device", o.device, "--threads", str(o.threads), "--batch", str(o.batch), "--precision", o.precision]
    ours = Side([program, *common])
    theirs = Side([o.python, str(HERE / "python_loop.py"), *common, *(["--compile"] if o.compile else [])])

    peak = ours.ask("peak")
    print(f"{o.device}, {o.threads} threads, batch {o.batch}, {o.precision}, Fashion-MNIST 1x28x28; "
          f"median of {o.repetitions}, sides in turns")
    print(f"peak: convolution {peak['convolution'] / 1e9:.0f} GFLOP/s, matrix {peak['matrix'] / 1e9:.0f} GFLOP/s\n")
    print(f"{'network':<12} {'rule':<13} {'ours':>9} {'python':>9} {'ratio':>6} {'lowest':>7} {'of peak':>8}"
          f"{'  GPU busy' if o.device == 'cuda' else ''}")
    record = {"peak": peak, "options": {k: str(v) for k, v in vars(o).items()}, "cells": []}
    for network in o.networks.split(","):
        flops = theirs.ask("flops", network)["flops"]
        for rule in o.rules.split(","):
            steps = STEPS.get(network, 1) if o.device == "cpu" else 50
            a, b, busy = [], [], []
            for _ in range(o.repetitions):
                for side, speeds in ((ours, a), (theirs, b)):
                    with gpu_busy(o.device) as samples:
                        answer = side.ask("train", network, rule, o.seconds, steps)
                    if side is ours:
                        busy += samples
                    speeds.append(answer["imagesPerSecond"])
                    parameters = record.setdefault("parameters", {}).setdefault(network, answer["parameters"])
                    if parameters != answer["parameters"]:
                        raise SystemExit(f"{network}: the two sides have different numbers of parameters")
            mine, python = statistics.median(a), statistics.median(b)
            lowest = min(x / y for x, y in zip(a, b))
            share = mine * 3 * flops * PASSES[rule] / peak["convolution"]
            print(f"{network:<12} {rule:<13} {mine:9.1f} {python:9.1f} {mine / python:6.2f} {lowest:7.2f} {share:8.0%}"
                  f"{f' {statistics.mean(busy):9.0%}' if busy else ''}", flush=True)
            record["cells"].append({"network": network, "rule": rule, "ours": a, "python": b, "share": share,
                                    "busy": busy})
    ours.close()
    theirs.close()

    for network in filter(None, o.memory.split(",")):
        print(f"\npeak memory of a step, {network}")
        baseline = None
        for rule in o.rules.split(","):
            output = subprocess.run([program, *common, "--memory", network, rule], check=True, text=True,
                                    stdout=subprocess.PIPE).stdout
            memory = json.loads(output)
            theta = 4 * memory["parameters"]
            baseline = baseline or memory["stepBytes"]
            beyond = (memory["stepBytes"] - baseline) / theta
            print(f"  {rule:<13} {memory['stepBytes'] / 1e6:8.0f} MB of tensors ({beyond:+.2f} theta), "
                  f"resident {memory['residentBytes'] / 1e6:.0f} MB")
            record.setdefault("memory", []).append({"network": network, "rule": rule, **memory})
    if o.json:
        o.json.write_text(json.dumps(record, indent=1))


if __name__ == "__main__":
    sys.exit(main())
