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

step "an epoch on two moons"
sharpscope-cli run moons-label-noise --set train.epochs=1 --threads 1 --out runs --quiet
has "$(sharpscope-cli list runs)" "finished"
[[ $(find runs -name result.json | wc -l) -eq 4 ]] || fail "four runs were expected: $(ls runs)"

step "man page and completions"
install man-db bash-completion fish zsh
has "$(man -P cat sharpscope-cli 2>&1 | col -b)" "train.epochs"
man -w sharpscope-compute >/dev/null || fail "sharpscope-compute has no man page"
[[ -z $(man --warnings -E UTF-8 -l -Tutf8 -Z sharpscope-cli 2>&1 >/dev/null) ]] || true
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

step "gone without a trace"
apt-get purge --yes 'sharpscope*' libsharpscope-dev > apt.log 2>&1
left=$(find /usr -path /usr/share/mime -prune -o -iname '*sharpscope*' -print)
[[ -z $left ]] || fail "left behind: $left"
