#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the pictures of the user guide: does the work that docs/pictures/pictures.json lists, once, and takes a picture of the
window for each of its entries.

"work" names folders and the commands that fill them: `cli` is sharpscope-cli, `gui` sharpscope, `python3 CHAPTER.md` the
Python code of that chapter. What a picture is "of" is opened, or its subfolder "open". $DATA is $SHARPSCOPE_DATA, $HERE the folder, $GUIDE docs/guide, $PICTURE the file to make.
"after" are the seconds that its window gets. A picture that `needs` files of $DATA that are not there is left out, and said.
"""
import argparse
import glob
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

root = Path(__file__).resolve().parent.parent


def arguments(words, programs, values):
    """The command's words: programs by their paths, $NAMES filled in, names with * looked up in its folder."""
    for word in words:
        for name, value in values.items():
            word = word.replace(f"${name}", str(value))
        found = sorted(glob.glob(word, root_dir=values["HERE"])) if "*" in word else []
        yield from found or [str(programs.get(word, word))]


def python_of(chapter):
    return "\n\n".join(re.findall(r"^```python\n(.*?)^```", Path(chapter).read_text(), re.M | re.S)[:1])


def do(command, folder, programs, values):
    words = list(arguments(shlex.split(command), programs, {**values, "HERE": folder}))
    print(f"  {command}", flush=True)
    environment = {**os.environ, "PYTHONPATH": str(root / "packaging" / "python")}
    if words[0] == "python3":
        script = folder / "chapter.py"  # a file: TorchScript reads its source
        script.write_text(python_of(words[1]))
        words = [sys.executable, str(script)]
    subprocess.run(words, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)


def fill(name, commands, folder, programs, values):
    """Does the work of a folder, if these very commands have not been done there."""
    done = folder / "done.json"
    if done.exists() and json.loads(done.read_text()) == commands:
        return
    print(f"{name}:", flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        sys.exit(f"pictures.py: {folder} was made by other commands, or not to its end; remove it")
    for command in commands:
        do(command, folder, programs, values)
    done.write_text(json.dumps(commands))


def shoot(view, folder, picture, after, options, programs):
    view = {"format": 2, "theme": "light", "folders": {"open": [str(folder)] if folder else []}, **view}
    with tempfile.TemporaryDirectory() as place:
        session = Path(place) / "session.json"
        session.write_text(json.dumps(view))
        size = f"{options.width}x{options.height}x24"
        command = ["xvfb-run", "-a", "-s", f"-screen 0 {size} -noreset +extension GLX", str(programs["gui"]), "--session",
                   str(session), "--after", str(after), "--screenshot", str(picture)]
        subprocess.run(command, check=True, env={**os.environ, "QT_QPA_PLATFORM": "xcb"}, cwd=place,
                       stderr=subprocess.DEVNULL)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--build", type=Path, required=True, help="folder of the programs")
    parser.add_argument("--work", type=Path, default=root / "build" / "pictures", help="where runs are made and kept")
    parser.add_argument("--out", type=Path, default=root / "docs" / "images")
    parser.add_argument("--after", type=float, default=10, help="seconds that the window gets")
    parser.add_argument("--width", type=int, default=1440)
    parser.add_argument("--height", type=int, default=900)
    parser.add_argument("names", nargs="*", help="only these pictures")
    options = parser.parse_args()
    listed = json.loads((root / "docs" / "pictures" / "pictures.json").read_text())
    unknown = set(options.names) - {each["name"] for each in listed["pictures"]}
    if unknown:
        sys.exit(f"pictures.py: no picture is called {', '.join(sorted(unknown))}; see docs/pictures/pictures.json")
    programs = {"cli": options.build.resolve() / "sharpscope-cli", "gui": options.build.resolve() / "sharpscope"}
    data = Path(os.environ.get("SHARPSCOPE_DATA", "/nonexistent"))
    values = {"DATA": data, "GUIDE": root / "docs" / "guide"}
    left_out = []
    options.out.mkdir(parents=True, exist_ok=True)
    for each in listed["pictures"]:
        if options.names and each["name"] not in options.names:
            continue
        missing = [file for file in each.get("needs", []) if not (data / file).exists()]
        if missing:
            left_out.append(f"{each['name']}: $SHARPSCOPE_DATA lacks {', '.join(missing)}")
            continue
        folder = None
        if "of" in each:
            folder = options.work.resolve() / each["of"]
            fill(each["of"], listed["work"][each["of"]], folder, programs, values)
        picture = options.out.resolve() / f"{each['name']}.png"
        if "draw" in each:
            do(f"{each['draw']} {folder}", folder, programs, {**values, "PICTURE": picture})
        else:
            shoot(each["view"], folder and folder / each.get("open", "."), picture, each.get("after", options.after), options,
                  programs)
        print(picture, flush=True)
    for each in left_out:
        print(f"left out, {each}")


if __name__ == "__main__":
    main()
