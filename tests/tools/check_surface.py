# SPDX-License-Identifier: GPL-3.0-or-later
"""check_surface.py [--points N] SURFACE.npz PARTS.safetensors [SURFACE.npz PARTS.safetensors ...]: recomputes points of
surfaces in plain PyTorch, from what

    sharpscope-cli landscape RUN --directions PARTS.safetensors

has written beside each, and prints the largest relative difference of the loss, a line a surface. For planes of every
kind; for multi-layer perceptrons without dropout and the CIFAR ResNets (resnet-20, resnet-56), which are written out here
as a PyTorch user would write them."""
import argparse
import json
import sys
from pathlib import Path

import numpy
import torch
from torch.nn import functional as F

sys.path.insert(0, str(Path(__file__).resolve().parent))
from safetensors_reader import load  # noqa: E402


def perceptron(weights, images, normalise):
    x, layer = images.flatten(1), 1
    while f"fc{layer + 1}.weight" in weights:
        x, layer = F.relu(F.linear(x, weights[f"fc{layer}.weight"], weights[f"fc{layer}.bias"])), layer + 1
    return F.linear(x, weights[f"fc{layer}.weight"], weights[f"fc{layer}.bias"])


def resnet(weights, images, normalise):
    def convolve(name, x, stride=1):
        return F.conv2d(x, weights[name + ".weight"], stride=stride, padding=1)

    x = F.relu(normalise("bn1", convolve("conv1", images)))
    for stage in (1, 2, 3):
        block = 0
        while f"layer{stage}.{block}.conv1.weight" in weights:
            name, stride = f"layer{stage}.{block}.", 2 if stage > 1 and block == 0 else 1
            y = F.relu(normalise(name + "bn1", convolve(name + "conv1", x, stride)))
            y = normalise(name + "bn2", convolve(name + "conv2", y))
            if stride == 2:
                quarter = y.shape[1] // 4
                x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, quarter, quarter))
            x, block = F.relu(x + y), block + 1
    return F.linear(x.mean((2, 3)), weights["fc.weight"], weights["fc.bias"])


class Point:
    """The network at (a, b): theta and statistics are origin + a first + b second."""

    def __init__(self, parts, a, b):
        self.weights = {}
        for name, origin in parts.items():
            if not name.startswith("origin."):
                continue
            name = name[len("origin."):]
            first, second = parts.get("first." + name), parts.get("second." + name)
            moved = origin.double() if first is None else origin.double() + a * first.double() + b * second.double()
            self.weights[name] = moved
        self.forward = perceptron if "fc1.weight" in self.weights else resnet

    def stored(self, name, x):
        w = self.weights
        return F.batch_norm(x, w[name + ".running_mean"], w[name + ".running_var"], w[name + ".weight"],
                            w[name + ".bias"], False, 0, 1e-5)

    def estimate(self, batches):
        """Mean and unbiased variance of each batch, averaged by images."""
        total = sum(len(batch) for batch in batches)
        sums = {}

        def collect(name, x, images):
            mean, variance = x.mean((0, 2, 3)), x.transpose(0, 1).flatten(1).var(1, unbiased=True)
            for key, value in ((".running_mean", mean), (".running_var", variance)):
                sums[name + key] = sums.get(name + key, 0) + value * images / total
            return F.batch_norm(x, None, None, self.weights[name + ".weight"], self.weights[name + ".bias"], True, 0, 1e-5)

        for batch in batches:
            self.forward(self.weights, batch.double(), lambda name, x, n=len(batch): collect(name, x, n))
        self.weights.update(sums)

    def of_batch(self, name, x):
        """As in training: with the batch's own mean and variance."""
        return F.batch_norm(x, None, None, self.weights[name + ".weight"], self.weights[name + ".bias"], True, 0, 1e-5)

    def loss(self, images, labels, smoothing, as_trained):
        logits = self.forward(self.weights, images.double(), self.of_batch if as_trained else self.stored)
        return F.cross_entropy(logits, labels, label_smoothing=smoothing).item()


def largest_difference(surface, parts, wanted):
    identity = json.loads(str(surface["metadata"]))["identity"]
    batches = [parts[name] for name in sorted((n for n in parts if n.startswith("statistics.")),
                                              key=lambda name: int(name.split(".")[1]))]
    smoothing = parts["labelSmoothing"].item() if "labelSmoothing" in parts else 0.0
    known = numpy.argwhere(numpy.isfinite(surface["loss"]))
    chosen = known[numpy.unique(numpy.linspace(0, len(known) - 1, wanted).astype(int))]
    worst = 0.0
    with torch.no_grad():
        for row, column in chosen:
            point = Point(parts, surface["alphas"][column], surface["betas"][row])
            if identity.get("statistics") == "re-estimated":
                point.estimate(batches)
            expected = point.loss(parts["images"], parts["labels"], smoothing, identity.get("plane") == "microscope")
            found = surface["loss"][row, column]
            worst = max(worst, abs(found - expected) / max(abs(expected), 1e-12))
    return worst


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--points", type=int, default=5, help="of each surface, from the first to the last")
    o = parser.parse_args()
    if len(o.files) % 2 != 0:
        parser.error("every SURFACE.npz needs its PARTS.safetensors")
    for surface, parts in zip(o.files[::2], o.files[1::2]):
        print(largest_difference(numpy.load(surface), load(parts), o.points), flush=True)


main()
