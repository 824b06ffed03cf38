# SPDX-License-Identifier: GPL-3.0-or-later
"""make_foreign_networks.py FOLDER: networks as people write them, saved as TorchScript, and files that are none. For
images [B, C, 12, 12] and 3 classes; FOLDER/numbers.json has the images, what PyTorch computes on them in evaluation, and
what three training passes make of the buffers."""
import json
import sys
from typing import List

import torch
from torch import nn
from torch.nn import functional as F

folder = sys.argv[1] + "/"


class Flat(nn.Module):
    """Counts on the strides that a convolution of contiguous images gives."""

    def __init__(self, channels: int):
        super().__init__()
        self.conv = nn.Conv2d(channels, 4, 3, padding=1)
        self.fc = nn.Linear(4 * 6 * 6, 3)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv(x)), 2)
        return self.fc(x.view(x.size(0), -1))


class LeNet(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 3)
        self.fc1 = nn.Linear(16 * 2 * 2, 12)
        self.fc2 = nn.Linear(12, 3)

    def forward(self, x):
        x = F.max_pool2d(torch.tanh(self.conv1(x)), 2)
        x = F.max_pool2d(torch.tanh(self.conv2(x)), 2)
        return self.fc2(torch.tanh(self.fc1(x.view(-1, 64))))


class Straight(nn.Module):
    """View on the images themselves, and on a weight."""

    def __init__(self, channels: int):
        super().__init__()
        self.fc = nn.Linear(channels * 144, 3)
        self.again = nn.Conv2d(channels, 3, 12)

    def forward(self, x):
        flat = x.view(x.size(0), -1)
        return self.fc(flat) + flat @ self.again.weight.view(3, -1).t()


class Counting(nn.Module):
    """The cumulative average of momentum=None rests on an integer buffer; a mask, an index, a number of its own."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3, padding=1)
        self.bn = nn.BatchNorm2d(4, momentum=None)
        self.fc = nn.Linear(4, 3)
        self.register_buffer("mask", torch.tensor([True, False, True, True]))
        self.register_buffer("large", torch.tensor([2**62 + 12345, -(2**40) - 7]))
        self.register_buffer("seen", torch.zeros(2, dtype=torch.int32))
        self.calls: int = 0

    def forward(self, x):
        self.calls += 1
        if self.training:
            self.seen = self.seen + x.size(0)
            self.large += 1
            self.mask.logical_not_()
        x = F.relu(self.bn(self.conv(x))).mean((2, 3))
        if not self.training:
            x = x * self.mask
        return self.fc(x) * (1.0 + 0.001 * self.calls)


class Frozen(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3, padding=1)
        self.fc = nn.Linear(4, 3)
        self.conv.weight.requires_grad = False
        self.fc.bias.requires_grad = False

    def forward(self, x):
        return self.fc(F.relu(self.conv(x)).mean((2, 3)))


class Norm1d(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(144, 3)
        self.bn = nn.BatchNorm1d(3)

    def forward(self, x):
        return self.bn(self.fc(x.view(x.size(0), -1)))


class NoGrad(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(144, 3)

    def forward(self, x):
        with torch.no_grad():
            return self.fc(x.view(x.size(0), -1))


class Raises(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(144, 3)

    def forward(self, x):
        if x.size(2) < 100:
            raise ValueError("at least 100 pixels wanted")
        return self.fc(x.view(x.size(0), -1))


class Lists(nn.Module):
    """Counts in a list, which is no buffer."""
    calls: List[int]

    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(144, 3)
        self.calls = [0]
        self.names = {"a": 1}

    def forward(self, x):
        self.calls[0] += 1
        self.names["a"] += 1
        return self.fc(x.view(x.size(0), -1)) * (1.0 + 0.1 * float(self.calls[0] + self.names["a"]))


class Reads(nn.Module):
    """Computes with the buffer that training moves."""

    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(144, 3)
        self.register_buffer("n", torch.zeros((), dtype=torch.long))

    def forward(self, x):
        if self.training:
            self.n += 1
        return self.fc(x.view(x.size(0), -1)) * (1.0 + 0.1 * (self.n % 5).float())


class Gru(nn.Module):
    """nn.GRU computes with a list that names its parameters."""

    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(12, 4, batch_first=True)
        self.fc = nn.Linear(4, 3)

    def forward(self, x):
        y, _ = self.gru(x.squeeze(1))
        return self.fc(y[:, -1])


class Double(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(144, 3).double()

    def forward(self, x):
        return self.fc(x.view(x.size(0), -1).double()).float()


class Shrinks(nn.Module):
    """A buffer that takes the shape of the batch."""

    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(144, 3)
        self.register_buffer("last", torch.zeros(1))

    def forward(self, x):
        y = self.fc(x.view(x.size(0), -1))
        self.last = y.detach()
        return y


torch.manual_seed(3)
images = {c: torch.randn(5, c, 12, 12) for c in (1, 3)}
logits = {}
for kind in (Flat, LeNet, Straight):
    for channels in (1, 3):
        net = kind(channels).eval()
        name = f"{kind.__name__}{channels}"
        torch.jit.script(net).save(folder + name + ".pt")
        logits[name] = net(images[channels]).detach().flatten().tolist()
for kind in (Counting, Frozen, Norm1d, NoGrad, Raises, Lists, Reads, Gru, Double, Shrinks):
    torch.jit.script(kind()).save(folder + kind.__name__ + ".pt")
torch.save(Flat(1).state_dict(), folder + "state_dict.pt")
torch.save(Flat(1).state_dict(), folder + "old_state_dict.pt", _use_new_zipfile_serialization=False)

# What three updating passes make of the counting network's buffers.
net = torch.jit.load(folder + "Counting.pt").train()
for i in range(3):
    net(images[1] + i)
logits["seen"] = net.seen.tolist()
logits["large"] = [str(n) for n in net.large.tolist()]
logits["mask"] = net.mask.tolist()
logits["tracked"] = int(net.bn.num_batches_tracked)
logits["mean"] = net.bn.running_mean.tolist()
logits["images1"] = images[1].flatten().tolist()
logits["images3"] = images[3].flatten().tolist()
with open(folder + "numbers.json", "w") as file:
    json.dump(logits, file)
