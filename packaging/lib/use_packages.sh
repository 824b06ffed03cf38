#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What users do with the packages in /packages, one after the other, on a machine that has nothing else. Run by
# `packaging/dev.sh test-deb` in a chroot.
set -euo pipefail
cd /packages

step() { printf '\n-- %s\n' "$*"; }
fail() { printf 'test-deb: %s\n' "$*" >&2 && exit 1; }
has() { grep -qF -- "$2" <<< "$1" || fail "\"$2\" is not in: ${1:0:2000}"; }
install() { apt-get install --yes --no-install-recommends "$@" > apt.log 2>&1 || { tail -20 apt.log >&2 && fail "apt-get: $*"; }; }

# The documentation is part of what is tested.
rm -f /etc/dpkg/dpkg.cfg.d/docker* /etc/dpkg/dpkg.cfg.d/excludes
apt-get update > apt.log 2>&1 || { tail -20 apt.log >&2 && fail "apt-get update"; }

step "the command line alone: no Qt"
install ./sharpscope-cli_*.deb
cli=$(readlink -f "$(command -v sharpscope-cli)")
[[ -z $(dpkg-query -W -f '${Package}\n' 'libqt6*' 2>/dev/null) ]] || fail "Qt 6 came with the command line"
has "$(sharpscope-cli --help)" "Do an experiment: all its runs"
has "$(sharpscope-cli --version)" "sharpscope-cli $(dpkg-query -W -f '${Version}' sharpscope-cli | cut -d - -f 1), LibTorch"
has "$(sharpscope-cli presets)" "moons-label-noise"
! readelf -d "$cli" 2>/dev/null | grep -i 'rpath\|runpath' || fail "$cli has a search path of its own"

step "guide and Python module"
for file in /usr/share/doc/sharpscope-cli/{guide/comparing.md,images/compare.png,reference/run-format.md} /usr/share/sharpscope/python/sharpscope.py; do
    [[ -s $file ]] || fail "$file is not there"
done

step "an epoch on two moons"
sharpscope-cli run moons-label-noise --set train.epochs=1 --threads 1 --out runs --quiet
has "$(sharpscope-cli list runs)" "finished"
[[ $(find runs -name result.json | wc -l) -eq 4 ]] || fail "four runs were expected: $(ls runs)"

step "man page and completions"
install man-db bash-completion fish zsh
has "$(man -P cat sharpscope-cli 2>&1 | col -b)" "train.epochs"
man -w sharpscope-compute >/dev/null || fail "sharpscope-compute has no man page"
warnings=$(man --warnings -E UTF-8 -l -Tutf8 -Z "$(man -w sharpscope-cli)" 2>&1 >/dev/null)
[[ -z $warnings ]] || fail "its man page has warnings: $warnings"
completed=$(bash -ic '. /usr/share/bash-completion/bash_completion; _completion_loader sharpscope-cli
    COMP_WORDS=(sharpscope-cli ru); COMP_CWORD=1; _sharpscope_cli; echo "${COMPREPLY[@]}"
    COMP_WORDS=(sharpscope-cli rules agnos); COMP_CWORD=2; _sharpscope_cli; echo "${COMPREPLY[@]}"' 2>/dev/null)
[[ $completed == "run rules"$'\n'"agnostic-sam agnostic-asam" ]] || fail "bash completes otherwise: $completed"
has "$(fish -c 'complete -C "sharpscope-cli rules agnostic-s"')" "agnostic-sam"
has "$(fish -c 'complete -C "sharpscope-cli ru"')" "Do an experiment: all its runs"
zsh -n /usr/share/zsh/vendor-completions/_sharpscope-cli || fail "zsh cannot read its completions"

step "a program of one's own, on the core"
install ./libsharpscope-dev_*.deb cmake ninja-build g++
cp -r /usr/share/doc/libsharpscope-dev/examples/own_program own
cmake -G Ninja -S own -B own/build > own.log 2>&1 || { cat own.log >&2 && fail "find_package(sharpscope)"; }
cmake --build own/build > own.log 2>&1 || { tail -40 own.log >&2 && fail "the example does not build"; }
own/build/own-program rules random-perturbation | grep -q "ε = ρ z" || fail "its rule is not known"
own/build/own-program run own/own_rule.json --set train.epochs=2 --threads 1 --out own-runs --quiet
has "$(own/build/own-program list own-runs --where 'rule == random-perturbation')" "Random perturbation"
own/build/own-program run own/own_acquisition.json --set rounds.rounds=1 --threads 1 --out own-runs --quiet
has "$(own/build/own-program list own-runs)" "Gini"
[[ $(find own-runs -name result.json | wc -l) -eq 6 ]] || fail "six runs were expected: $(ls own-runs)"
has "$(sharpscope-cli list own-runs)" "Random perturbation" # the other programs read what it has made

step "the window"
install ./sharpscope_*.deb shared-mime-info desktop-file-utils xvfb xauth x11-utils graphicsmagick libglib2.0-bin
has "$(sharpscope --version)" "$(dpkg-query -W -f '${Version}' sharpscope | cut -d - -f 1)"
has "$(man -P cat sharpscope 2>&1 | col -b)" "--landscape"
for size in 16x16 48x48 256x256; do
    [[ $(gm identify -format '%wx%h %k' "/usr/share/icons/hicolor/$size/apps/sharpscope.png") =~ ^$size\ [1-9][0-9] ]] ||
        fail "no icon of $size"
done
sharpscope --report runs/*/ --out report.html # without a display
grep -q "<svg" report.html || fail "a report without a figure"

screen() { xvfb-run --auto-servernum --server-args "-screen 0 1400x900x24 -nolisten tcp" "$@"; }
cp "$(dpkg -L sharpscope-cli | grep moons-label-noise)" mine.sharpscope.json
screen sharpscope mine.sharpscope.json --runs runs --session session.json --screenshot window.png --after 5 ||
    fail "the window ends with exit code $?"
colors=$(gm identify -format %k window.png)
((colors > 200)) || fail "the window's picture has $colors colours"

step "what a double click on an experiment does"
has "$(gio info -a standard::content-type mine.sharpscope.json)" application/x-sharpscope-experiment
has "$(gio info -a standard::content-type "$(dirname "$(ls runs/*/result.json | head -1)")/experiment.json")" application/x-sharpscope-experiment
has "$(gio mime application/x-sharpscope-experiment)" sharpscope.desktop
has "$(gio mime inode/directory)" sharpscope.desktop
# shellcheck disable=SC2016 # the inner shell's
screen bash -c 'gio launch /usr/share/applications/sharpscope.desktop "$PWD/mine.sharpscope.json" &
    for _ in {1..300}; do xwininfo -root -tree | grep -q "\"sharpscope\" \"sharpscope\"\|Sharpscope" && break; sleep 0.2; done
    sleep 3; tree=$(xwininfo -root -tree); echo "$tree"; for one in /proc/[0-9]*; do
        [[ $(readlink "$one/exe") != /usr/bin/sharpscope ]] || tr "\0" " " < "$one/cmdline"
        [[ $(readlink "$one/exe") != /usr/bin/sharpscope ]] || kill "${one#/proc/}"
    done; wait' > opened.txt 2>&1 || true
grep -q "sharpscope .*mine.sharpscope.json" opened.txt || { tail -20 opened.txt >&2 && fail "a double click opens nothing"; }
grep -q "Sharpscope" opened.txt || { tail -20 opened.txt >&2 && fail "a double click shows no window"; }

step "gone without a trace"
apt-get purge --yes 'sharpscope*' libsharpscope-dev > apt.log 2>&1
left=$(find /usr -iname '*sharpscope*')
[[ -z $left ]] || fail "left behind: $left"
