#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Golden sequences of the step rules: 100 steps of each in float64 on a small network, in plain PyTorch.

Written from the papers' formulas, a tensor at a time, with torch.optim and torch.autograd, so that it shares nothing
with the C++ code, which works on one flat vector. Run with Debian's python3-torch (1.13):

    /usr/bin/python3 tests/golden/make_golden.py

It writes rules/problem.json (data, start) and one rules/<case>.json each: per step the loss at theta, the length of
the perturbation and the projection of theta on a fixed direction; theta itself every 25 steps; the running mean of the
normalisation layer at the end.
"""
import copy
import json
import math
import os

import torch

torch.set_default_dtype(torch.float64)
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "rules")
STEPS, BATCH, SECOND, IMAGES = 100, 16, 4, 64
STEPS_PER_EPOCH = IMAGES // BATCH
EPOCHS = STEPS / STEPS_PER_EPOCH
NAMES = ["fc1.weight", "bn.weight", "bn.bias", "fc2.weight", "fc2.bias"]
SHAPES = [(3, 4), (3,), (3,), (2, 3), (2,)]
RANDOM = 20261127  # what the rules of a run draw by
COMMON = dict(parts=1, perturb="all", normalise=True, startEpoch=0, **{"from": 0, "to": 0})


def make_problem():
    torch.manual_seed(1)
    x = (torch.randn(IMAGES, 4) * 1e4).round() / 1e4
    y = ((x[:, 0] * x[:, 1] + x[:, 2] + 0.5 * torch.randn(IMAGES)) > 0).long()
    start = [(torch.randn(shape) * 0.6e4).round() / 1e4 for shape in SHAPES]
    return x, y, start


X, Y, START = make_problem()


class Network:
    """Linear, batch normalisation, tanh, linear, cross-entropy; its running mean moves when `update` is set.

    The first layer has no bias: before a normalisation its gradient would be nothing but rounding noise.
    """

    def __init__(self):
        self.mean = torch.zeros(3)

    def logits(self, params, rows, update):
        w1, gamma, beta, w2, b2 = params
        h = X[rows] @ w1.t()
        mean, var = h.mean(0), h.var(0, unbiased=False)
        if update:
            self.mean = 0.9 * self.mean + 0.1 * mean.detach()
        h = torch.tanh((h - mean) / torch.sqrt(var + 1e-5) * gamma + beta)
        return h @ w2.t() + b2

    def loss(self, params, rows, update):
        return torch.nn.functional.cross_entropy(self.logits(params, rows, update), Y[rows])

    def each(self, params, rows, update=False):
        """Loss and gradient of the mean, and the losses of each row."""
        leaves = [p.detach().clone().requires_grad_(True) for p in params]
        losses = torch.nn.functional.cross_entropy(self.logits(leaves, rows, update), Y[rows], reduction="none")
        return losses.mean().item(), list(torch.autograd.grad(losses.mean(), leaves)), losses.detach().tolist()

    def gradient(self, params, rows, update=False):
        leaves = [p.detach().clone().requires_grad_(True) for p in params]
        loss = self.loss(leaves, rows, update)
        return loss.item(), list(torch.autograd.grad(loss, leaves))


def dot(a, b):
    return sum((x * y).sum() for x, y in zip(a, b)).item()


def length(a):
    return math.sqrt(dot(a, a))


def combine(a, x, b, y):
    return [a * p + b * q for p, q in zip(x, y)]


def offset(params, g, rho, o, measure_from=None):
    """epsilon for the gradient g; measure_from: the gradient whose norm divides instead of g's own."""
    scale = []
    for name, p in zip(NAMES, params):
        t = torch.ones_like(p)
        if o.get("convention") == "all":
            t = p.abs()
        elif o.get("convention") == "layerwise" and "weight" in name:
            t = p.abs() + o["eta"]
        if o["perturb"] == "norm-layers" and not name.startswith("bn"):
            t = torch.zeros_like(p)
        scale.append(t)
    # A zero in `scale` also takes the tensor out of the norm.
    tg = [t * v for t, v in zip(scale, g if measure_from is None else measure_from)]
    n = length(tg) if o["normalise"] else 1.0
    return [rho / n * t * t * v for t, v in zip(scale, g)]


def add(params, e):
    return [p + v for p, v in zip(params, e)]


def sgd(net, params, bt, bv, o, state, now):
    loss, g = net.gradient(params, bt, update=True)
    return g, None, loss, None


def sam(net, params, bt, bv, o, state, now):
    loss, g = net.gradient(params, bt, update=True)
    e = offset(params, g, o["rho"], o)
    return net.gradient(add(params, e), bt)[1], None, loss, length(e)


def agnostic(net, params, bt, bv, o, state, now):
    gv = net.gradient(params, bv)[1]
    tv = net.gradient(add(params, offset(params, gv, o["rhoV"], o)), bv)[1]
    if o["ema"] > 0:
        state["m"] = combine(o["ema"], state["m"], 1 - o["ema"], tv) if "m" in state else tv
        tv = state["m"]
    loss, gt = net.gradient(params, bt, update=True)
    up = offset(params, gt, o["rho1"], o)
    down = offset(params, tv, o["rho2"], o, measure_from=gv if o["normaliser"] == "start" else None)
    e = combine(1, up, -1, down)
    return net.gradient(add(params, e), bt)[1], None, loss, length(e)


def align(net, params, bt, bv, o, state, now):
    gv = net.gradient(params, bv)[1]
    loss, gt = net.gradient(params, bt, update=True)
    e = combine(o["lambda"], offset(params, gt, o["rho"], o), -1, offset(params, gv, o["rho"], o))
    return net.gradient(add(params, e), bt)[1], None, loss, length(e)


def gsam(net, params, bt, bv, o, state, now):
    rho = o["rhoMin"] + (o["rho"] - o["rhoMin"]) * now["lrFraction"]
    loss, g = net.gradient(params, bt, update=True)
    e = offset(params, g, rho, o)
    p = net.gradient(add(params, e), bt)[1]
    across = combine(1, g, -dot(g, p) / dot(p, p), p)
    return combine(1, p, -o["alpha"], across), None, loss, length(e)


def looksam(net, params, bt, bv, o, state, now):
    loss, g = net.gradient(params, bt, update=True)
    if now["step"] % o["k"] != 0:
        v = state["v"]
        return combine(1, g, o["alpha"] * length(g) / length(v), v), None, loss, None
    e = offset(params, g, o["rho"], o)
    p = net.gradient(add(params, e), bt)[1]
    cos = dot(p, g) / length(p) / length(g)
    state["v"] = combine(1, p, -length(p) * cos / length(g), g)
    return p, None, loss, length(e)


def f_sam(net, params, bt, bv, o, state, now):
    loss, g = net.gradient(params, bt, update=True)
    d = combine(1, g, -o["sigma"], state["m"]) if "m" in state else g
    state["m"] = combine(o["lambda"], state["m"], 1 - o["lambda"], g) if "m" in state else g
    e = offset(params, d, o["rho"], o)
    return net.gradient(add(params, e), bt)[1], None, loss, length(e)


def vasso(net, params, bt, bv, o, state, now):
    loss, g = net.gradient(params, bt, update=True)
    state["d"] = combine(1 - o["theta"], state["d"], o["theta"], g) if "d" in state else g
    e = offset(params, state["d"], o["rho"], o)
    return net.gradient(add(params, e), bt)[1], None, loss, length(e)


def wsam(net, params, bt, bv, o, state, now):
    loss, g = net.gradient(params, bt, update=True)
    e = offset(params, g, o["rho"], o)
    p = net.gradient(add(params, e), bt)[1]
    alpha = o["gamma"] / (1 - o["gamma"])
    sharpness = combine(alpha, p, -alpha, g)
    if o["decoupled"]:
        return g, sharpness, loss, length(e)
    return combine(1, g, 1, sharpness), None, loss, length(e)


def msam(net, params, bt, bv, o, state, now):
    v = now["momentum"]
    if v[0] is None:
        return sgd(net, params, bt, bv, o, state, now)
    e = [-x for x in offset(params, v, o["rho"], o)]
    moved = add(params, e)
    loss, g = net.gradient(moved, bt, update=True)
    if o["decay"] == "perturbed":  # the optimiser itself adds the decay of params
        g = [p + now["weightDecay"] * (m - w) for p, m, w in zip(g, moved, params)]
    return g, None, loss, length(e)


def unified(net, params, bt, bv, o, state, now):
    loss, g = net.gradient(params, bt, update=True)
    t = now["step"] + 1
    lam = {"constant": o.get("lambda"), "1/t": 1 / t, "1-1/t": 1 - 1 / t}[o["over"]]
    e = [o["rho"] * (1 - lam + lam / length(g)) * v for v in g]
    return net.gradient(add(params, e), bt)[1], None, loss, length(e)


def stable(net, params, bt, bv, o, state, now):
    loss, g = net.gradient(params, bt, update=True)
    e = offset(params, g, o["rho"], o)
    p = net.gradient(add(params, e), bt)[1]
    return [v * (length(g) / length(p)) for v in p], None, loss, length(e)


def zsharp(net, params, bt, bv, o, state, now):
    loss, g = net.gradient(params, bt, update=True)
    kept = []
    for v in g:
        if v.dim() > 1:
            z = ((v - v.mean()) / v.std()).abs()
            v = torch.where(z > torch.quantile(z, o["quantile"]), v, torch.zeros_like(v))
        kept.append(v)
    if o["norm"] == "code":
        e = [o["rho"] * k / (k.norm() if k.dim() > 1 else length(g)) for k in kept]
    else:
        e = offset(params, kept, o["rho"], o)
    return net.gradient(add(params, e), bt)[1], None, loss, length(e)


def le_sam(net, params, bt, bv, o, state, now):
    loss, g = net.gradient(params, bt, update=True)
    t, begins = now["progress"], max(o["decayFrom"], o["warmup"])
    sigma = o["sigma"] * t / o["warmup"] if t < o["warmup"] else o["sigma"]
    if t >= begins:
        sigma = o["sigma"] * (1 + math.cos(math.pi * (t - begins) / (1 - begins))) / 2
    e = offset(params, g, min(sigma / length(g), o["rhoMax"]), o)
    return net.gradient(add(params, e), bt)[1], None, loss, length(e)


def bilateral(net, params, bt, bv, o, state, now):
    loss, g = net.gradient(params, bt, update=True)
    e = offset(params, g, o["rhoMax"], o)
    up = net.gradient(add(params, e), bt)[1]
    down = net.gradient(add(params, offset(params, g, -o["rhoMin"] * now["lrFraction"], o)), bt)[1]
    ratio = length(up) / length(down)
    return [a + (b - ratio * c) for a, b, c in zip(up, g, down)], None, loss, length(e)


def ae_sam(net, params, bt, bv, o, state, now):
    """Decides by the norms of the step before the last, the second step by those of the first; or by its own."""
    c = (1 - now["progress"]) * o["lambda2"] + now["progress"] * o["lambda1"]
    known = state.setdefault("norms", [])  # (square, mean, variance) of each step
    loss, g = net.gradient(params, bt, update=True)
    square = dot(g, g)
    delta = o["delta"]
    mean = delta * known[-1][1] + (1 - delta) * square if known else square
    variance = delta * known[-1][2] + (1 - delta) * (square - mean) ** 2 if known else 0
    decisive = known[max(len(known) - 2, 0)] if known else None
    known.append((square, mean, variance))
    if o["decides"] == "now":
        decisive = known[-1]
    over = decisive[0] - decisive[1] - c * math.sqrt(decisive[2]) if decisive else -1
    if not (over > 0 or over == 0 and (c <= 0 or o["decides"] == "now")):
        return g, None, loss, None
    e = offset(params, g, o["rho"], o)
    return net.gradient(add(params, e), bt)[1], None, loss, length(e)


def sampa(net, params, bt, bv, o, state, now):
    d = state["d"] if "d" in state else net.gradient(params, bt)[1]
    e = offset(params, d, o["rho"], o)
    p = net.gradient(add(params, e), bt, update=True)[1]
    ahead = d
    if o["ahead"] == "optimizer" and now["momentum"][0] is not None:
        ahead = combine(1, combine(1, d, now["weightDecay"], params), now["momentumKept"], now["momentum"])
    loss, state["d"] = net.gradient(combine(1, params, -now["lr"], ahead), bt)
    return combine(1 - o["lambda"], p, o["lambda"], state["d"]), None, loss, length(e)


def async_sam(net, params, bt, bv, o, state, now):
    part = bt[:max(1, round(o["share"] * len(bt)))]
    loss, g = net.gradient(params, bt if o["tau"] == 1 and "g" not in state else part, update=True)
    along = g if o["tau"] == 0 else state.get("g")
    state["g"] = g
    if along is None:
        return g, None, loss, None
    e = offset(params, along, o["rho"], o)
    return net.gradient(add(params, e), bt)[1], None, loss, length(e)


def sam_sps(net, params, bt, bv, o, state, now):
    loss, g = net.gradient(params, bt, update=True)
    e = [o["rho"] * (1 - o["lambda"] + o["lambda"] / length(g)) * v for v in g]
    there, p = net.gradient(add(params, e), bt)
    largest = o["largest"] or now["lr"]
    gamma = min(max(there - o["lowest"] - dot(p, e), 0) / dot(p, p), largest) if now["lr"] > 0 else 0
    # the optimiser moves by lr (gradient + decay w), and gamma (p + decay w) is wanted
    share = gamma / now["lr"] if now["lr"] > 0 else 1
    state.setdefault("polyak", []).append(gamma < largest)
    decay = now["weightDecay"]
    return [share * (v + decay * w) - decay * w for v, w in zip(p, params)], None, loss, length(e)


def derived(seed, purpose, *parts):
    """core/tensor/random.h"""
    mask = (1 << 64) - 1
    h = 0xcbf29ce484222325
    for c in purpose.encode():
        h = (h ^ c) * 0x100000001b3 & mask
    for part in (seed, *parts):
        x = (h ^ part) + 0x9e3779b97f4a7c15 & mask
        x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9 & mask
        x = (x ^ x >> 27) * 0x94d049bb133111eb & mask
        h = x ^ x >> 31
    return h


def ausam(net, params, bt, bv, o, state, now):
    if "sum" not in state:
        state["sum"], state["count"] = [1.0] * IMAGES, [0] * IMAGES
    taken = list(range(len(bt)))
    if now["epoch"] >= 1:
        mean = [state["sum"][i] / max(state["count"][i], 1) for i in bt]
        low, high = min(mean), max(mean)
        most = o["fMin"] + (o["fMax"] - o["fMin"]) * min(1, math.floor(now["epoch"]) / o["ramp"])
        key = []
        for k, m in enumerate(mean):
            weight = o["fMin"] + (most - o["fMin"]) * (m - low) / max(high - low, 1e-12)
            uniform = (derived(now["random"], "sharp images", now["step"], k) >> 11) * 2.0 ** -53
            key.append(weight / -math.log1p(-uniform))
        taken = sorted(taken, key=lambda k: -key[k])[:int(o["alpha"] * len(bt))]
    rows = [bt[k] for k in taken]
    loss, g, here = net.each(params, rows, update=True)
    e = offset(params, g, o["rho"], o)
    _, p, there = net.each(add(params, e), rows)
    for i, a, b in zip(rows, here, there):
        state["sum"][i] = abs(b - a) + (state["sum"][i] if state["count"][i] else 0)
        state["count"][i] += 1
    return p, None, loss, length(e)


def functional(net, params, bt, bv, o, state, now):
    leaves = [p.detach().clone().requires_grad_(True) for p in params]
    logits = net.logits(leaves, bt, True)
    value = torch.nn.functional.cross_entropy(logits, Y[bt])
    *g, frozen = torch.autograd.grad(value, leaves + [logits])
    e = offset(params, g, o["rho"], o)
    moved = [(p + v).detach().requires_grad_(True) for p, v in zip(params, e)]
    return list(torch.autograd.grad((net.logits(moved, bt, False) * frozen).sum(), moved)), None, value.item(), length(e)


def top_eigenvector(net, params, bt, g, o, state, now):
    """Warm power iterations, in some steps."""
    if "v" not in state or now["step"] % o["every"] == 0:
        v = state.get("v", [x / length(g) for x in g])
        for _ in range(o["iterations"]):
            leaves = [p.detach().clone().requires_grad_(True) for p in params]
            grads = torch.autograd.grad(net.loss(leaves, bt, False), leaves, create_graph=True)
            v = torch.autograd.grad(sum((a * b).sum() for a, b in zip(grads, v)), leaves)
            v = [x / length(v) for x in v]
        state["v"] = v
    return state["v"]


def eigen(net, params, bt, bv, o, state, now):
    loss, g = net.gradient(params, bt, update=True)
    v = top_eigenvector(net, params, bt, g, o, state, now)
    unit = [x / length(g) for x in g]
    across = combine(1, v, -dot(unit, v), unit)
    sign = math.copysign(1, dot(g, v))
    e = [o["rho"] * (u + o["alpha"] * sign * a) for u, a in zip(unit, across)]
    return net.gradient(add(params, e), bt)[1], None, loss, length(e)


def x_sam(net, params, bt, bv, o, state, now):
    loss, g = net.gradient(params, bt, update=True)
    v = top_eigenvector(net, params, bt, g, o, state, now)
    e = offset(params, g, o["rho"], o)
    p = net.gradient(add(params, e), bt)[1]
    u = [x / length(p) for x in p]
    along = dot(u if o["projection"] == "code" else p, v)
    step = combine(1, u, -o["alpha"] * math.copysign(1, dot(p, v)) * along, v)
    return [x * (length(p) if o["length"] == "sam" else 1) for x in step], None, loss, length(e)


def xsam(net, params, bt, bv, o, state, now):
    loss, g = net.gradient(params, bt, update=True)
    e = offset(params, g, o["rho"], o)
    p = net.gradient(add(params, e), bt)[1]
    v0, v1 = [x / length(g) for x in g], [x / length(p) for x in p]
    angle = math.acos(max(-1, min(1, dot(v0, v1))))

    def toward(alpha):
        return combine(math.sin((1 - alpha) * angle) / math.sin(angle), v0, math.sin(alpha * angle) / math.sin(angle), v1)

    if state.get("epoch") != math.floor(now["epoch"]):
        state["epoch"] = math.floor(now["epoch"])
        grid = [0.1 * i for i in range(round(o["alphaMax"] / 0.1) + 1)]
        state["alpha"] = max(grid, key=lambda a: net.loss(add(params, [o["rhoMax"] * x for x in toward(a)]), bt, False))
    return [length(p) * x for x in toward(state["alpha"])], None, loss, length(e)


RULES = {
    "functional-sam": functional, "eigen-sam": eigen, "x-sam": x_sam, "xsam": xsam,
    "ae-sam": ae_sam, "sampa": sampa, "async-sam": async_sam, "sam-sps": sam_sps, "ausam": ausam,
    "msam": msam, "unified-sam": unified, "stable-sam": stable, "zsharp": zsharp, "le-sam": le_sam,
    "bilateral-sam": bilateral,
    "sgd": sgd, "sam": sam, "asam": sam, "usam": sam, "agnostic-sam": agnostic, "agnostic-asam": agnostic,
    "align-sam": align, "gsam": gsam, "looksam": looksam, "f-sam": f_sam, "vasso": vasso, "wsam": wsam,
}
DEFAULTS = {
    "usam": {"normalise": False},
    "asam": {"eta": 0.01, "convention": "layerwise"},
    "agnostic-sam": {"normaliser": "own", "ema": 0},
    "agnostic-asam": {"normaliser": "own", "ema": 0, "eta": 0.01, "convention": "layerwise"},
    "ae-sam": {"decides": "earlier"},
    "sampa": {"ahead": "gradient"},
    "le-sam": {"warmup": 0, "decayFrom": 0},
    "sam-sps": {"largest": 0},
}

SGD = dict(name="sgd", lr=0.1, momentum=0.9, weightDecay=5e-3)
ADAM = dict(name="adam", lr=0.02, weightDecay=5e-3, beta1=0.8, beta2=0.99)
COSINE = dict(name="cosine")
CASES = {
    "sgd": ("sgd", {}, SGD, COSINE),
    "sgd-nesterov": ("sgd", {}, dict(SGD, nesterov=True), dict(name="constant", warmupEpochs=4)),
    "sgd-steps": ("sgd", {}, dict(SGD, momentum=0), dict(name="steps", milestones=[0.3, 0.6, 0.8], gamma=0.2)),
    "sgd-clip": ("sgd", {}, dict(SGD, clip=0.2), dict(name="cosine", warmupEpochs=3, finalLr=0.01)),
    "sgd-adam": ("sgd", {}, ADAM, COSINE),
    "sam": ("sam", {"rho": 0.2}, SGD, COSINE),
    "sam-adamw": ("sam", {"rho": 0.2}, dict(ADAM, name="adamw"), COSINE),
    "sam-parts": ("sam", {"rho": 0.2, "parts": 4}, SGD, COSINE),
    "sam-norm-layers": ("sam", {"rho": 0.5, "perturb": "norm-layers"}, SGD, COSINE),
    "sam-start-epoch": ("sam", {"rho": 0.2, "startEpoch": 7.5}, SGD, COSINE),
    "sam-window": ("sam", {"rho": 0.2, "from": 0.25, "to": 0.6, "window": "fraction"}, SGD, COSINE),
    "sam-tail": ("sam", {"rho": 0.2, "from": 0.7, "window": "fraction"}, SGD,
                 dict(name="wsd", warmupEpochs=2, decay=0.3, finalLr=0.001)),
    "asam": ("asam", {"rho": 0.5}, SGD, COSINE),
    "asam-all": ("asam", {"rho": 0.7, "convention": "all", "perturb": "norm-layers"}, SGD, COSINE),
    "usam": ("usam", {"rho": 0.3}, SGD, COSINE),
    "agnostic-sam": ("agnostic-sam", {"rho1": 0.2, "rho2": 0.1, "rhoV": 0.15}, SGD, COSINE),
    "agnostic-sam-ema": ("agnostic-sam", {"rho1": 0.2, "rho2": 0.1, "rhoV": 0.1, "normaliser": "start", "ema": 0.9},
                         SGD, COSINE),
    "agnostic-sam-parts": ("agnostic-sam", {"rho1": 0.2, "rho2": 0.1, "rhoV": 0.1, "ema": 0.8, "parts": 2}, SGD, COSINE),
    "agnostic-asam": ("agnostic-asam", {"rho1": 0.6, "rho2": 0.3, "rhoV": 0.3}, SGD, COSINE),
    "align-sam": ("align-sam", {"rho": 0.1, "lambda": 2.0}, SGD, COSINE),
    "gsam": ("gsam", {"rho": 0.3, "rhoMin": 0.1, "alpha": 0.4}, SGD, COSINE),
    "looksam": ("looksam", {"rho": 0.2, "k": 5, "alpha": 0.7}, SGD, COSINE),
    "f-sam": ("f-sam", {"rho": 0.2, "sigma": 1.0, "lambda": 0.9}, SGD, COSINE),
    "vasso": ("vasso", {"rho": 0.2, "theta": 0.6}, SGD, COSINE),
    "wsam": ("wsam", {"rho": 0.2, "gamma": 0.8, "decoupled": True}, dict(SGD, lr=0.05), COSINE),
    "msam": ("msam", {"rho": 0.4, "decay": "perturbed"}, SGD, COSINE),
    "msam-theta": ("msam", {"rho": 0.4, "decay": "theta"}, SGD, COSINE),
    "unified-sam": ("unified-sam", {"rho": 0.2, "lambda": 0.3, "over": "constant"}, SGD, COSINE),
    "unified-sam-falling": ("unified-sam", {"rho": 0.2, "over": "1/t"}, SGD, COSINE),
    "unified-sam-rising": ("unified-sam", {"rho": 0.2, "over": "1-1/t"}, SGD, COSINE),
    "stable-sam": ("stable-sam", {"rho": 0.2}, SGD, COSINE),
    "zsharp": ("zsharp", {"rho": 0.2, "quantile": 0.6, "norm": "paper"}, SGD, COSINE),
    "zsharp-code": ("zsharp", {"rho": 0.2, "quantile": 0.7, "norm": "code"}, SGD, COSINE),
    "le-sam": ("le-sam", {"sigma": 0.05, "rhoMax": 0.3}, SGD, COSINE),
    "le-sam-code": ("le-sam", {"sigma": 0.05, "rhoMax": 10, "warmup": 0.1, "decayFrom": 0.6}, SGD, COSINE),
    "bilateral-sam": ("bilateral-sam", {"rhoMax": 0.2, "rhoMin": 0.15}, SGD, COSINE),
    "ae-sam": ("ae-sam", {"rho": 0.2, "lambda2": 0.5, "lambda1": -0.5, "delta": 0.8}, SGD, COSINE),
    "ae-sam-now": ("ae-sam", {"rho": 0.2, "lambda2": 0.5, "lambda1": -0.5, "delta": 0.8, "decides": "now"}, SGD, COSINE),
    "sampa": ("sampa", {"rho": 0.2, "lambda": 0.3}, SGD, COSINE),
    "sampa-optimizer": ("sampa", {"rho": 0.2, "lambda": 0.3, "ahead": "optimizer"}, SGD, COSINE),
    "async-sam": ("async-sam", {"rho": 0.2, "tau": 1, "share": 0.5}, SGD, COSINE),
    "async-sam-tau-0": ("async-sam", {"rho": 0.2, "tau": 0, "share": 0.75}, SGD, COSINE),
    "sam-sps": ("sam-sps", {"rho": 0.2, "lambda": 0.7, "lowest": 0.1}, dict(SGD, momentum=0, lr=1.0), COSINE),
    "sam-sps-polyak": ("sam-sps", {"rho": 0.2, "lambda": 0.7, "lowest": 0.3}, dict(SGD, lr=0.4), COSINE),
    "sam-sps-largest": ("sam-sps", {"rho": 0.2, "lambda": 1.0, "lowest": 0.4, "largest": 0.6}, dict(SGD, momentum=0), COSINE),
    "ausam": ("ausam", {"rho": 0.2, "alpha": 0.5, "fMin": 0.1, "fMax": 0.9, "ramp": 10}, SGD, COSINE),
    "functional-sam": ("functional-sam", {"rho": 0.3}, SGD, COSINE),
    "eigen-sam": ("eigen-sam", {"rho": 0.2, "alpha": 0.3, "every": 7, "iterations": 3}, SGD, COSINE),
    "xsam": ("xsam", {"rho": 0.2, "rhoMax": 0.4, "alphaMax": 2}, SGD, COSINE),
    "x-sam": ("x-sam", {"rho": 0.2, "alpha": 0.3, "projection": "code", "length": "unit", "every": 7, "iterations": 3},
              dict(SGD, lr=0.02), COSINE),
    "x-sam-paper": ("x-sam", {"rho": 0.2, "alpha": 0.3, "projection": "paper", "length": "sam", "every": 5,
                              "iterations": 2}, SGD, COSINE),
    "wsam-coupled": ("wsam", {"rho": 0.2, "gamma": 0.7, "decoupled": False}, dict(SGD, lr=0.05), COSINE),
}


def rate(schedule, lr, epoch):
    warmup, last = schedule.get("warmupEpochs", 0), schedule.get("finalLr", 0)
    if epoch < warmup:
        return lr * epoch / warmup
    if schedule["name"] == "cosine":
        return last + (lr - last) * 0.5 * (1 + math.cos(math.pi * (epoch - warmup) / (EPOCHS - warmup)))
    if schedule["name"] == "steps":
        return lr * schedule["gamma"] ** sum(epoch >= m * EPOCHS for m in schedule["milestones"])
    if schedule["name"] == "wsd":
        begins = (1 - schedule["decay"]) * EPOCHS
        return lr if epoch < begins else last + (lr - last) * (EPOCHS - epoch) / (EPOCHS - begins)
    return lr


def make_optimizer(o, params):
    if o["name"] == "sgd":
        return torch.optim.SGD(params, lr=o["lr"], momentum=o["momentum"], weight_decay=o["weightDecay"],
                               nesterov=o.get("nesterov", False))
    kind = torch.optim.Adam if o["name"] == "adam" else torch.optim.AdamW
    return kind(params, lr=o["lr"], betas=(o["beta1"], o["beta2"]), weight_decay=o["weightDecay"])


def rule_step(rule, net, params, bt, bv, o, states, now):
    """One step with the switches: parts (each with its own state) and the window (in fractions; the start epoch is in epochs)."""
    if now["epoch"] < o["startEpoch"] or not o["from"] <= now["progress"] < (o["to"] or 1):
        return sgd(net, params, bt, bv, o, {}, now)
    n = o["parts"]
    results = []
    for i in range(n):
        part = bt[i * len(bt) // n:(i + 1) * len(bt) // n]
        second = bv[i * len(bv) // n:(i + 1) * len(bv) // n]
        results.append(rule(net, params, part, second, o, states[i], now))
    mean = [sum(column) / n for column in zip(*[r[0] for r in results])]
    decoupled = results[0][1]
    eps = [r[3] for r in results]
    return mean, decoupled, sum(r[2] for r in results) / n, None if eps[0] is None else sum(eps) / n


def run(rule_name, options, optimizer, schedule):
    o = {**COMMON, **DEFAULTS.get(rule_name, {}), **options}
    net, states = Network(), [{} for _ in range(o["parts"])]
    params = [p.clone().requires_grad_(True) for p in START]
    base = make_optimizer(optimizer, params)
    direction = [math.cos(1 + i) for i in range(sum(p.numel() for p in params))]
    out = dict(rule=rule_name, options=options, optimizer=optimizer, schedule=schedule,
               loss=[], perturbation=[], projection=[], theta=[])
    for step in range(STEPS):
        epoch = step / STEPS_PER_EPOCH
        lr = rate(schedule, optimizer["lr"], epoch)
        now = dict(step=step, epoch=epoch, lrFraction=lr / optimizer["lr"], progress=step / STEPS,
                   lr=lr, random=RANDOM,
                   weightDecay=optimizer["weightDecay"], momentumKept=optimizer.get("momentum", 0),
                   momentum=[base.state[p].get("momentum_buffer") for p in params])
        bt = [(step * BATCH + i) % IMAGES for i in range(BATCH)]
        bv = [(step * 7 + i * 13 + 3) % IMAGES for i in range(SECOND)]
        plain = [p.detach() for p in params]
        g, decoupled, loss, eps = rule_step(RULES[rule_name], net, plain, bt, bv, o, states, now)
        for p, v in zip(params, g):
            p.grad = v.clone()
        if optimizer.get("clip", 0) > 0:
            torch.nn.utils.clip_grad_norm_(params, optimizer["clip"])
        base.param_groups[0]["lr"] = lr
        base.step()
        if decoupled is not None:
            with torch.no_grad():
                for p, v in zip(params, decoupled):
                    p.sub_(lr * v)
        theta = torch.cat([p.detach().reshape(-1) for p in params]).tolist()
        out["loss"].append(loss)
        out["perturbation"].append(eps)
        out["projection"].append(math.fsum(a * b for a, b in zip(theta, direction)))
        if (step + 1) % 25 == 0:
            out["theta"].append(theta)
    out["runningMean"] = net.mean.tolist()
    if "polyak" in states[0] and (optimizer["momentum"] or o["largest"]):  # a case of both kinds of steps
        assert 20 < sum(states[0]["polyak"]) < 80, sum(states[0]["polyak"])
    return out


def write(name, value):
    with open(os.path.join(FOLDER, name + ".json"), "w") as file:
        json.dump(value, file, separators=(",", ":"))
        file.write("\n")


def main():
    os.makedirs(FOLDER, exist_ok=True)
    segments = [dict(name=n, shape=list(s)) for n, s in zip(NAMES, SHAPES)]
    write("problem", dict(segments=segments, images=X.tolist(), labels=Y.tolist(), batch=BATCH, second=SECOND,
                          stepsPerEpoch=STEPS_PER_EPOCH, theta=torch.cat([p.reshape(-1) for p in START]).tolist()))
    for name, case in CASES.items():
        result = run(*copy.deepcopy(case))
        write(name, result)
        print(f"{name}: loss {result['loss'][0]:.4f} -> {result['loss'][-1]:.4f}")


if __name__ == "__main__":
    main()
