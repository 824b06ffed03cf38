# SPDX-License-Identifier: GPL-3.0-or-later
"""resnet20_logits.py WEIGHTS CASE: ResNet-20 as a PyTorch user would write it, with the exported weights; prints the
largest difference from CASE's "logits" on CASE's "images", in evaluation mode."""
import sys

import torch
from torch import nn
from torch.nn import functional as F

from safetensors_reader import load


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.grows = inputs != outputs

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.grows:
            quarter = y.shape[1] // 4
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, quarter, quarter))
        return F.relu(x + y)


class ResNet20(nn.Module):
    def __init__(self, channels, classes):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        for stage, (inputs, outputs) in enumerate([(16, 16), (16, 32), (32, 64)], 1):
            first = Block(inputs, outputs, 1 if stage == 1 else 2)
            setattr(self, f"layer{stage}", nn.Sequential(first, *(Block(outputs, outputs, 1) for _ in range(2))))
        self.fc = nn.Linear(64, classes)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.fc(x.mean((2, 3)))


weights, case = load(sys.argv[1]), load(sys.argv[2])
net = ResNet20(case["images"].shape[1], case["logits"].shape[1])
net.load_state_dict(weights, strict=True)
net.eval()
with torch.no_grad():
    print((net(case["images"]) - case["logits"]).abs().max().item())
