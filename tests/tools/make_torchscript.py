# SPDX-License-Identifier: GPL-3.0-or-later
"""make_torchscript.py NET OUT: a small network with convolution, batch normalisation, a tied layer, dropout and a
buffer that is assigned anew, saved as TorchScript (NET), and what PyTorch computes with it (OUT, a plain list of
numbers a line: images, labels, logits in evaluation, the Hessian there times the cosines of 0, 1, 2 ... of each
tensor, loss in training without dropout, gradients by name, statistics
after that training pass)."""
import json
import sys

import torch
from torch import nn
from torch.nn import functional as F


class Net(nn.Module):
    def __init__(self, dropout: float):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3, padding=1)
        self.bn = nn.BatchNorm2d(4)
        self.again = nn.Conv2d(4, 4, 3, padding=1)
        self.once_more = nn.Conv2d(4, 4, 3, padding=1)
        self.once_more.weight = self.again.weight
        self.fc = nn.Linear(4, 3)
        self.dropout = dropout
        self.register_buffer("mean_input", torch.zeros(1))

    def forward(self, x):
        if self.training:
            self.mean_input = 0.5 * self.mean_input + 0.5 * x.detach().mean().reshape(1)
        x = F.relu(self.bn(self.conv(x)))
        x = F.relu(self.once_more(F.relu(self.again(x))))
        x = F.dropout(x.mean((2, 3)), self.dropout, self.training)
        return self.fc(x)


torch.manual_seed(1)
net = Net(0.0)
torch.jit.script(net).save(sys.argv[1])
dropping = Net(0.5)
torch.jit.script(dropping).save(sys.argv[1] + ".dropout")

images = torch.randn(5, 1, 6, 6)
labels = torch.tensor([0, 1, 2, 0, 1])
net.eval()
evaluated = net(images)
names = [name for name, _ in net.named_parameters()]
weights = [p for _, p in net.named_parameters()]
gradients = torch.autograd.grad(F.cross_entropy(evaluated, labels), weights, create_graph=True)
along = sum((g * torch.cos(torch.arange(g.numel()).float()).reshape(g.shape)).sum() for g in gradients)
products = torch.autograd.grad(along, weights, allow_unused=True)
products = [torch.zeros_like(w) if h is None else h for h, w in zip(products, weights)]
net.train()
loss = F.cross_entropy(net(images), labels)
loss.backward()
case = {"images": images, "labels": labels.float(), "logits": evaluated.detach(), "loss": loss.detach()}
case.update({"product " + name: h for name, h in zip(names, products)})
case.update({"grad " + name: p.grad for name, p in net.named_parameters()})
case.update({"buffer " + name: b for name, b in net.named_buffers() if b.is_floating_point()})
with open(sys.argv[2], "w") as file:
    json.dump({name: {"shape": list(t.shape), "values": t.double().flatten().tolist()} for name, t in case.items()}, file)
