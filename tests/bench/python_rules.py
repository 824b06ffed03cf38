# SPDX-License-Identifier: GPL-3.0-or-later
"""SAM and Agnostic-SAM as one would write them round a torch optimiser: parameter by parameter, two calls a step."""
import torch
from torch import nn


def set_running_statistics(network, on):
    for layer in network.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.momentum = 0.1 if on else 0


class SAM:
    def __init__(self, parameters, base, rho):
        self.parameters, self.base, self.rho = list(parameters), base, rho
        self.old = {}

    def norm(self):
        return torch.norm(torch.stack([p.grad.norm(p=2) for p in self.parameters]), p=2)

    @torch.no_grad()
    def first_step(self):
        scale = self.rho / (self.norm() + 1e-12)
        for p in self.parameters:
            self.old[p] = p.data.clone()
            p.add_(p.grad * scale)
        self.base.zero_grad()

    @torch.no_grad()
    def second_step(self):
        for p in self.parameters:
            p.data = self.old[p]
        self.base.step()
        self.base.zero_grad()


def sgd_step(network, optimizer, criterion, batch, second):
    images, labels = batch
    optimizer.zero_grad()
    output = network(images)
    loss = criterion(output, labels)
    loss.backward()
    optimizer.step()
    return loss, output


def sam_step(network, sam, criterion, batch, second):
    images, labels = batch
    set_running_statistics(network, True)
    output = network(images)
    loss = criterion(output, labels)
    loss.backward()
    sam.first_step()
    set_running_statistics(network, False)
    criterion(network(images), labels).backward()
    sam.second_step()
    return loss, output


class AgnosticSAM(SAM):
    """theta_t = theta + rho1 g_t/|g_t| - rho2 g_v'/|g_v'|, with g_v' taken uphill on a second, smaller batch."""

    def __init__(self, parameters, base, rho1, rho2, rho_v):
        super().__init__(parameters, base, rho_v)
        self.rho1, self.rho2 = rho1, rho2

    @torch.no_grad()
    def keep_validation_gradient(self):
        norm = self.norm() + 1e-12
        self.validation = [p.grad / norm for p in self.parameters]
        for p in self.parameters:
            p.data = self.old[p]
        self.base.zero_grad()

    @torch.no_grad()
    def perturb(self):
        scale = self.rho1 / (self.norm() + 1e-12)
        for p, v in zip(self.parameters, self.validation):
            self.old[p] = p.data.clone()
            p.add_(p.grad * scale - self.rho2 * v)
        self.base.zero_grad()


def agnostic_step(network, rule, criterion, batch, second):
    images, labels = batch
    set_running_statistics(network, False)
    criterion(network(second[0]), second[1]).backward()
    rule.first_step()
    criterion(network(second[0]), second[1]).backward()
    rule.keep_validation_gradient()
    set_running_statistics(network, True)
    output = network(images)
    loss = criterion(output, labels)
    loss.backward()
    rule.perturb()
    set_running_statistics(network, False)
    criterion(network(images), labels).backward()
    rule.second_step()
    return loss, output


def make_step(rule, network):
    """(step function, the object it steps) for a rule's name."""
    base = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4)
    if rule == "sgd":
        return sgd_step, base
    if rule == "sam":
        return sam_step, SAM(network.parameters(), base, rho=0.05)
    if rule == "agnostic-sam":
        return agnostic_step, AgnosticSAM(network.parameters(), base, rho1=0.1, rho2=0.05, rho_v=0.05)
    raise SystemExit(f"python_loop.py: no rule {rule}")
