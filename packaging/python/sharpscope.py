# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a Sharpscope run folder from your own training loop, in PyTorch or anything else.

    import sharpscope

    with sharpscope.Run("runs", title="SGD", seed=1, options={"optimizer": {"lr": 0.1}}) as run:
        for step in range(1, steps + 1):
            ...
            run.log(step=step, epoch=step / per_epoch, **{"loss": loss, "accuracy/test": accuracy})

The window and `sharpscope-cli` follow such a run live, beside their own. This file is all there is: it needs Python 3.8
or later and nothing else. Copy it next to your script, or put its folder on PYTHONPATH.

A run is a folder: experiment.json (what you said of it), events.jsonl (a JSON object a line, each written whole the
moment it is logged, so that a process that is killed loses nothing), result.json (last; the run has ended then). Leaving
the `with` block ends the run. An exception makes it a failed run that says why, Ctrl+C a stopped one, and a killed
process leaves an interrupted one; each of these can be gone on with by `Run.resume(folder, step=...)`.

Tags are yours. The window knows these and puts them into its own figures: "loss" and "accuracy/batch" (of single
steps), "loss/train", "loss/test", "accuracy/train", "accuracy/test" (of evaluations, accuracies in [0, 1]), "lr", "rho",
"gradient norm", "perturbation", "sharpness", "cosine/before", "cosine/after", "cosine/change". Any other is a figure of
its own.
"""

from __future__ import annotations

import datetime
import json
import math
import os
import pathlib
import platform
import re
import struct
import time
from types import TracebackType
from typing import Any, Dict, Iterator, Mapping, Optional, Tuple, Type, Union

try:
    import fcntl
except ImportError:  # not on Windows: nothing tells there whether a run is still being written
    fcntl = None  # type: ignore[assignment]

__all__ = ["Run"]
__version__ = "1"

FORMAT = 1
"""Of run folders, as this file writes them."""

_OWN = ("format", "kind", "name", "group", "seed", "title", "method", "made")
_CLOCK = ("step", "epoch", "passes", "seconds")
_SCORES = frozenset("accuracy acc acc1 acc5 top1 top5 auc auroc f1 iou miou bleu".split())
_Clock = Dict[str, Any]


class Run:
    """One run, which this process writes. Values go to the disk as they are logged.

    `folder` is where the run lies, a pathlib.Path: a good place for its checkpoints, too.
    """

    def __init__(
        self,
        root: Union[str, "os.PathLike[str]"],
        *,
        title: str = "run",
        seed: int = 0,
        rule: str = "python",
        name: str = "",
        group: str = "",
        options: Optional[Mapping[str, Any]] = None,
        steps: int = 0,
        epochs: Optional[float] = None,
        parameters: int = 0,
        device: str = "",
    ) -> None:
        """Makes `root`/<date>_<name>_<title>_s<seed>/ and begins the run.

        title    what it is called in legends and tables: the method. Runs that are equal but for the seed are drawn as
                 their mean and deviation.
        options  all that makes it another run than others: {"optimizer": {"lr": 0.1}, "data": {"labelNoise": 0.4}}.
                 Tables and filters have them as optimizer.lr and data.labelNoise.
        name     of the experiment; group: runs of one comparison share it (the name, unless given).
        steps, epochs  how long it will be, for the progress; parameters, device: said where runs are listed.

        Raises ValueError for an option with a name of the folder's own or one that is set twice, and for a seed that is
        no whole number; OSError where the folder cannot be made. Nothing is made then.
        """
        given = dict(options or {})
        for key in given:
            if key in _OWN:
                raise ValueError(f'options: "{key}" is a field of every run; give it another name')
        _expect_once(given)
        seed, steps, parameters = _whole(seed, "seed"), _whole(steps, "steps"), _whole(parameters, "parameters")
        now = datetime.datetime.now(datetime.timezone.utc)
        name = name or _word(pathlib.Path(os.path.abspath(os.fspath(root))).name)
        experiment: Dict[str, Any] = {
            "format": FORMAT,
            "kind": "python",
            "name": name,
            "group": group or name,
            "seed": seed,
            "title": title,
            **given,
            "method": {"rule": rule, "label": title},
            "made": {
                "date": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "by": f"sharpscope.py {__version__}",
                "python": platform.python_version(),
                "machine": platform.node(),
            },
        }
        text = _dump(experiment, indent=2)  # before anything is made: options that are no JSON are refused here
        words = [now.strftime("%Y%m%d-%H%M%S"), _word(name)[:60], _word(title)[:60], f"s{seed}"]
        stem = "_".join(filter(None, words))
        self.folder = _make_folder(pathlib.Path(root), stem)
        self._open()
        _write_whole(self.folder / "experiment.json", text)
        self._begin(_clock(0, 0.0, 0.0, 0.0), {})
        self._event(
            "Started",
            {},
            title=title,
            rule=rule,
            group=group or name,
            seed=seed,
            device=device,
            parameters=parameters,
            stepsTotal=steps,
            epochsTotal=_number(epochs, "epochs"),
        )

    @classmethod
    def resume(cls, folder: Union[str, "os.PathLike[str]"], *, step: int) -> "Run":
        """Goes on with a run that was stopped, failed or killed, behind `step`: that of the checkpoint which your loop
        loads. What was logged of later steps does not count any more.

        Raises OSError where the folder cannot be written or another process writes it, ValueError where it is no run of
        this module or has ended, or `step` is no whole number.
        """
        step = _whole(step, "step")
        run = cls.__new__(cls)
        run.folder = pathlib.Path(folder)
        experiment = json.loads((run.folder / "experiment.json").read_text(encoding="utf-8"))
        if experiment.get("kind") != "python":
            raise ValueError(f"{run.folder}: was not made by this module")
        run._open()
        if (run.folder / "result.json").exists():
            os.close(run._file)
            raise ValueError(f"{run.folder}: this run has ended, there is nothing to resume")
        last, values = _read_back(run.folder / "events.jsonl", step)
        run._begin({**last, "step": step}, values)
        run._event("Resumed", run._last)
        return run

    def log(
        self,
        values: Optional[Mapping[str, Any]] = None,
        *,
        step: int,
        epoch: Optional[float] = None,
        passes: Optional[float] = None,
        **more: Any,
    ) -> None:
        """Numbers that were measured together at `step`, by tag: run.log({"loss/test": 0.3}, step=10, epoch=1.0).

        Anything that float() takes is a number, a tensor with one element too. NaN and infinities are results like any
        other. `epoch` and `passes` (forward-backward passes of a whole batch: SGD 1 a step, SAM 2) are x axes of the
        window's figures; where they are not given, these have the step and the time.

        Steps only grow: several calls may have one step, none an earlier one. To go back, `Run.resume()`.

        Raises TypeError naming a value that is no number, ValueError for a step that is no whole number or lies before the
        last one, and for a tag that is given twice; nothing is logged then, and all that was stays.
        """
        for tag in values or {}:
            if tag in more:
                raise ValueError(f'"{tag}" is given twice, as {values[tag]!r} and {more[tag]!r}')
        step = _whole(step, "step")
        if step < self._last["step"]:
            raise ValueError(f"step {step}: steps only grow, and step {self._last['step']} is there already; "
                             "Run.resume(folder, step=...) goes back")
        numbers = {tag: _number(value, tag) for tag, value in {**(values or {}), **more}.items()}
        clock = _clock(step, epoch, passes, self._seconds())
        self._event("Measured", clock, values=numbers)
        self._last = clock
        for tag, value in numbers.items():
            _take(self._values, tag, value)

    def message(self, text: str, level: str = "info") -> None:
        """A sentence for the log: level "info" or "warning"."""
        self._event("Message", {}, level=level, text=text)

    def finish(self, **result: Any) -> None:
        """Ends the run for good, with the last and best value of every tag and what else `result` says. Leaving the
        `with` block does it. Raises ValueError for a result with a name of the clock's."""
        if self._ended:
            return
        for key in result:
            if key in _CLOCK:
                raise ValueError(f'result: "{key}" is written by itself; give it another name')
        summary: Dict[str, Any] = {tag: {"last": _plain(v["last"]), "best": _plain(v["best"])}
                                   for tag, v in self._values.items()}
        summary = {**self._last, "seconds": self._seconds(), **summary, **result}
        os.fsync(self._file)
        _write_whole(self.folder / "result.json", _dump(summary, indent=2))
        self._event("Finished", {**self._last, "seconds": summary["seconds"]}, result=summary)
        self._close()

    def fail(self, why: str) -> None:
        """The run has failed, and can be resumed. An exception in the `with` block does it."""
        if not self._ended:
            self._event("Failed", {}, why=why)
            self._close()

    def stop(self) -> None:
        """The run stops here, and can be resumed. Ctrl+C in the `with` block does it."""
        if not self._ended:
            self._event("Stopped", self._last)
            self._close()

    def __enter__(self) -> "Run":
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        if kind is None:
            self.finish()
        elif issubclass(kind, KeyboardInterrupt):
            self.stop()
        else:
            self.fail(f"{kind.__name__}: {error}")

    # ---- what is behind it

    def _open(self) -> None:
        """The events' file, locked: that somebody holds the lock is how others know that the run is going on."""
        path = self.folder / "events.jsonl"
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
        try:
            _lock(self._file, path)
            _cut_off_torn_line(self._file)
        except BaseException:
            os.close(self._file)
            raise

    def _begin(self, last: _Clock, values: Dict[str, Dict[str, float]]) -> None:
        self._last = last
        self._values = values
        self._ended = False
        self._start = time.monotonic() - float(last["seconds"] or 0)

    def _seconds(self) -> float:
        return time.monotonic() - self._start

    def _event(self, event: str, clock: Mapping[str, Any], **fields: Any) -> None:
        if self._ended:
            raise ValueError(f"{self.folder}: this run has ended, nothing can be added to it")
        line = (_dump({"event": event, **clock, **fields}) + "\n").encode("utf-8")
        end = os.lseek(self._file, 0, os.SEEK_END)
        try:
            while line:  # by one call, unless the disk is full
                line = line[os.write(self._file, line):]
        except OSError:
            os.ftruncate(self._file, end)  # no half a line stays
            raise

    def _close(self) -> None:
        self._ended = True
        os.fsync(self._file)
        os.close(self._file)  # the lock goes with it


def _clock(step: int, epoch: Optional[float], passes: Optional[float], seconds: float) -> _Clock:
    return {
        "step": step,
        "epoch": _plain(_number(epoch, "epoch")),
        "passes": _plain(_number(passes, "passes")),
        "seconds": seconds,
    }


def _number(value: Any, tag: str) -> float:
    if value is None:
        return math.nan
    try:
        return float(value)
    except (TypeError, ValueError):
        raise TypeError(f'"{tag}" is no number: {value!r}') from None


def _whole(value: Any, name: str) -> int:
    """Also of NumPy and PyTorch, and 2.0."""
    try:
        number = int(value)
        if isinstance(value, (str, bytes, bool)) or number != value or number < 0:
            raise ValueError
        return number
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{name}: {value!r} is no whole number, 0 or above") from None


def _paths(options: Mapping[str, Any], before: str = "") -> Iterator[str]:
    for key, value in options.items():
        if isinstance(value, Mapping) and value:
            yield from _paths(value, f"{before}{key}.")
        else:
            yield f"{before}{key}"


def _expect_once(options: Mapping[str, Any]) -> None:
    """Tables know {"optimizer": {"lr": 1}} as optimizer.lr: an option of that name beside it is the same."""
    known = set()
    for path in _paths(options):
        if path in known:
            raise ValueError(f'options: "{path}" is set twice')
        known.add(path)


def _plain(value: float) -> Any:
    """JSON knows neither NaN nor infinity."""
    if math.isnan(value):
        return None
    return value if math.isfinite(value) else "inf" if value > 0 else "-inf"


def _writable(value: Any) -> Any:
    if isinstance(value, float):
        return _plain(value)
    if isinstance(value, Mapping):
        return {str(key): _writable(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_writable(inner) for inner in value]
    if isinstance(value, (str, int, bool)) or value is None:
        return value
    if hasattr(value, "item"):  # of NumPy and PyTorch
        return _writable(value.item())
    return str(value)  # a path, a device, a dtype


def _dump(value: Any, indent: Optional[int] = None) -> str:
    return json.dumps(_writable(value), ensure_ascii=False, allow_nan=False, indent=indent)


def _is_higher_better(tag: str) -> bool:
    return tag.startswith(("accuracy", "cosine")) or not _SCORES.isdisjoint(re.split("[^a-z0-9]+", tag.lower()))


def _take(values: Dict[str, Dict[str, float]], tag: str, value: float) -> None:
    known = values.setdefault(tag, {"last": math.nan, "best": math.nan})
    known["last"] = value
    better = value > known["best"] if _is_higher_better(tag) else value < known["best"]
    if better or math.isnan(known["best"]):
        known["best"] = value


def _read_back(file: pathlib.Path, until: int) -> Tuple[_Clock, Dict[str, Dict[str, float]]]:
    """The clock at the last value up to this step, and every tag's last and best."""
    last = _clock(0, 0.0, 0.0, 0.0)
    values: Dict[str, Dict[str, float]] = {}
    measured: Dict[int, list] = {}
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue  # a damaged line costs that line
        if event.get("event") == "Resumed":
            measured = {step: all_ for step, all_ in measured.items() if step <= event["step"]}
        elif event.get("event") == "Measured" and event["step"] <= until:
            measured.setdefault(event["step"], []).append(event)
    for step in sorted(measured):
        for event in measured[step]:
            last = {part: event[part] for part in _CLOCK}
            for tag, value in event["values"].items():
                _take(values, tag, math.nan if value is None else float(value))
    return last, values


def _word(text: str) -> str:
    """What troubles no shell."""
    return re.sub(r"[^\w.+-]+", "-", text).strip("-.")


def _make_folder(root: pathlib.Path, stem: str) -> pathlib.Path:
    root.mkdir(parents=True, exist_ok=True)
    number = 1
    while True:
        folder = root / (stem if number == 1 else f"{stem}-{number}")
        try:
            folder.mkdir()
            return folder
        except FileExistsError:
            number += 1


def _write_whole(file: pathlib.Path, text: str) -> None:
    """The whole text or, after a crash, none of it."""
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    with open(aside, "w", encoding="utf-8") as out:
        out.write(text + "\n")
        out.flush()
        os.fsync(out.fileno())
    os.replace(aside, file)


def _lock(file: int, path: pathlib.Path) -> None:
    if fcntl is None:
        return
    try:
        if hasattr(fcntl, "F_OFD_SETLK"):  # of the open file: closing another one of this process keeps it
            whole = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
            fcntl.fcntl(file, fcntl.F_OFD_SETLK, whole)
        else:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BlockingIOError(f"{path}: is being written by another process") from None
    except OSError:
        pass  # a file system without locks; writing works all the same


def _cut_off_torn_line(file: int) -> None:
    size = end = os.lseek(file, 0, os.SEEK_END)
    while end > 0 and os.pread(file, 1, end - 1) != b"\n":
        end -= 1
    if end < size:
        os.ftruncate(file, end)
