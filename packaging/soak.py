#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hours with the window: opens the real one on a sweep that goes on all the time, under an X server of its own, and looks
whether anything grows or slows down.

Measured, a line every ten minutes:
  memory   resident memory of the window's process (VmRSS), which has the training in it: median and largest of samples
           five seconds apart
  tick     the time between two ticks of a 16 ms timer of the thread that draws (app/gui/tick_log.h): median, p95, largest
  thread   processor time of that thread in a second: what the window costs, whatever else the machine does
  waits    how long that thread stood ready and got no processor, of a second: what the machine adds to `tick`
  files, threads, runs   open files, threads, runs of the sweep that have ended

Judged, without the first minutes (--warm): memory of every line within 5 % of that of the first third; p95 of `tick`, and
`thread`, of the last third not above the first's by more than a fifth; nothing on standard error; runs have ended,
none has failed, and the command line reads them all.
"""
import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

here = Path(__file__).resolve().parent
slack = {"memory": 1.05, "tick": 1.2, "thread": 1.2}


def at(values, share):
    return sorted(values)[round(share * (len(values) - 1))]


def start_display(folder):
    read, write = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-noreset", "-nolisten", "tcp",
                               "+extension", "GLX"], pass_fds=[write], stderr=open(folder / "xvfb.log", "w"))
    os.close(write)
    number = os.read(read, 20).decode().strip()
    if not number:
        sys.exit(f"soak.py: Xvfb did not start: {(folder / 'xvfb.log').read_text()}")
    return server, f":{number}"


def of_status(pid, field):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1])
    raise OSError(f"process {pid} has no {field}")


def sample(pid, runs):
    """Memory in MB; seconds that the first thread has run, and has waited; files, threads, runs."""
    ran, waited, _ = Path(f"/proc/{pid}/task/{pid}/schedstat").read_text().split()
    return {"at": time.monotonic(), "memory": of_status(pid, "VmRSS") / 1024, "ran": int(ran) * 1e-9, "waited": int(waited) * 1e-9,
            "files": len(os.listdir(f"/proc/{pid}/fd")), "threads": of_status(pid, "Threads"),
            "runs": len(list(runs.glob("*/*/result.json")))}


def line_of(samples, ticks):
    """What a stretch of time came to."""
    first, last = samples[0], samples[-1]
    seconds = last["at"] - first["at"]
    memory = [each["memory"] for each in samples]
    return {"memory": statistics.median(memory), "memory most": max(memory), "tick median": statistics.median(ticks),
            "tick": at(ticks, 0.95), "tick most": max(ticks),
            "thread": 1e3 * (last["ran"] - first["ran"]) / seconds, "waits": 1e3 * (last["waited"] - first["waited"]) / seconds,
            "files": last["files"], "threads": last["threads"], "runs": last["runs"]}


def table(lines):
    names = [("memory", "memory MB", 0), ("memory most", "most", 0), ("tick median", "tick ms", 1), ("tick", "p95", 1),
             ("tick most", "most", 0), ("thread", "thread ms/s", 1), ("waits", "waits ms/s", 1), ("files", "files", 0),
             ("threads", "threads", 0), ("runs", "runs", 0)]
    rows = ["| minutes | " + " | ".join(title for _, title, _ in names) + " |", "|" + "---|" * (len(names) + 1)]
    for minutes, line in lines:
        rows.append(f"| {minutes} | " + " | ".join(f"{line[name]:.{digits}f}" for name, _, digits in names) + " |")
    return "\n".join(rows)


def verdict(lines, thirds, warnings):
    """Sentences, each with whether it is good."""
    first, last = thirds
    said = []
    for name, line in lines:
        for way, most in (("memory", line["memory"]), ("memory most", line["memory most"])):
            if not first["memory"] / slack["memory"] <= most <= first["memory"] * slack["memory"]:
                said.append((False, f"minutes {name}: {way} {most:.0f} MB is beyond 5 % of {first['memory']:.0f} MB"))
    if not said:
        said.append((True, f"memory stays within 5 % of {first['memory']:.0f} MB"))
    for what, unit in (("tick", "ms, p95"), ("thread", "ms a second")):
        good = last[what] <= first[what] * slack[what]
        said.append((good, f"{what}: {first[what]:.1f} {unit}, in the first third, {last[what]:.1f} in the last"))
    said.append((not warnings, f"{len(warnings)} lines on standard error"))
    said.append((last["runs"] > 0, f"{last['runs']} runs have ended"))
    return said


class Soak:
    def __init__(self, options, folder, server, display):
        self.options, self.folder, self.display = options, folder, display
        self.runs = folder / "runs"
        self.errors = open(folder / "window.log", "w")
        (folder / "run").mkdir(mode=0o700)
        environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "XDG_RUNTIME_DIR": str(folder / "run"),
                       "SHARPSCOPE_TICKS": str(folder / "ticks.jsonl")}
        self.server = server
        self.window = subprocess.Popen([options.build.resolve() / "sharpscope", options.experiment.resolve(), "--start", "--runs",
                                        self.runs, "--session", folder / "session.json"], env=environment, cwd=folder,
                                       stdout=self.errors, stderr=self.errors)
        self.samples, self.ticks = [], []  # of ticks: when, milliseconds

    def watch(self, seconds):
        """Raises OSError where the window has gone."""
        end, told = time.monotonic() + seconds, 0
        with open(self.folder / "ticks.jsonl", "a+") as ticks:
            while time.monotonic() < end:
                if self.window.poll() is not None:
                    raise OSError(f"the window has ended with {self.window.returncode}; see {self.folder / 'window.log'}")
                self.samples.append(sample(self.window.pid, self.runs))
                for line in ticks.readlines():
                    self.ticks += [(time.monotonic(), gap) for gap in json.loads(line)]
                if self.samples[-1]["at"] - self.samples[0]["at"] > 600 * (told + 1) and (line := self.between(10 * told, 10 * told + 10)):
                    told += 1
                    print(f"{10 * told} minutes: " + ", ".join(f"{name} {line[name]:.1f}" for name in line), flush=True)
                time.sleep(5)

    def between(self, begin, end):
        start = self.samples[0]["at"]
        inside = lambda moment: begin <= (moment - start) / 60 < end
        samples = [each for each in self.samples if inside(each["at"])]
        ticks = [gap for moment, gap in self.ticks if inside(moment)]
        return line_of(samples, ticks) if len(samples) > 1 and ticks else None

    def report(self, minutes):
        warm, step = self.options.warm, min(10, minutes / 3)
        edges = [step * i for i in range(round(minutes / step) + 1)]
        lines = [(f"{a:.3g} to {b:.3g}", line) for a, b in zip(edges, edges[1:]) if (line := self.between(a, b))]
        third = (minutes - warm) / 3
        thirds = self.between(warm, warm + third), self.between(minutes - third, minutes + 1)
        late = [(name, line) for (name, line), begin in zip(lines, edges) if begin >= warm]
        warnings = (self.folder / "window.log").read_text().splitlines()
        said = verdict(late, thirds, warnings)
        said.append(self.soundness())
        print(table(lines))
        print(f"\nwithout the first {warm:g} minutes:")
        for good, sentence in said:
            print(f"  {'good' if good else 'BAD '}  {sentence}")
        for each in warnings[:20]:
            print(f"  standard error: {each}")
        return all(good for good, _ in said)

    def soundness(self):
        """The runs as the command line reads them."""
        listed = subprocess.run([self.options.build.resolve() / "sharpscope-cli", "list", self.runs, "--json"], capture_output=True,
                                text=True)
        failed = [f for f in self.runs.glob("*/*/events.jsonl") if '"event":"Failed"' in f.read_text()]
        return listed.returncode == 0 and not failed, f"list ends with {listed.returncode}; {len(failed)} runs failed"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("minutes", type=float, nargs="?", default=90)
    parser.add_argument("--build", type=Path, required=True, help="folder of the programs")
    parser.add_argument("--experiment", type=Path, default=here / "soak.json", help="a sweep that outlasts it")
    parser.add_argument("--warm", type=float, help="minutes that are not judged (a ninth, at most ten)")
    parser.add_argument("--keep", type=Path, help="folder for what is written (a temporary one, removed)")
    options = parser.parse_args()
    if options.warm is None:
        options.warm = min(10, options.minutes / 9)
    folder = options.keep or Path(tempfile.mkdtemp(prefix="sharpscope-soak-"))
    folder.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("soak.py: was ended"))
    server, display = start_display(folder)
    soak = Soak(options, folder.resolve(), server, display)
    try:
        soak.watch(60 * options.minutes)
    except OSError as error:
        sys.exit(f"soak.py: {error}")
    finally:
        for process in (soak.window, server):
            process.terminate()
            process.wait()
    (folder / "samples.json").write_text(json.dumps({"samples": soak.samples, "ticks": soak.ticks}))
    good = soak.report(options.minutes)
    if not options.keep:
        shutil.rmtree(folder)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
