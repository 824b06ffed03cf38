#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Golden numbers of detection in float64: priors, overlaps, matching, offsets, the multibox loss, suppression, and
average precision, written from the formulas a number at a time in plain Python (no library), so that it shares nothing
with the C++ code.

    python3 tests/golden/make_detection_golden.py

It writes detection/boxes.json and detection/precision.json.
"""
import json
import math
import os
import random

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "detection")
random.seed(7)


def rounded(value):
    return round(value, 4)


def iou(a, b):
    width = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
    height = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    common = width * height
    union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - common
    return common / union


def corners(p):
    return [p[0] - p[2] / 2, p[1] - p[3] / 2, p[0] + p[2] / 2, p[1] + p[3] / 2]


def encode(box, prior):
    cx, cy, w, h = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2, box[2] - box[0], box[3] - box[1]
    return [(cx - prior[0]) / (0.1 * prior[2]), (cy - prior[1]) / (0.1 * prior[3]),
            math.log(w / prior[2]) / 0.2, math.log(h / prior[3]) / 0.2]


def decode(offset, prior):
    cx, cy = prior[0] + offset[0] * 0.1 * prior[2], prior[1] + offset[1] * 0.1 * prior[3]
    w, h = prior[2] * math.exp(offset[2] * 0.2), prior[3] * math.exp(offset[3] * 0.2)
    return corners([cx, cy, w, h])


def match(truths, priors, threshold=0.5):
    """[label, truth] of each prior; truths are [class, x1, y1, x2, y2]."""
    table = [[iou(t[1:], corners(p)) for p in priors] for t in truths]
    found = []
    for j in range(len(priors)):
        if not truths:
            found.append([0, 0])
            continue
        best = max(range(len(truths)), key=lambda t: table[t][j])
        found.append([truths[best][0] + 1 if table[best][j] >= threshold else 0, best])
    for t, truth in enumerate(truths):
        j = max(range(len(priors)), key=lambda j: table[t][j])
        found[j] = [truth[0] + 1, t]
    return found


def smooth_l1(x):
    return 0.5 * x * x if abs(x) < 1 else abs(x) - 0.5


def cross_entropy(scores, label):
    top = max(scores)
    return top + math.log(sum(math.exp(s - top) for s in scores)) - scores[label]


def multibox(outputs, images, priors):
    location = classification = positives = 0
    for output, truths in zip(outputs, images):
        found = match(truths, priors)
        losses = [cross_entropy(o[4:], f[0]) for o, f in zip(output, found)]
        ours = [j for j, f in enumerate(found) if f[0] > 0]
        others = sorted((j for j, f in enumerate(found) if f[0] == 0), key=lambda j: -losses[j])
        positives += len(ours)
        for j in ours:
            target = encode(truths[found[j][1]][1:], priors[j])
            location += sum(smooth_l1(o - t) for o, t in zip(output[j][:4], target))
        classification += sum(losses[j] for j in ours + others[:3 * len(ours)])
    return location, classification, positives


def some_box(smallest=0.1, largest=0.6):
    w, h = (random.uniform(smallest, largest) for _ in range(2))
    x, y = random.uniform(0, 1 - w), random.uniform(0, 1 - h)
    return [rounded(v) for v in (x, y, x + w, y + h)]


def nms(boxes, scores, overlap, at_most):
    order = sorted(range(len(boxes)), key=lambda i: -scores[i])[:at_most]
    kept = []
    while order:
        best = order.pop(0)
        kept.append(best)
        order = [i for i in order if iou(boxes[best], boxes[i]) <= overlap]
    return kept


def ssd300_priors():
    cells, steps = [38, 19, 10, 5, 3, 1], [8, 16, 32, 64, 100, 300]
    smallest, largest = [30, 60, 111, 162, 213, 264], [60, 111, 162, 213, 264, 315]
    ratios = [[2], [2, 3], [2, 3], [2, 3], [2], [2]]
    for k, n in enumerate(cells):
        for i in range(n):
            for j in range(n):
                cx, cy = (j + 0.5) / (300 / steps[k]), (i + 0.5) / (300 / steps[k])
                s = smallest[k] / 300
                sizes = [(s, s), (math.sqrt(s * largest[k] / 300),) * 2]
                for a in ratios[k]:
                    sizes += [(s * math.sqrt(a), s / math.sqrt(a)), (s / math.sqrt(a), s * math.sqrt(a))]
                for w, h in sizes:
                    yield [min(1.0, max(0.0, v)) for v in (cx, cy, w, h)]


def write_boxes():
    priors = [[rounded(random.uniform(0.1, 0.9)), rounded(random.uniform(0.1, 0.9)),
               rounded(random.uniform(0.1, 0.6)), rounded(random.uniform(0.1, 0.6))] for _ in range(40)]
    images = [[[random.randrange(3)] + some_box() for _ in range(n)] for n in (4, 0, 1)]
    images[2][0][1:] = [0.0, 0.0, 0.03, 0.9]  # overlaps no prior by half
    outputs = [[[rounded(random.gauss(0, 1)) for _ in range(4 + 4)] for _ in priors] for _ in images]
    location, classification, positives = multibox(outputs, images, priors)
    many = [some_box(0.3, 0.7) for _ in range(30)]
    scores = [rounded(random.random()) for _ in many]
    ssd = list(ssd300_priors())
    return {
        "priors": priors,
        "truths": images,
        "outputs": outputs,
        "overlaps": [[iou(t[1:], corners(p)) for p in priors] for t in images[0]],
        "matches": [match(truths, priors) for truths in images],
        "encoded": [encode(images[0][0][1:], p) for p in priors],
        "decoded": [decode(o[:4], p) for o, p in zip(outputs[0], priors)],
        "loss": {"location": location, "classification": classification, "positives": positives},
        "suppression": {"boxes": many, "scores": scores, "kept": nms(many, scores, 0.45, 200),
                        "kept of the ten surest": nms(many, scores, 0.45, 10)},
        "ssd300": {"count": len(ssd), "sums": [sum(p[d] for p in ssd) for d in range(4)],
                   "rows": [[row, ssd[row]] for row in (0, 3, 5000, 5775, 8000, 8731)]},
    }


def precision_recall(truths, detections):
    """truths: image -> [[box, difficult]]; detections: [image, score, box]. The devkit's greedy assignment."""
    taken = {image: [False] * len(boxes) for image, boxes in truths.items()}
    positives = sum(not difficult for boxes in truths.values() for _, difficult in boxes)
    hits = []
    for image, _, box in sorted(detections, key=lambda d: -d[1]):
        boxes = truths.get(image, [])
        best = max(range(len(boxes)), key=lambda t: iou(box, boxes[t][0]), default=None)
        if best is not None and iou(box, boxes[best][0]) > 0.5:
            if boxes[best][1]:
                continue
            hits.append(not taken[image][best])
            taken[image][best] = True
        else:
            hits.append(False)
    curve, right = [], 0
    for n, hit in enumerate(hits, 1):
        right += hit
        curve.append([right, n])
    return curve, positives


def by_area(curve, positives):
    recall = [0.0] + [r / positives for r, _ in curve] + [1.0]
    precision = [0.0] + [r / n for r, n in curve] + [0.0]
    for i in range(len(precision) - 2, -1, -1):
        precision[i] = max(precision[i], precision[i + 1])
    return sum((recall[i + 1] - recall[i]) * precision[i + 1] for i in range(len(recall) - 1))


def by_eleven_points(curve, positives):
    """In whole numbers: recall r/p reaches k/10 where 10 r >= k p. Floating-point codes miss some, as 3/10 >= 0.30000000000000004."""
    return sum(max([r / n for r, n in curve if 10 * r >= k * positives], default=0.0) for k in range(11)) / 11


def write_precision():
    truths = {str(i): [[some_box(0.2, 0.5), random.random() < 0.2] for _ in range(random.randrange(4))]
              for i in range(12)}
    detections = []
    for image, boxes in truths.items():
        for box, _ in boxes:
            for _ in range(random.randrange(3)):
                near = [rounded(v + random.gauss(0, 0.03)) for v in box]
                if near[0] < near[2] and near[1] < near[3]:
                    detections.append([image, rounded(random.uniform(0.2, 1)), near])
        if random.random() < 0.7:
            detections.append([image, rounded(random.random()), some_box(0.2, 0.5)])
    curve, positives = precision_recall(truths, detections)
    return {"truths": truths, "detections": detections, "curve": curve, "positives": positives,
            "area": by_area(curve, positives), "eleven": by_eleven_points(curve, positives)}


def write(name, value):
    with open(os.path.join(FOLDER, name + ".json"), "w", encoding="utf-8") as file:
        json.dump(value, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    os.makedirs(FOLDER, exist_ok=True)
    write("boxes", write_boxes())
    write("precision", write_precision())
