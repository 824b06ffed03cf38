# SPDX-License-Identifier: GPL-3.0-or-later
"""Two writers at once."""
import time

from damage import copied, stopped
from lab import Come, runs_in
from verdict import Case, compare, settled
from works import work_of


def writers(lab, repeats):
    work = work_of(lab, "comparison")
    whole = work.reference()

    case = Case("two resumes at once", "comparison")
    place = stopped(lab, work)
    for _ in range(repeats):
        copy = copied(lab, place)
        one, other = work.resume(copy), work.resume(copy)
        both = [one.wait(), other.wait()]
        case.tries += 1
        for done in both:
            sentence = done.sentence("another process") or done.sentence("has ended") or done.sentence("nothing to resume")
            case.demand(done.code == 0 or sentence, f"ends with {done.code}: {done.said[-300:]}")
            case.quote(sentence.replace(str(copy), "…"))
        left = work.go_on(copy)
        case.demand(left.code == 0 or "nothing to resume" in left.said, f"afterwards {left.code}: {left.said[-300:]}")
        compare(case, Come.of(copy), whole)
    yield case

    case = Case("a resume while the run trains", "comparison")
    for _ in range(repeats):
        place = lab.place("writers")
        running = work.begin(place)
        while running.poll() is None and not list(place.glob("*/checkpoint-*")):
            time.sleep(0.005)
        run = next(place.glob("*/checkpoint-*")).parent  # named; of a folder of runs those in use are said and passed over
        second = work.resume(run).wait()
        sentence = second.sentence("another process") or second.sentence("has ended")
        case.demand(second.code == 1 and sentence, f"the second ends with {second.code}: {second.said[-300:]}")
        case.quote(sentence.replace(str(place), "…"))
        first = running.wait()
        case.demand(first.code == 0, f"the first ends with {first.code}: {first.said[-300:]}")
        case.tries += 1
        compare(case, Come.of(place), whole)
    yield case

    case = Case("two runs of one name begun in the same second", "comparison")
    for _ in range(repeats):
        place = lab.place("writers")
        both = [work.begin(place), work.begin(place)]
        for running in both:
            done = running.wait()
            case.demand(done.code == 0, f"ends with {done.code}: {done.said[-300:]}")
        folders = [file.parent for file in place.glob("*/result.json")]
        case.demand(len(folders) == 4, f"{len(folders)} folders")
        come = {digest for digest in Come.of(place).weights.values()}
        case.demand(come == set(whole.weights.values()), "other weights")
        case.tries += 1
    case.note = "a folder for each, the same weights"
    yield case

    work = work_of(lab, "sweep")
    whole = work.reference()
    case = Case("two resumes of a sweep at once", "sweep")
    for _ in range(repeats):
        place = lab.place("writers")
        running = work.begin(place)
        while running.poll() is None and not list(place.glob("*/*/result.json")):
            time.sleep(0.005)
        running.kill()
        swept = next(place.glob("*/sweep.json")).parent
        both = [work.resume(swept), work.resume(swept)]
        for done in [each.wait() for each in both]:
            sentence = done.sentence("another process") or done.sentence("by another")
            case.demand(done.code == 0 or done.code == 1 and sentence, f"ends with {done.code}: {done.said[-300:]}")
            case.quote(sentence.replace(str(swept), "…"))
        case.tries += 1
        left = work.go_on(place)
        case.demand(left.code == 0, f"afterwards {left.code}: {left.said[-300:]}")
        compare(case, Come.of(place), whole)
    yield case
