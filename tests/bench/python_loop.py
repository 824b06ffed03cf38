#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Python's side of compare.py: a plain training loop with the same networks, rules, data and batch size.

It reads lines and answers each with one line of JSON, as train_throughput does:
    train <network> <rule> <seconds> <steps an epoch>   {"imagesPerSecond": ..., "parameters": ...}
    flops <network>                                     {"flops": ...} forward, one image
"""
import argparse
import gzip
import json
import os
import sys
import time

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from python_nets import flops_per_image, make_network
from python_rules import make_step


def fashion_mnist(folder):
    def read(name, header):
        with gzip.open(f"{folder}/{name}", "rb") as file:
            return torch.frombuffer(bytearray(file.read()[header:]), dtype=torch.uint8)

    images = read("train-images-idx3-ubyte.gz", 16).view(-1, 1, 28, 28).float().div_(255)
    labels = read("train-labels-idx1-ubyte.gz", 8).long()
    return TensorDataset((images - images.mean()) / images.std(), labels)


def forever(loader):
    while True:
        yield from loader


class Training:
    def __init__(self, data, network, rule, options):
        torch.manual_seed(1)
        self.options = options
        self.network = make_network(network).to(options.device)
        self.count = sum(p.numel() for p in self.network.parameters())
        self.step, self.stepped = make_step(rule, self.network)
        if options.compile:
            self.network = torch.compile(self.network)
        self.batches = forever(DataLoader(data, options.batch, shuffle=True, drop_last=True))
        self.seconds = forever(DataLoader(data, options.batch // 4, shuffle=True, drop_last=True))
        self.second_wanted = rule == "agnostic-sam"
        self.criterion = nn.CrossEntropyLoss()
        self.measure(0, 2)

    def measure(self, seconds, steps):
        if self.options.device == "cuda":
            torch.cuda.synchronize()
        done, correct, total, begin = 0, 0, 0.0, time.perf_counter()
        while True:
            for _ in range(steps):
                batch = [t.to(self.options.device) for t in next(self.batches)]
                second = [t.to(self.options.device) for t in next(self.seconds)] if self.second_wanted else None
                with torch.autocast(self.options.device, torch.bfloat16, self.options.precision == "bfloat16"):
                    loss, output = self.step(self.network, self.stepped, self.criterion, batch, second)
                total += loss.item()
                correct += (output.argmax(1) == batch[1]).sum().item()
                done += 1
            if time.perf_counter() - begin >= seconds:
                break
        if self.options.device == "cuda":
            torch.cuda.synchronize()
        return done * self.options.batch / (time.perf_counter() - begin)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--precision", default="float32")
    parser.add_argument("--compile", action="store_true", help="torch.compile the network (PyTorch 2)")
    named = os.path.join(os.environ.get("SHARPSCOPE_DATA", ""), "fashion-mnist")
    parser.add_argument("--data", default=named if os.path.isdir(named) else "/usr/share/datasets/fashion-mnist")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    if options.device == "cuda":
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    data, warm = fashion_mnist(options.data), {}
    for line in sys.stdin:
        verb, network, *rest = line.split()
        if verb == "flops":
            answer = {"flops": flops_per_image(make_network(network), (1, 28, 28))}
        else:
            rule, seconds, steps = rest
            if (network, rule) not in warm:
                warm[network, rule] = Training(data, network, rule, options)
            training = warm[network, rule]
            answer = {"imagesPerSecond": training.measure(float(seconds), int(steps)), "parameters": training.count}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
