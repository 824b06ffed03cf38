# SPDX-License-Identifier: GPL-3.0-or-later
"""No memory on the host: a limit on the address space (RLIMIT_AS), from too little to begin with to enough, in small steps."""
import resource
import shutil
import struct

from lab import Come, runs_in
from verdict import Case, Recorded, compare, settled
from works import work_of

mib = 1 << 20


def limited(megabytes):
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * mib, megabytes * mib))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return limit


def least(lab, words):
    """The megabytes with which the program gets as far as its command line."""
    low, high = 16, 8192
    while high - low > 8:
        middle = (low + high) // 2
        if lab.run(*words, preexec_fn=limited(middle)).code == 0:
            high = middle
        else:
            low = middle
    return high


def check(case, done, where):
    """Ended by a sentence about memory, not by a signal and not in silence."""
    sentence = done.sentence("emory") or done.sentence("alloc") or done.sentence("hread") or done.sentence("shared librar")
    case.demand(done.code == 0 or done.code > 0 and sentence, f"{where} MB: ends with {done.code}: {done.said[-300:]}")
    if done.code:
        case.quote(sentence)


def memory(lab, repeats):
    begins = least(lab, ["check", str(work_of(lab, "comparison").file)])
    for name, more in (("comparison", 500), ("active learning", 500)):
        work = work_of(lab, name)
        whole = work.reference()
        case = Case("no memory", name)
        for step in range(repeats):
            place = lab.place("memory")
            limit = begins + more * step // repeats
            done = work.begin(place, preexec_fn=limited(limit)).wait()
            case.tries += 1
            check(case, done, limit)
            settled(case, work, place, whole, some=True)
            shutil.rmtree(place)
        yield case
    place = lab.place("memory")
    work_of(lab, "comparison").begin(place).wait()
    run = runs_in(place)["c_sgd_s3"]
    for command, words in (("landscape", ["-s", "points=5", "-s", "images=200"]), ("curvature", ["--images", "200"])):
        case = Case("no memory", command)
        for step in range(repeats):
            before = Recorded(place)
            limit = begins + 300 * step // repeats
            done = lab.run(command, str(run), *words, "--quiet", "--threads", "1", preexec_fn=limited(limit))
            case.tries += 1
            check(case, done, limit)
            for each in before.lost(place):
                case.demand(False, each)
            for file in [*run.glob("landscape-*"), *run.glob("curvature-*")]:
                file.unlink()
        done = lab.run(command, str(run), *words, "--quiet")
        case.demand(done.code == 0, f"afterwards {done.code}: {done.said[-300:]}")
        case.note = "the run is as it was"
        yield case
    yield huge(lab)


def huge(lab):
    """A data set of three million images, 2.4 GB, where there are two."""
    case = Case("a data set larger than memory", "reading", 1)
    data = lab.place("huge") / "fashion-mnist"
    shutil.copytree(lab.data / "fashion-mnist", data)
    for name, head, size in (("train-images-idx3-ubyte", struct.pack(">IIII", 0x803, 3_000_000, 28, 28), 16 + 784 * 3_000_000),
                             ("train-labels-idx1-ubyte", struct.pack(">II", 0x801, 3_000_000), 8 + 3_000_000)):
        with open(data / name, "wb") as file:
            file.write(head)
            file.truncate(size)
    place = lab.place("memory")
    done = work_of(lab, "comparison").begin(place, env={"SHARPSCOPE_DATA": str(data.parent)}, preexec_fn=limited(2048)).wait()
    check(case, done, 2048)
    case.demand(done.code != 0, "it was read")
    case.note = "no run was begun" if not runs_in(place) else "its run failed"
    return case
