# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk that is full at each write in turn (a tmpfs one page larger each time), and folders that nothing can be written to."""
import os
import shutil
import subprocess

from lab import Come, runs_in
from verdict import Case, settled
from works import work_of

page = 4096
nobody = 65534


class SmallDisk:
    """A tmpfs of so many pages, as root."""

    def __init__(self, lab):
        self.path = lab.place("disk")
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "sharpscope-faults", self.path], check=True)

    def used(self):
        system = os.statvfs(self.path)
        return system.f_blocks - system.f_bfree

    def resize(self, pages):
        subprocess.run(["mount", "-o", f"remount,size={pages * page}", self.path], check=True)

    def clear(self):
        for entry in self.path.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["umount", self.path], check=True)


def full(lab, repeats):
    """Each size at which another write fails, or `repeats` of them evenly where there are more."""
    for name in ("comparison", "active learning", "sweep"):
        work = work_of(lab, name)
        whole = work.reference()
        case = Case("disk full", name)
        with SmallDisk(lab) as disk:
            work.begin(disk.path / "runs").wait()
            most = disk.used()
            for pages in steps(1, most, repeats):
                disk.clear()
                disk.resize(pages)
                done = work.begin(disk.path / "runs").wait()
                case.tries += 1
                sentence = done.sentence("No space left on device")
                case.demand(done.code in (1, 2) and str(disk.path) in sentence or done.code == 0 and not sentence,
                            f"{pages} pages: ends with {done.code}: {done.said[-300:]}")
                case.quote(short(sentence, disk.path))
                disk.resize(16384)
                settled(case, work, disk.path / "runs", whole, some=True)
        yield case
    yield full_under(lab, repeats, "landscape", ["-s", "points=9", "-s", "images=60"], "landscape-*.npz")
    yield full_under(lab, repeats, "curvature", ["--images", "60", "--eigenvalues", "2"], "curvature-*.json")


def full_under(lab, repeats, command, words, pattern):
    """A reader of a finished run that writes into its folder."""
    case, name = Case("disk full", command), "c_sgd_s3"
    place = lab.place("read")
    work_of(lab, "comparison").begin(place).wait()
    run = runs_in(place)[name]
    before = {file.name: file.read_bytes() for file in run.iterdir()}
    lab.run(command, str(run), *words, "--quiet")
    made = [file for file in run.glob(pattern) if file.name not in before]
    size = sum(file.stat().st_size for file in run.iterdir() if file.name not in before) // page + 4
    whole = {file.name: contents(file) for file in made}
    case.demand(whole, f"{command} leaves no {pattern}")
    with SmallDisk(lab) as disk:
        for pages in steps(0, size, repeats):
            disk.resize(16384)
            disk.clear()
            copy = disk.path / name
            copy.mkdir()
            for file, text in before.items():
                (copy / file).write_bytes(text)
            disk.resize(disk.used() + pages)
            done = lab.run(command, str(copy), *words, "--quiet")
            case.tries += 1
            sentence = done.sentence("No space left on device")
            case.demand(done.code == 1 and str(disk.path) in sentence or done.code == 0 and not sentence,
                        f"{pages} pages: ends with {done.code}: {done.said[-300:]}")
            case.quote(short(sentence, disk.path))
            for file, text in before.items():
                case.demand(file == "series.cache" or (copy / file).read_bytes() == text, f"{file} has changed")
            disk.resize(16384)
            done = lab.run(command, str(copy), *words, "--quiet")
            now = {file.name: contents(file) for file in copy.glob(pattern)}
            case.demand(done.code == 0 and now == whole, f"{pages} pages: afterwards {done.code}, {sorted(now)}: {done.said[-300:]}")
    case.note = "nothing lost; afterwards the same numbers"
    return case


def contents(file):
    """Without what differs between equal computations: times, and the path in it."""
    import json
    import zipfile
    if file.suffix == ".npz":
        with zipfile.ZipFile(file) as archive:
            return {name: archive.read(name) for name in archive.namelist() if name in ("loss.npy", "accuracy.npy", "x.npy", "y.npy")}
    report = json.loads(file.read_text())
    return json.dumps(report.get("values", report.get("numbers", report)), sort_keys=True)


def short(sentence, place):
    return sentence.replace(str(place), "…")


def steps(first, last, most):
    count = min(last - first, most)
    return sorted({first + (last - first) * i // max(1, count) for i in range(count)})


def read_only(lab, repeats):
    """As a user who may not write there; half way through a run, and before it."""
    name = "comparison"
    work = work_of(lab, name)
    whole = work.reference()
    lab.folder.chmod(0o755)
    before, during = Case("folder read-only from the start", name), Case("folder becomes read-only", name)
    place = lab.place("locked")
    place.chmod(0o555)
    done = work.begin(place, user=nobody).wait()
    before.tries = 1
    before.quote(short(done.sentence("ermission denied"), place))
    before.demand(done.code in (1, 2) and before.said, f"ends with {done.code}: {done.said[-300:]}")
    before.note = "no run was begun"
    yield before
    for _ in range(max(2, repeats // 4)):
        place = lab.place("locked")
        os.chown(place, nobody, nobody)
        running = work.begin(place, user=nobody)
        while running.poll() is None and len(list(place.glob("*/checkpoint-*.safetensors"))) < during.tries % 4 + 1:
            pass
        folders = list(place.glob("*"))
        for run in folders:
            run.chmod(0o555)
        done = running.wait()
        during.tries += 1
        during.demand(done.code == 1 and done.sentence("ermission denied"), f"ends with {done.code}: {done.said[-300:]}")
        during.quote(short(done.sentence("ermission denied"), place))
        listed = lab.run("list", str(place))
        during.demand(listed.code == 0 and listed.said.count("_s3 ") >= len(folders), f"list: {listed.said}")
        for run in folders:
            run.chmod(0o755)
        settled(during, work, place, whole)
    yield during
