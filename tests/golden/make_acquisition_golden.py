#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Golden numbers of the acquisitions that train a network of their own, in float64 and plain PyTorch modules.

Written from the papers' formulas: the loss module of LL4AL (Yoo & Kweon 2019) and the networks and losses of VAAL
(Sinha et al. 2019). Parameters and images are sines, so that the C++ side makes the same without reading them:
the k-th number of the i-th tensor is scale * sin(0.7 k + i). Run with Debian's python3-torch (1.13):

    /usr/bin/python3 tests/golden/make_acquisition_golden.py

It writes acquisition/ll4al.json and acquisition/vaal.json.
"""
import json
import os

import torch
from torch import nn
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "acquisition")


def sines(shape, i, scale):
    count = 1
    for size in shape:
        count *= size
    return scale * torch.sin(0.7 * torch.arange(count, dtype=torch.float64) + i).view(*shape)


def fill(module, scale):
    """Numbers for all parameters, in their order; weights of normalisation near 1."""
    with torch.no_grad():
        for i, (name, p) in enumerate(module.named_parameters()):
            p.copy_(sines(p.shape, i, scale))
            if isNormWeight(module, name):
                p.add_(1)


def isNormWeight(module, name):
    owner = module
    parts = name.split(".")
    for part in parts[:-1]:
        owner = getattr(owner, part)
    return isinstance(owner, nn.BatchNorm2d) and parts[-1] == "weight"


def gradients(loss, module):
    """By parameter: the length of its gradient and its product with sines."""
    named = list(module.named_parameters())
    grads = torch.autograd.grad(loss, [p for _, p in named], allow_unused=True, retain_graph=True)
    out = {}
    for i, ((name, p), g) in enumerate(zip(named, grads)):
        g = torch.zeros_like(p) if g is None else g
        out[name] = [g.norm().item(), (g * sines(p.shape, i + 1, 1)).sum().item()]
    return out


class Ll4al(nn.Module):
    """Two convolutions with pooling and two linear layers, with a loss module on the three stages."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 2, 3, padding=1)
        self.conv2 = nn.Conv2d(2, 4, 3, padding=1)
        self.fc1 = nn.Linear(4 * 2 * 2, 3)
        self.fc2 = nn.Linear(3, 3)
        self.loss_module = nn.Module()
        for i, width in enumerate([2, 4, 3]):
            setattr(self.loss_module, f"fc{i + 1}", nn.Linear(width, 5))
        self.loss_module.out = nn.Linear(15, 1)

    def forward(self, x, detach):
        s1 = F.relu(F.max_pool2d(self.conv1(x), 2))
        s2 = F.relu(F.max_pool2d(self.conv2(s1), 2))
        s3 = F.relu(self.fc1(s2.flatten(1)))
        logits = self.fc2(s3)
        stages = [s1.mean((2, 3)), s2.mean((2, 3)), s3]
        if detach:
            stages = [s.detach() for s in stages]
        m = self.loss_module
        inner = [F.relu(fc(s)) for fc, s in zip([m.fc1, m.fc2, m.fc3], stages)]
        return logits, m.out(torch.cat(inner, 1)).view(-1)


def ranking(predicted, losses, xi):
    """1/(B/2) sum over pairs (i, B - 1 - i) of [xi - sign(l_i - l_j)(lh_i - lh_j)]_+, one pair at a time."""
    n = len(predicted)
    total = torch.zeros(())
    for i in range(n // 2):
        j = n - 1 - i
        sign = 1.0 if losses[i].item() > losses[j].item() else -1.0
        total = total + torch.clamp(xi - sign * (predicted[i] - predicted[j]), min=0)
    return total / max(n // 2, 1)


def ll4al():
    net = Ll4al()
    fill(net, 0.5)
    out = {"cases": []}
    for size in (6, 7):
        x = sines((size, 1, 8, 8), size, 1)
        y = torch.tensor([(2 * i + 1) % 3 for i in range(size)])
        for detach in (False, True):
            logits, predicted = net(x, detach)
            losses = F.cross_entropy(logits, y, reduction="none")
            rank = ranking(predicted, losses, 0.5)
            loss = losses.mean() + 2 * rank
            out["cases"].append(dict(size=size, detach=detach, labels=y.tolist(), logits=logits.flatten().tolist(),
                                     predicted=predicted.tolist(), ranking=rank.item(), loss=loss.item(),
                                     gradients=gradients(loss, net)))
    return out


class Autoencoder(nn.Module):
    def __init__(self, channels, w, z):
        super().__init__()
        self.encoder = nn.Module()
        size = channels
        for i in range(4):
            setattr(self.encoder, f"conv{i}", nn.Conv2d(size, w << i, 4, 2, 1, bias=False))
            setattr(self.encoder, f"bn{i}", nn.BatchNorm2d(w << i))
            size = w << i
        self.mean = nn.Linear(8 * w * 4, z)
        self.logVariance = nn.Linear(8 * w * 4, z)
        self.decoder = nn.Module()
        self.decoder.fc = nn.Linear(z, 8 * w * 16)
        for i in range(3):
            setattr(self.decoder, f"conv{i}", nn.ConvTranspose2d(size, size // 2, 4, 2, 1, bias=False))
            setattr(self.decoder, f"bn{i}", nn.BatchNorm2d(size // 2))
            size //= 2
        self.decoder.out = nn.ConvTranspose2d(size, channels, 1)

    def encode(self, x):
        e = self.encoder
        for conv, bn in [(e.conv0, e.bn0), (e.conv1, e.bn1), (e.conv2, e.bn2), (e.conv3, e.bn3)]:
            x = F.relu(bn(conv(x)))
        x = x.flatten(1)
        return self.mean(x), self.logVariance(x)

    def decode(self, z):
        d = self.decoder
        x = d.fc(z).view(len(z), -1, 4, 4)
        for conv, bn in [(d.conv0, d.bn0), (d.conv1, d.bn1), (d.conv2, d.bn2)]:
            x = F.relu(bn(conv(x)))
        return d.out(x)


def vaal():
    channels, w, z, size, beta, weight = 2, 2, 3, 4, 0.5, 0.7
    model = Autoencoder(channels, w, z)
    fill(model, 0.1)
    critic = nn.ModuleDict(dict(fc1=nn.Linear(z, 6), fc2=nn.Linear(6, 6), fc3=nn.Linear(6, 1)))
    fill(critic, 0.6)

    def judge(code):
        return critic["fc3"](F.relu(critic["fc2"](F.relu(critic["fc1"](code))))).view(-1)

    labelled, others = sines((size, channels, 32, 32), 1, 1), sines((size, channels, 32, 32), 2, 0.5)
    total, means, seen = 0, [], []
    for i, x in enumerate((labelled, others)):
        mean, logVariance = model.encode(x)
        code = mean + sines(mean.shape, 3 + i, 1) * torch.exp(0.5 * logVariance)
        y = model.decode(code)
        kl = -0.5 * torch.sum(1 + logVariance - mean.pow(2) - logVariance.exp())
        total = total + F.mse_loss(y, x) + beta * kl
        means.append(mean)
        seen.append(dict(mean=mean.flatten().tolist(), logVariance=logVariance.flatten().tolist(), kl=kl.item(),
                         reconstruction=[y.sum().item(), (y * sines(y.shape, 9, 1)).sum().item()]))
    bce = nn.BCELoss()
    ones, zeros = torch.ones(size), torch.zeros(size)
    d = [torch.sigmoid(judge(m)) for m in means]
    fooling = bce(d[0], ones) + bce(d[1], ones)
    total = total + weight * fooling
    d = [torch.sigmoid(judge(m.detach())) for m in means]
    telling = bce(d[0], ones) + bce(d[1], zeros)
    out = dict(channels=channels, width=w, latent=z, size=size, beta=beta, adversary=weight, hidden=6, seen=seen,
               loss=total.item(), fooling=fooling.item(), telling=telling.item(), gradients=gradients(total, model),
               criticGradients=gradients(telling, critic),
               runningMean=model.decoder.bn2.running_mean.tolist(), runningVar=model.encoder.bn1.running_var.tolist())
    model.eval()
    mean, logVariance = model.encode(others)
    out["stored"] = dict(odds=judge(mean).tolist(), mean=mean.flatten().tolist(),
                         kl=(-0.5 * (1 + logVariance - mean.pow(2) - logVariance.exp()).sum(1)).tolist())
    return out


if __name__ == "__main__":
    os.makedirs(FOLDER, exist_ok=True)
    for name, numbers in (("ll4al", ll4al()), ("vaal", vaal())):
        with open(os.path.join(FOLDER, name + ".json"), "w") as file:
            json.dump(numbers, file, indent=1)
            file.write("\n")
