#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Python's side of bench_landscape.py: the plain loop over a grid that one would write, channels-last, images ready.

Reads model.safetensors of landscape_points and answers each line "grid" as it does.
"""
import argparse
import json
import sys
import time
from pathlib import Path

import torch
from torch.nn import functional as F

sys.path.append(str(Path(__file__).resolve().parents[1] / "tools"))
from python_loop import fashion_mnist  # noqa: E402
from python_nets import make_network  # noqa: E402
from safetensors_reader import load  # noqa: E402


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--network", default="resnet-20")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--points", type=int, default=5)
    parser.add_argument("--range", type=float, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, default=500)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--data", default="/usr/share/datasets/fashion-mnist")
    o = parser.parse_args()
    torch.set_num_threads(o.threads)
    tensors = {name: tensor.to(o.device) for name, tensor in load(o.folder / "model.safetensors").items()}

    def of(prefix):
        return [tensor for name, tensor in tensors.items() if name.startswith(prefix)]

    model = make_network(o.network).eval().to(o.device, memory_format=torch.channels_last)
    buffers = [buffer for name, buffer in model.named_buffers() if not name.endswith("num_batches_tracked")]
    for buffer, value in zip(buffers, of("state."), strict=True):
        buffer.copy_(value)
    images, labels = (part.to(o.device) for part in fashion_mnist(o.data)[tensors["index"].cpu()])
    images = images.contiguous(memory_format=torch.channels_last)
    theta, first, second = of("theta."), of("first."), of("second.")
    axis = torch.linspace(-o.range, o.range, o.points).tolist()

    @torch.no_grad()
    def loss_at(a, b):
        for parameter, t, d, e in zip(model.parameters(), theta, first, second, strict=True):
            parameter.copy_(t + a * d + b * e)
        total, correct = 0.0, 0
        for x, y in zip(images.split(o.batch), labels.split(o.batch)):
            logits = model(x)
            total += F.cross_entropy(logits, y, reduction="sum").item()
            correct += (logits.argmax(1) == y).sum().item()
        return total / len(labels)

    for _ in sys.stdin:
        loss_at(0, 0)
        begin = time.perf_counter()
        losses = [loss_at(a, b) for b in axis for a in axis]
        print(json.dumps({"secondsAPoint": (time.perf_counter() - begin) / len(losses), "losses": losses}), flush=True)


if __name__ == "__main__":
    main()
