# SPDX-License-Identifier: GPL-3.0-or-later
"""Where faults happen: a folder with made data, the real programs, and what a folder of runs has come to."""
import hashlib
import json
import os
import random
import signal
import struct
import subprocess
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Done:
    code: int  # below 0: the signal that ended it
    said: str  # standard output and error

    def sentence(self, *words):
        """The first line that holds all of the words; "" where there is none."""
        return next((line.strip() for line in self.said.splitlines() if all(word in line for word in words)), "")


class Running:
    """A program in a process group of its own, so that a kill reaches all of it."""

    started = []  # to be ended with the campaign

    def __init__(self, words, **more):
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, start_new_session=True,
                                        **more)
        Running.started = [each for each in Running.started if each.poll() is None] + [self]

    def poll(self):
        return self.process.poll()

    def kill(self):
        """As kill -9 does, or the machine's power."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        return self.wait()

    def wait(self, seconds=300):
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            return Done(-1000, f"did not end within {seconds} s")
        self.log.seek(0)
        return Done(self.process.returncode, self.log.read().decode(errors="replace"))


class Lab:
    """`programs` holds sharpscope, sharpscope-cli and sharpscope-compute; all else is written into `folder`."""

    def __init__(self, programs, folder, seed):
        self.cli, self.gui = programs / "sharpscope-cli", programs / "sharpscope"
        self.folder, self.random = folder, random.Random(seed)
        self.data = folder / "data"
        self.references = {}  # what works come to, by name
        self.environment = {**os.environ, "SHARPSCOPE_DATA": str(self.data), "LC_ALL": "C.UTF-8",
                            "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder / "runtime")}
        (folder / "runtime").mkdir(mode=0o700)
        for name in [name for name in self.environment if name.startswith("SLURM_")]:
            del self.environment[name]
        write_images(self.data / "fashion-mnist", "train", 240)
        write_images(self.data / "fashion-mnist", "t10k", 60)
        write_classes(folder / "classes")

    def place(self, name):
        """An empty folder."""
        for count in range(1000):
            place = self.folder / (name if not count else f"{name}-{count}")
            if not place.exists():
                place.mkdir(parents=True)
                return place
        raise FileExistsError(name)

    def start(self, *words, program=None, env=None, **more):
        return Running([program or self.cli, *words], env={**self.environment, **(env or {})}, cwd=self.folder, **more)

    def run(self, *words, **more):
        return self.start(*words, **more).wait()


def write_images(folder, part, count):
    """In Fashion-MNIST's format; class k is bright in every row whose number leaves k when divided by 10, and no image is like another."""
    folder.mkdir(parents=True, exist_ok=True)
    noise = random.Random(part)
    labels = bytes(i % 10 for i in range(count))
    images = b"".join(bytes((120 if row % 10 == label else 20) + noise.randrange(100) for _ in range(28))
                      for label in labels for row in range(28))
    (folder / f"{part}-images-idx3-ubyte").write_bytes(struct.pack(">IIII", 0x803, count, 28, 28) + images)
    (folder / f"{part}-labels-idx1-ubyte").write_bytes(struct.pack(">II", 0x801, count) + labels)


def write_classes(folder, classes=20, images=6, side=12):
    """A folder for each class, with small coloured PNG files: for few-shot learning, and as cut-outs for detection."""
    noise = random.Random(7)
    for number in range(classes):
        (folder / f"class{number:02}").mkdir(parents=True)
        color = [noise.randrange(256) for _ in range(3)]
        for image in range(images):
            rows = b"".join(b"\0" + b"".join(bytes(min(255, max(0, c + noise.randrange(-30, 30))) for c in color) + b"\xff"
                                             for _ in range(side)) for _ in range(side))
            (folder / f"class{number:02}" / f"{image}.png").write_bytes(png(rows, side))


def png(rows, side):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    head = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def runs_in(place):
    """Run folders by what they are called behind the date."""
    found = sorted(file.parent for file in place.rglob("experiment.json"))
    return {run.name.split("_", 1)[-1] if run.name[:8].isdigit() else run.name: run for run in found}


def weights_of(run):
    """A digest of all tensors of the newest checkpoint (θ, statistics, buffers), by name; "" where there is none."""
    files = sorted(run.glob("checkpoint-*.safetensors"))
    if not files:
        return ""
    data = files[-1].read_bytes()
    end = 8 + struct.unpack("<Q", data[:8])[0]
    digest = hashlib.sha256()
    for name, tensor in sorted(json.loads(data[8:end]).items()):
        if name != "__metadata__":
            begin, stop = tensor["data_offsets"]
            digest.update(f"{name} {tensor['dtype']} {tensor['shape']} ".encode() + data[end + begin:end + stop])
    return digest.hexdigest()


def events_of(run):
    for line in (run / "events.jsonl").read_bytes().splitlines(keepends=True):
        try:
            if line.endswith(b"\n"):
                yield json.loads(line)
        except ValueError:
            pass


def without_time(value):
    if isinstance(value, dict):
        return {name: without_time(each) for name, each in value.items() if "second" not in name.lower()}
    return [without_time(each) for each in value] if isinstance(value, list) else value


def numbers_of(run):
    """All that was measured and done, by step and tag, as a reader of the format has it: what lies behind a Resumed counts no more."""
    found = {}
    for event in events_of(run):
        step = event.get("step", 0)
        if event["event"] == "Resumed":
            found = {key: value for key, value in found.items() if key[0] <= step}
        for tag, value in event.get("values", {}).items():
            if "second" not in tag:
                found[step, tag] = value
        if event["event"] == "PhaseDone":
            found[step, f"round {event['round']}: {event['phase']}"] = json.dumps(without_time(event.get("data")), sort_keys=True)
    return found


def result_of(run):
    file = run / "result.json"
    return without_time(json.loads(file.read_text())) if file.exists() else None


@dataclass
class Come:
    """What a folder of runs has come to."""
    weights: dict
    numbers: dict
    results: dict

    @staticmethod
    def of(place):
        runs = runs_in(place)
        return Come({name: weights_of(run) for name, run in runs.items()}, {name: numbers_of(run) for name, run in runs.items()},
                    {name: result_of(run) for name, run in runs.items()})
