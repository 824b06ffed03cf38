# SPDX-License-Identifier: GPL-3.0-or-later
"""Kinds of work, small enough to be done many times: how each is begun, and how one goes on with what is there of it."""
import json
import shutil
import socket
import time
from pathlib import Path

from lab import Come, Done, runs_in

common = {"threads": 1, "device": "cpu", "seeds": [3]}
image_net = {"name": "cnn-small", "options": {"width": 4}}


def comparison(lab):
    return {**common, "name": "c", "data": {"name": "fashion-mnist", "augmentation": "crop+flip"}, "network": image_net,
            "optimizer": {"name": "sgd", "lr": 0.02}, "measure": {"alignment": {"every": 5}},
            "train": {"epochs": 4, "batchSize": 16, "checkpointEvery": 0.5},
            "methods": [{"rule": "sgd"}, {"rule": "agnostic-sam"}]}


def active_learning(lab):
    return {**common, "kind": "active-learning", "name": "al", "data": {"name": "fashion-mnist"}, "network": image_net,
            "train": {"epochs": 6, "batchSize": 10, "checkpointEvery": 2},
            "rounds": {"initial": 20, "query": 10, "rounds": 3, "poolSize": 60},
            "acquisitions": [{"acquisition": "saal"}, {"acquisition": "entropy"}]}


def few_shot(lab):
    return {**common, "kind": "few-shot", "name": "fs", "data": {"name": "class-folders", "folder": str(lab.folder / "classes")},
            "network": {"name": "mlp", "options": {"hidden": [16]}},
            "episodes": {"ways": 3, "shots": 1, "queries": 2, "validationEpisodes": 4, "testEpisodes": 20},
            "inner": {"steps": 2, "testSteps": 2, "lr": [0.1]},
            "train": {"epochs": 8, "stepsPerEpoch": 10, "tasks": 2, "checkpointEvery": 1},
            "methods": [{"rule": "maml"}, {"rule": "sharp-maml-low"}]}


def detection(lab):
    folder = lab.folder / "made"
    if not folder.exists():
        done = lab.run("make-voc", str(folder / "VOCdevkit"), "--cut-outs", str(lab.folder / "classes"), "--train", "32",
                       "--test", "16", "--side", "64", "--quiet")
        assert done.code == 0, done.said
    return {**common, "kind": "detection", "name": "d",
            "data": {"name": "voc-folder", "folder": str(folder), "validationSize": 8},
            "network": {"name": "ssd-small", "options": {"imageSize": 64, "width": 4}},
            "train": {"epochs": 3, "batchSize": 8, "evaluateEvery": 1, "checkpointEvery": 0.5}, "optimizer": {"lr": 0.01},
            "methods": [{"rule": "sgd"}, {"rule": "sam"}]}


def sweep(lab):
    return {**comparison(lab), "name": "s", "methods": [{"rule": "sam"}],
            "train": {"epochs": 2, "batchSize": 16, "checkpointEvery": 0.5},
            "sweep": {"fields": [{"field": "rule.rho", "values": [0.02, 0.1]}, {"field": "optimizer.lr", "values": [0.01, 0.05]}]}}


class Work:
    """An experiment in a file: `begin` starts it into a folder, `go_on` resumes what is there until nothing is left to do."""

    def __init__(self, lab, name, experiment):
        self.lab, self.name = lab, name
        self.file = lab.folder / f"{name.replace(' ', '-')}.json"
        self.file.write_text(json.dumps(experiment))

    def begin(self, place, *words, **more):
        return self.lab.start("run", str(self.file), "--out", str(place), "--quiet", *words, **more)

    def resume(self, *places, **more):
        return self.lab.start("resume", *map(str, places), "--quiet", **more)

    def go_on(self, place):
        """Resumes; what never got a folder is begun. A run that failed is tried again where its folder is named, as is said."""
        inner = next((sweep.parent for sweep in place.glob("*/sweep.json")), place)
        if not runs_in(place) and inner == place:
            return self.begin(place).wait()
        done = self.resume(inner).wait()
        failed = [line.split(": failed (")[0] for line in done.said.splitlines() if line.endswith("name its folder to try it again")]
        failed += [line.split(": ")[1] for line in done.said.splitlines() if line.endswith("has failed; name it to try it again")]
        return self.resume(*failed).wait() if failed else done

    def reference(self):
        """What it comes to undisturbed, done twice, which must be the same; once in a campaign. `seconds`: how long that takes."""
        if self.name in self.lab.references:
            whole, self.seconds = self.lab.references[self.name]
            return whole
        comes, begin = [], time.monotonic()
        for _ in range(2):
            place = self.lab.place(f"{self.name}-whole")
            done = self.begin(place).wait()
            assert done.code == 0, f"{self.name}: {done.said}"
            comes.append(Come.of(place))
            shutil.rmtree(place)
        assert comes[0] == comes[1], f"{self.name}: two undisturbed runs differ"
        assert all(comes[0].weights.values()) and all(comes[0].results.values()) and all(comes[0].numbers.values()), self.name
        self.seconds = (time.monotonic() - begin) / 2
        self.lab.references[self.name] = comes[0], self.seconds
        return comes[0]


class TwoProcesses(Work):
    """The same in two processes that do it together."""

    def start_two(self, *words):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        return [self.lab.start(*words, env={"RANK": str(rank), "WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port})
                for rank in (1, 0)]

    def begin(self, place, *words, **more):
        return Pair(self.lab, place, self.start_two("run", str(self.file), "--out", str(place), "--quiet", *words))

    def resume(self, *places, **more):
        return Pair(self.lab, Path(places[0]), self.start_two("resume", *map(str, places), "--quiet"))


class Pair:
    """Two processes as one: killed is one of them, drawn; the other has to end by itself."""

    def __init__(self, lab, place, processes):
        self.lab, self.place, self.processes = lab, place, processes

    def poll(self):
        codes = [process.poll() for process in self.processes]
        return None if None in codes else max(codes, key=abs)

    def kill(self):
        first, other = self.lab.random.sample(self.processes, 2)
        killed = first.kill()
        # before they have met the other waits five minutes for it (core/ranks/c10d.cpp): then both machines are gone
        left = other.wait() if runs_in(self.place) else other.kill()
        return Done(killed.code, left.said)

    def wait(self):
        both = [process.wait() for process in self.processes]
        return Done(max((done.code for done in both), key=abs), "\n".join(done.said for done in both))


works = {"comparison": comparison, "active learning": active_learning, "few-shot": few_shot, "detection": detection, "sweep": sweep}


def work_of(lab, name):
    if name == "two processes":
        experiment = comparison(lab)
        experiment["network"] = {"name": "cnn-small", "options": {"width": 4, "batchNorm": False}}
        return TwoProcesses(lab, name, experiment)
    return Work(lab, name, works[name](lab))
