# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes TensorBoard event files as other programs do, from the formats' descriptions alone: with this machine's Python,
without TensorBoard and without a line of what reads them in core/run.

    write_tensorboard.py FOLDER        makes FOLDER/torch, torch/both/a, keras/train, keras/validation, hparams and restarted
"""

import os
import struct
import sys


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(data):
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def record(data):
    length = struct.pack("<Q", len(data))
    return length + struct.pack("<I", masked(length)) + data + struct.pack("<I", masked(data))


def varint(value):
    value &= 0xFFFFFFFFFFFFFFFF
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def key(number, kind):
    return varint(number << 3 | kind)


def blob(number, data):
    data = data.encode() if isinstance(data, str) else data
    return key(number, 2) + varint(len(data)) + data


def event(wall, step, body=b""):
    return record(key(1, 1) + struct.pack("<d", wall) + (key(2, 0) + varint(step) if step else b"") + body)


def summary(*values):
    return blob(5, b"".join(blob(1, v) for v in values))


def simple(tag, value):
    return blob(1, tag) + key(2, 5) + struct.pack("<f", value)


def metadata(plugin, content=b""):
    return blob(9, blob(1, blob(1, plugin) + blob(2, content)))


def tensor(tag, kind, field, data, shape=b"", plugin=None):
    message = key(1, 0) + varint(kind) + blob(2, shape) + key(field, 2) + varint(len(data)) + data
    return blob(1, tag) + blob(8, message) + (metadata(plugin) if plugin else b"")


def histogram(tag):
    return blob(1, tag) + blob(5, key(1, 1) + struct.pack("<d", 0.0))


def hparams(**options):
    entries = b""
    for name, value in options.items():
        if isinstance(value, bool):
            plain = key(4, 0) + varint(int(value))
        elif isinstance(value, str):
            plain = blob(3, value)
        else:
            plain = key(2, 1) + struct.pack("<d", value)
        entries += blob(1, blob(1, name) + blob(2, plain))
    return blob(1, "_hparams_/session_start_info") + metadata("hparams", blob(3, entries))


def write(folder, name, *events):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "wb") as out:
        out.write(b"".join([event(1000.0, 0, blob(3, "brain.Event:2")), *events]))


def main(root):
    # torch.utils.tensorboard and tensorboardX: simple values, one an event, and whatever else is drawn there
    write(os.path.join(root, "torch"), "events.out.tfevents.1000.host.1.0",
          event(1000.5, 0, summary(histogram("weights"))),
          *[event(1000.0 + i, i, summary(simple("Loss/train", 1 / i))) for i in range(1, 101)],
          *[event(1000.25 + i, i, summary(simple("Accuracy/test", i / 128))) for i in range(10, 101, 10)])
    write(os.path.join(root, "torch", "both", "a"), "events.out.tfevents.1000.host.6.0",  # as add_scalars does
          event(1001.0, 1, summary(simple("both", 7))))
    # tf.summary and Keras: tensors of rank 0 of several types; the plug-in is named with a tag's first value only
    float_ = lambda value: struct.pack("<f", value)
    write(os.path.join(root, "keras", "train"), "events.out.tfevents.1000.host.2.v2",
          event(1001.0, 1, summary(tensor("epoch_loss", 1, 4, float_(0.5), plugin="scalars"))),
          event(1002.0, 2, summary(tensor("epoch_loss", 1, 5, float_(0.25)))),
          event(1003.0, 3, summary(tensor("epoch_loss", 2, 4, struct.pack("<d", 0.125)))),
          event(1003.0, 3, summary(tensor("learning_rate", 9, 4, struct.pack("<q", -3)),
                                   tensor("half", 19, 4, struct.pack("<e", 1.5)),
                                   tensor("a histogram", 1, 4, float_(1) * 6, shape=blob(2, key(1, 0) + varint(6))),
                                   tensor("a text", 7, 8, b"hello", plugin="text"))))
    write(os.path.join(root, "keras", "validation"), "events.out.tfevents.1000.host.3.v2",
          event(1001.0, 1, summary(tensor("epoch_loss", 1, 4, float_(0.75), plugin="scalars"))))
    write(os.path.join(root, "hparams"), "events.out.tfevents.1000.host.4.0",
          event(1000.0, 0, summary(hparams(lr=0.1, optimizer="sgd", nesterov=True, seed=7))),
          event(1001.0, 5, summary(simple("epoch", 2), simple("loss", 0.5))),
          event(1002.0, 6, summary(simple("loss", float("nan")))))
    # a training that went on from a checkpoint at step 4 in a second file
    write(os.path.join(root, "restarted"), "events.out.tfevents.1000.host.5.0",
          *[event(1000.0 + i, i, summary(simple("loss", i))) for i in range(1, 8)])
    write(os.path.join(root, "restarted"), "events.out.tfevents.2000.host.5.1",
          *[event(2000.0 + i, i, summary(simple("loss", 10 * i))) for i in range(5, 7)])


if __name__ == "__main__":
    main(sys.argv[1])
