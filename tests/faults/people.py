# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 of the window while a person answers: each answer that the run has recorded is there afterwards, and where all had been
given the run goes on without the person, to the same weights. The answers are put into the run's inbox, as another window does."""
import json
import shutil
import time

from display import Display
from lab import Come, events_of, runs_in
from verdict import Case, Recorded, compare
from works import Work, active_learning


def answers_in(run):
    return [event["command"]["value"]["image"] for event in events_of(run)
            if event["event"] == "Commanded" and event["command"]["command"] == "Answer"]


class Person:
    """Answers what is asked, an image at a time, as soon as the one before has been taken."""

    def __init__(self, labels):
        self.labels, self.given = labels, set()

    def look(self, run):
        asked = [event for event in events_of(run) if event["event"] == "Asked"]
        taken = set(answers_in(run))
        if not asked or self.given - taken:
            return
        open_ = [image for image in asked[-1]["data"]["images"] if image not in taken]
        if open_:
            self.given.add(open_[0])
            value = {"image": open_[0], "label": self.labels[open_[0]]}
            with open(run / "inbox.jsonl", "a") as inbox:
                inbox.write(json.dumps({"command": "Answer", "question": asked[-1]["question"], "value": value}) + "\n")


def people(lab, repeats):
    experiment = {**active_learning(lab), "acquisitions": [{"acquisition": "entropy"}], "methods": [{"rule": "sgd"}]}
    experiment["rounds"] = {"oracle": "person", "initial": 4, "query": 6, "rounds": 1, "poolSize": 60}
    experiment["train"]["epochs"] = 60
    needed = 6
    labels = (lab.data / "fashion-mnist" / "train-labels-idx1-ubyte").read_bytes()[8:]
    work = Work(lab, "person", experiment)
    whole, case = None, Case("kill −9 of the window while a person answers", "active learning")
    with Display() as display:
        for turn in range(1 + max(2, repeats // 4)):
            place = lab.place("person")
            window = lab.start(str(work.file), "--start", "--runs", str(place), "--session", str(place / "session.json"),
                               program=lab.gui, env=display.environment)
            person, until = Person(labels), needed if turn == 0 else lab.random.choice([*range(1, needed + 1), needed])
            end = time.monotonic() + 240
            while window.poll() is None and time.monotonic() < end:
                runs = list(runs_in(place).values())
                if runs and len(answers_in(runs[0])) >= until and (turn or (runs[0] / "result.json").exists()):
                    break
                if runs:
                    person.look(runs[0])
                time.sleep(0.02)
            case.demand(window.poll() is None and time.monotonic() < end, "the window has ended, or does not take answers")
            if turn == 0:
                whole = Come.of(place)
                case.demand(all(whole.results.values()), "the undisturbed run has no result")
                window.kill()
                continue
            time.sleep(lab.random.uniform(0, 0.5))
            window.kill()
            case.tries += 1
            run, = runs_in(place).values()
            recorded, taken = Recorded(place), answers_in(run)
            done = work.resume(run).wait(60)
            listed = lab.run("labels", str(run))
            case.demand(listed.said.count("\n") - 1 >= len(taken), f"{len(taken)} answers, and {listed.said}")
            case.demand(answers_in(run)[:len(taken)] == taken, "answers are gone")
            for each in recorded.lost(place):
                case.demand(False, each)
            if len(taken) == needed:
                case.demand(done.code == 0 or "has ended" in done.said, f"ends with {done.code}: {done.said[-300:]}")
                compare(case, Come.of(place), whole)
            else:
                sentence = done.sentence("waits for a person")
                case.demand(done.code == 130 and sentence, f"ends with {done.code}: {done.said[-300:]}")
                case.quote(sentence.replace(str(place), "…"))
            shutil.rmtree(place)
    case.note = "each recorded answer is there; where all were given, the same weights"
    yield case
