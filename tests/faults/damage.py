# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that a crash, a copy or a person leaves in disorder: torn, swapped, left behind, changed under a run."""
import re
import shutil

from lab import Come, runs_in
from verdict import Case, compare, settled
from works import work_of


def stopped(lab, work, checkpoints=3):
    """A folder of runs that were killed half way, each with some checkpoints."""
    place = lab.place("stopped")
    running = work.begin(place)
    while running.poll() is None and any(len(list(run.glob("checkpoint-*"))) < 2 for run in runs_in(place).values() or [place]):
        pass
    running.kill()
    return place


def copied(lab, place):
    copy = lab.place("copy")
    copy.rmdir()
    shutil.copytree(place, copy)
    return copy


def torn(lab, repeats):
    """events.jsonl without the last byte, the last two bytes ... of its tail; whatever is cut, the rest is there and the weights come."""
    work = work_of(lab, "comparison")
    whole = work.reference()
    place = stopped(lab, work)
    case = Case("events.jsonl cut at each byte of its tail", "comparison")
    text = {name: (run / "events.jsonl").read_bytes() for name, run in runs_in(place).items()}
    tail = 40 * repeats
    for bytes_off in range(1, tail + 1):
        copy = copied(lab, place)
        for name, run in runs_in(copy).items():
            (run / "events.jsonl").write_bytes(text[name][:-bytes_off])
        listed = lab.run("list", str(copy))
        case.demand(listed.code == 0 and all(name in listed.said for name in text), f"−{bytes_off}: list: {listed.said}")
        if bytes_off % 40 == 1:
            done = work.go_on(copy)
            case.demand(done.code == 0, f"−{bytes_off}: resume ends with {done.code}: {done.said[-300:]}")
            case.demand(Come.of(copy).weights == whole.weights, f"−{bytes_off}: other weights")
        case.tries += 1
        shutil.rmtree(copy)
    case.note = f"each is listed; {-(-tail // 40)} were resumed, to the same weights"
    yield case


def left_behind(lab, repeats):
    """Half-written temporary files, as a kill in the middle of a write leaves them."""
    work = work_of(lab, "comparison")
    whole = work.reference()
    place = stopped(lab, work)
    case = Case("temporary files left behind", "comparison", 1)
    for run in runs_in(place).values():
        newest = sorted(run.glob("checkpoint-*"))[-1]
        for name in (f"{newest.name}.tmp4242-0", "result.json.tmp4242-1", "experiment.json.tmp4242-2"):
            (run / name).write_bytes(newest.read_bytes()[:999])
    settled(case, work, place, whole)
    for left in place.rglob("*.tmp*"):
        case.demand(False, f"{left.name} stays for ever")
    yield case


def clean(sentence):
    """Without the folders."""
    return re.sub(r"/\S*/", "…/", sentence)


def swapped(lab, repeats):
    work = work_of(lab, "comparison")
    whole = work.reference()
    place = stopped(lab, work)

    case = Case("two checkpoints of a run swapped", "comparison", 1)
    copy = copied(lab, place)
    for run in runs_in(copy).values():
        older, newer = sorted(run.glob("checkpoint-*"))
        swap(older, newer)
    done = work.go_on(copy)
    case.demand(done.code == 0, f"ends with {done.code}: {done.said[-300:]}")
    case.demand(Come.of(copy).weights == whole.weights, "other weights")
    yield case

    case = Case("checkpoints of two runs swapped", "comparison", 1)
    copy = copied(lab, place)
    one, other = (sorted(run.glob("checkpoint-*"))[-1] for run in runs_in(copy).values())
    swap(one, other)
    done = work.go_on(copy)
    events = "".join((run / "events.jsonl").read_text() for run in runs_in(copy).values())
    same = Come.of(copy).weights == whole.weights
    case.quote("is a checkpoint of another run; … is taken" if "is a checkpoint of another run" in events + done.said else "")
    case.demand(case.said, "nothing is said of it")
    case.demand(same or done.code == 1, f"other weights, and it ends with {done.code}: {done.said[-300:]}")
    case.note = "an older one is taken, the same weights" if same else "refused"
    yield case

    case = Case("events.jsonl of two runs swapped", "comparison", 1)
    copy = copied(lab, place)
    swap(*(run / "events.jsonl" for run in runs_in(copy).values()))
    done = work.go_on(copy)
    case.note = "the weights are those of the run; the curves are the other's up to there"
    case.quote(done.sentence("events.jsonl"))
    case.demand(Come.of(copy).weights == whole.weights, "other weights")
    yield case


def swap(one, other):
    middle = one.with_suffix(".middle")
    one.rename(middle)
    other.rename(one)
    middle.rename(other)


def changed_data(lab, repeats):
    labels = lab.data / "fashion-mnist" / "train-labels-idx1-ubyte"
    images = lab.data / "fashion-mnist" / "train-images-idx3-ubyte"
    good = {file: file.read_bytes() for file in (labels, images)}
    work = work_of(lab, "comparison")
    whole = work.reference()

    def restored():
        for file, text in good.items():
            file.write_bytes(text)

    case = Case("data replaced while a run trains", "comparison", 1)
    place = lab.place("data")
    running = work.begin(place)
    while running.poll() is None and not list(place.glob("*/checkpoint-*")):
        pass
    labels.write_bytes(good[labels][:8] + bytes(len(good[labels]) - 8))
    done = running.wait()
    restored()
    case.demand(done.code == 0, f"ends with {done.code}: {done.said[-300:]}")
    compare(case, Come.of(place), whole)
    case.note = "no effect: they were read once"
    yield case

    place = stopped(lab, work)
    for what, file, text in (("labels replaced", labels, good[labels][:8] + bytes(reversed(good[labels][8:]))),
                             ("one pixel of the images changed", images, good[images][:5000] + b"\x01" + good[images][5001:]),
                             ("images cut short", images, good[images][:-1])):
        case = Case(f"{what} between stop and resume", "comparison", 1)
        copy = copied(lab, place)
        file.write_bytes(text)
        done = work.go_on(copy)
        case.demand(done.code == 1, f"ends with {done.code}: {done.said[-300:]}")
        case.quote(clean(done.sentence("failed:")))
        restored()
        settled(case, work, copy, whole)
        case.note = "refused; with the data back, the same weights"
        yield case

    work = work_of(lab, "active learning")
    whole = work.reference()
    case = Case("labels replaced between two rounds", "active learning", 1)
    place = lab.place("data")
    running = work.begin(place)
    while running.poll() is None and not any(b'"phase":"label","round":1' in file.read_bytes() or b'"round":1' in file.read_bytes()
                                             for file in place.glob("*/events.jsonl")):
        pass
    running.kill()
    labels.write_bytes(good[labels][:8] + bytes(reversed(good[labels][8:])))
    done = work.go_on(place)
    case.demand(done.code == 1, f"ends with {done.code}: {done.said[-300:]}")
    case.quote(clean(done.sentence("failed:")))
    restored()
    settled(case, work, place, whole, some=True)
    case.note = "refused; with the data back, the same weights"
    yield case
