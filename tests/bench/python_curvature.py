#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Python's side of bench_curvature.py: the plain loops over Hessian products that one would write with torch.autograd.

A product goes batch by batch through a forward pass, a gradient with create_graph and the gradient of its product with
v, as PyHessian does with a data loader. Lanczos orthogonalises every new vector against all others. Reads
model.safetensors of curvature_products and answers its questions.
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
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--data", default="/usr/share/datasets/fashion-mnist")
    o = parser.parse_args()
    torch.set_num_threads(o.threads)
    tensors = load(o.folder / "model.safetensors")

    def of(prefix):
        return [tensor for name, tensor in tensors.items() if name.startswith(prefix)]

    model = make_network(o.network).eval().to(memory_format=torch.channels_last)
    buffers = [buffer for name, buffer in model.named_buffers() if not name.endswith("num_batches_tracked")]
    with torch.no_grad():
        for buffer, value in zip(buffers, of("state."), strict=True):
            buffer.copy_(value)
        for parameter, value in zip(model.parameters(), of("theta."), strict=True):
            parameter.copy_(value)
    images, labels = fashion_mnist(o.data)[tensors["index"]]
    images = images.contiguous(memory_format=torch.channels_last)
    parameters = list(model.parameters())

    def product(v):
        total = [torch.zeros_like(p) for p in parameters]
        for x, y in zip(images.split(o.batch), labels.split(o.batch)):
            loss = F.cross_entropy(model(x), y)
            gradient = torch.autograd.grad(loss, parameters, create_graph=True)
            for t, h in zip(total, torch.autograd.grad(gradient, parameters, grad_outputs=v)):
                t.add_(h, alpha=len(y) / len(labels))
        return total

    def dot(a, b):
        return sum((x * y).sum() for x, y in zip(a, b)).item()

    def products(count):
        size = sum(p.numel() for p in parameters)
        v, norm = [torch.full_like(p, size ** -0.5) for p in parameters], 0
        for _ in range(count):
            hv = product(v)
            norm = dot(hv, hv) ** 0.5
            v = [h / norm for h in hv]
        return norm

    def lanczos(count):
        torch.manual_seed(0)
        v = [torch.randn_like(p) for p in parameters]
        norm = dot(v, v) ** 0.5
        basis, alphas, betas = [[x / norm for x in v]], [], []
        for _ in range(count):
            w = product(basis[-1])
            alphas.append(dot(w, basis[-1]))
            for _ in range(2):
                for u in basis:
                    along = dot(w, u)
                    for x, y in zip(w, u):
                        x.sub_(y, alpha=along)
            betas.append(dot(w, w) ** 0.5)
            basis.append([x / betas[-1] for x in w])
        t = torch.diag(torch.tensor(alphas)) + torch.diag(torch.tensor(betas[:-1]), 1) + torch.diag(torch.tensor(betas[:-1]), -1)
        return torch.linalg.eigvalsh(t.double())[-1].item()

    for line in sys.stdin:
        what, count = line.split()
        begin = time.perf_counter()
        if what == "products":
            found = {"norm": products(int(count))}
            found["seconds"] = (time.perf_counter() - begin) / int(count)
        else:
            found = {"value": lanczos(int(count))}
            found["seconds"] = time.perf_counter() - begin
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
