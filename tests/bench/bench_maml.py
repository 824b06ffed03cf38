#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time an episode of MAML, Sharpscope against a plain Python loop on the same LibTorch, in one run.

Both sides stay alive as child processes, have the same weights and images, and are asked in turns. Python's side is the
loop that one writes with torch.autograd: torch.nn.functional over a list of parameters, a gradient with create_graph for
every inner step, one backward pass from the queries' loss. Printed: median milliseconds an episode of each, their ratio,
and how far the norms of the two meta gradients are apart.
"""
import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

CASES = (  # network, width, side, ways, shots, queries, inner steps, order, rho
    ("conv4-strided", 64, 28, 5, 1, 15, 1, "second", 0),
    ("conv4-strided", 64, 28, 5, 1, 15, 5, "second", 0),
    ("conv4-strided", 64, 28, 5, 1, 15, 5, "first", 0),
    ("conv4-strided", 64, 28, 20, 1, 5, 5, "second", 0.0005),
    ("conv4", 64, 28, 5, 1, 15, 5, "second", 0),
)


def child(o):
    import torch
    from torch.nn import functional as F

    sys.path.append(str(Path(__file__).resolve().parents[1] / "tools"))
    from safetensors_reader import load

    torch.set_num_threads(o.threads)
    tensors = load(Path(o.folder) / "model.safetensors")
    images = tensors["images"].float() / 255
    start = [value.clone().requires_grad_() for name, value in tensors.items() if name.startswith("theta.")]
    pooled = o.network == "conv4"

    def forward(parameters, x):
        for block in range(4):
            w, b, gamma, beta = parameters[4 * block:4 * block + 4]
            x = F.conv2d(x, w, b, stride=1 if pooled else 2, padding=1)
            x = F.relu(F.batch_norm(x, None, None, gamma, beta, training=True))
            x = F.max_pool2d(x, 2) if pooled else x
        x = x.flatten(1) if pooled else x.mean((2, 3))
        return F.linear(x, parameters[16], parameters[17])

    def adapt(parameters, x, y):
        second = o.order == "second"
        for _ in range(o.steps):
            grads = torch.autograd.grad(F.cross_entropy(forward(parameters, x), y), parameters, create_graph=second)
            if o.rho > 0:
                scale = o.rho / torch.sqrt(sum((g * g).sum() for g in grads))
                point = [p + scale * g for p, g in zip(parameters, grads)]
                grads = torch.autograd.grad(F.cross_entropy(forward(point, x), y), point, create_graph=second)
            parameters = [p - 0.1 * g for p, g in zip(parameters, grads)]
        return parameters

    def labels(each):
        return torch.arange(o.ways).repeat_interleave(each)

    def meta_gradient():
        total = [torch.zeros_like(p) for p in start]
        for task in images:
            support = task[:, :o.shots].reshape(-1, *task.shape[2:])
            query = task[:, o.shots:].reshape(-1, *task.shape[2:])
            moved = adapt(start, support, labels(o.shots))
            loss = F.cross_entropy(forward(moved, query), labels(o.queries))
            for t, g in zip(total, torch.autograd.grad(loss, start)):
                t.add_(g, alpha=1 / len(images))
        return total

    for line in sys.stdin:
        count = int(line.split()[1])
        begin, used = time.perf_counter(), time.process_time()
        for _ in range(0, count, len(images)):
            found = meta_gradient()
        done = -(-count // len(images)) * len(images)
        seconds, cpu = (time.perf_counter() - begin) / done, (time.process_time() - used) / done
        print(json.dumps({"seconds": seconds, "cpu": cpu, "norm": sum((g * g).sum() for g in found).sqrt().item()}), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, help="build folder with tests/bench/maml_episodes")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--episodes", type=int, default=16, help="of a measurement")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--python", default="/usr/bin/python3", help="the interpreter whose torch is compared with")
    parser.add_argument("--time", default="seconds", choices=("seconds", "cpu"),
                        help="cpu: processor time, for a machine with other work on it")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    for name, kind in (("network", str), ("width", int), ("side", int), ("ways", int), ("shots", int), ("queries", int),
                       ("steps", int), ("order", str), ("rho", float), ("folder", str), ("tasks", int)):
        parser.add_argument(f"--{name}", type=kind, help=argparse.SUPPRESS)
    o = parser.parse_args()
    if o.child:
        return child(o)

    from compare import Side
    print(f"{o.threads} threads, meta-batch 4, made images; median of {o.repetitions}, sides in turns; {o.time}")
    print(f"{'network':<14} {'episode':<22} {'ours, ms':>9} {'python, ms':>11} {'ratio':>6} {'lowest':>7} {'apart':>8}")
    for network, width, side, ways, shots, queries, steps, order, rho in CASES:
        with tempfile.TemporaryDirectory() as folder:
            common = ["--network", network, "--width", width, "--side", side, "--ways", ways, "--shots", shots,
                      "--queries", queries, "--steps", steps, "--order", order, "--rho", rho, "--tasks", 4,
                      "--threads", o.threads, "--folder", folder]
            common = [str(word) for word in common]
            ours = Side([str(o.build / "tests/bench/maml_episodes"), *common])
            ours.ask("episodes", 4)  # warms up, and Python's file is there
            theirs = Side([o.python, __file__, "--child", *common])
            theirs.ask("episodes", 4)
            a, b = [], []
            for _ in range(o.repetitions):
                a.append(ours.ask("episodes", o.episodes))
                b.append(theirs.ask("episodes", o.episodes))
            mine, python = (1000 * statistics.median(x[o.time] for x in one) for one in (a, b))
            lowest = min(y[o.time] / x[o.time] for x, y in zip(a, b))
            apart = abs(a[-1]["norm"] - b[-1]["norm"]) / b[-1]["norm"]
            name = f"{ways}w{shots}s {steps} {order}{' SAM' if rho else ''}"
            print(f"{network:<14} {name:<22} {mine:9.1f} {python:11.1f} {python / mine:6.2f} {lowest:7.2f} {apart:8.1e}",
                  flush=True)
            ours.close()
            theirs.close()


if __name__ == "__main__":
    main()
