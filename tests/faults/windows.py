# SPDX-License-Identifier: GPL-3.0-or-later
"""The window on folders that faults have left: it opens them without a word on standard error, its report names every run, and it
leaves them as they were. And the window and the command line as two writers."""
import time

from damage import stopped
from display import Display
from lab import Come, runs_in
from verdict import Case, Recorded, compare
from works import work_of


def windows(lab, repeats):
    with Display() as display:
        for name in ("comparison", "active learning", "few-shot", "detection", "sweep"):
            case, work = Case("opened after kills, with torn lines and half files", name, 1), work_of(lab, name)
            place = lab.place("seen")
            running = work.begin(place)
            while running.poll() is None and not list(place.rglob("checkpoint-*.safetensors")):
                time.sleep(0.005)
            running.kill()
            for run in runs_in(place).values():
                (run / "events.jsonl").write_bytes((run / "events.jsonl").read_bytes() + b'{"event":"Measu')
                (run / "result.json.tmp4242-1").write_bytes(b"{")
            before, picture, report = Recorded(place), lab.folder / "seen.png", lab.folder / "seen.html"
            done = lab.run("--runs", str(place), "--session", str(lab.folder / "seen.json"), "--after", "3", "--screenshot",
                           str(picture), program=lab.gui, env=display.environment)
            case.demand(done.code == 0 and picture.exists() and not done.said, f"the window ends with {done.code}: {done.said[:300]}")
            done = lab.run("--report", *map(str, runs_in(place).values()), "--out", str(report), program=lab.gui,
                           env={"QT_QPA_PLATFORM": "offscreen"})
            case.demand(done.code == 0, f"the report ends with {done.code}: {done.said[:300]}")
            text = report.read_text() if report.exists() else ""
            for run in runs_in(place).values():
                case.demand(run.name in text, f"the report does not name {run.name}")
            for each in before.lost(place):
                case.demand(False, each)
            case.note = "opened, and its report names every run"
            yield case

        work = work_of(lab, "comparison")
        whole = work.reference()
        case, place = Case("the command line resumes what a window trains", "comparison", 1), lab.place("seen")
        window = lab.start(str(work.file), "--start", "--runs", str(place), "--session", str(lab.folder / "both.json"),
                           program=lab.gui, env=display.environment)
        wait_for(lambda: list(place.glob("*/checkpoint-*")), window)
        second = work.resume(min(place.glob("*/checkpoint-*")).parent).wait()
        sentence = second.sentence("another process") or second.sentence("has ended")
        case.demand(second.code == 1 and sentence, f"ends with {second.code}: {second.said[-300:]}")
        case.quote(sentence.replace(str(place), "…"))
        wait_for(lambda: len(list(place.glob("*/result.json"))) == len(whole.weights), window)
        case.demand(window.poll() is None, "the window has ended")
        window.kill()
        compare(case, Come.of(place), whole)
        yield case


def wait_for(holds, running, seconds=240):
    end = time.monotonic() + seconds
    while not holds() and running.poll() is None and time.monotonic() < end:
        time.sleep(0.05)
