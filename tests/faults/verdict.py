# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked after each fault, and the table of the answers."""
from dataclasses import dataclass, field

from lab import Come, events_of, result_of, runs_in


@dataclass
class Case:
    """A line of the table: one fault in one kind of work, tried some times."""
    fault: str
    work: str
    tries: int = 0
    said: list = field(default_factory=list)  # sentences, the first of each kind
    wrong: list = field(default_factory=list)  # what must not be; empty: the program stood it
    note: str = ""

    def demand(self, holds, what):
        if not holds:
            self.wrong.append(what)

    def quote(self, sentence):
        if sentence and sentence not in self.said:
            self.said.append(sentence)


class Recorded:
    """What a folder of runs has recorded as done at a moment: to be there later."""

    def __init__(self, place):
        self.runs = {}
        for name, run in runs_in(place).items():
            events = run / "events.jsonl"
            text = events.read_bytes() if events.exists() else b""
            saved = [event["step"] for event in events_of(run) if event["event"] == "CheckpointSaved"] if text else []
            self.runs[name] = (text[:text.rfind(b"\n") + 1], result_of(run), max(saved, default=0))

    def lost(self, place):
        """What is not there any more, or was done again though it had been saved."""
        now = runs_in(place)
        for name, (text, result, saved) in self.runs.items():
            if name not in now:
                yield f"{name} is gone"
                continue
            later = (now[name] / "events.jsonl").read_bytes()
            if not later.startswith(text):
                yield f"{name}: lines of events.jsonl are gone"
            if result is not None and result_of(now[name]) != result:
                yield f"{name}: had ended, and its result is another now"
            behind = [line for line in later[len(text):].splitlines() if b'"event":"Resumed"' in line]
            if behind and (again := int(behind[0].split(b'"step":')[1].split(b",")[0])) < saved:
                yield f"{name}: goes on from step {again}, step {saved} had been saved"


def compare(case, come, whole, some=False):
    """`some`: runs that never began may be missing."""
    case.demand(come.weights.keys() == whole.weights.keys() or (some and come.weights.keys() <= whole.weights.keys()),
                f"runs: {sorted(come.weights)} where {sorted(whole.weights)} were expected")
    for name in come.weights.keys() & whole.weights.keys():
        case.demand(come.weights[name] == whole.weights[name], f"{name}: other weights")
        case.demand(come.results[name] == whole.results[name], f"{name}: another result")
        if come.numbers[name] != whole.numbers[name]:
            differ = {key for key in come.numbers[name].keys() | whole.numbers[name].keys()
                      if come.numbers[name].get(key, 0) != whole.numbers[name].get(key, 0)}
            case.demand(False, f"{name}: {len(differ)} numbers differ, such as {sorted(differ)[0]}")


def settled(case, work, place, whole, some=False):
    """Goes on with what a fault has left, and compares it with what was never disturbed."""
    recorded = Recorded(place)
    done = work.go_on(place)
    case.demand(done.code == 0, f"resume ends with {done.code}: {done.said[-300:]}")
    for each in recorded.lost(place):
        case.demand(False, each)
    compare(case, Come.of(place), whole, some)


def table(cases):
    def cell(text):
        return text.replace("|", "\\|").replace("\n", " ")
    lines = ["| fault | in | tried | what was said | afterwards |", "|---|---|---|---|---|"]
    for case in cases:
        said = "<br>".join(f"“{cell(each)}”" for each in case.said[:3]) or "nothing: it is killed" * case.fault.startswith("kill")
        after = case.note or "nothing lost, the same weights"
        if case.wrong:
            after = "**" + cell(f"{len(case.wrong)} wrong: {case.wrong[0]}") + "**"
        lines.append(f"| {case.fault} | {case.work} | {case.tries} | {said or '—'} | {after} |")
    return "\n".join(lines)
