#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# From a fresh clone on Debian 12 or 13 to a running window, or to passed tests, in one command.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
libtorch=${SHARPSCOPE_LIBTORCH:-auto}
torchFolder=""
buildSuffix=""
buildFolder=""

usage()
{
    cat << 'TEXT'
Usage: packaging/dev.sh [--libtorch WHICH] COMMAND

  setup                   install what is missing for all of this (Debian packages only)
  build [PRESET]          set up and build (dev, release, ci, asan, tsan, fuzz; default: release)
  run [EXPERIMENT.json]   set up, build and run a comparison: in the window where there is a
                          display, else on the command line with an HTML report at the end
  test                    set up, build with warnings as errors, run every test
  test-asan [LABEL]       the core's tests under the address and undefined-behaviour sanitizers, or only those of
                          `addresses`: what reads files or handles memory of its own
  test-tsan               the tests of jobs, queues and followers under the thread sanitizer
  fuzz [SECONDS [READER...]]  damaged bytes for everything that reads data from outside, by libFuzzer under the sanitizers:
                          so long for each reader (60), or for those named (all); inputs and findings stay in build/fuzz
  test-debian13 [COMMAND...]  the same as test, in a chroot with Debian 13 (as root or by sudo; 8 GB in
                          /var/tmp/sharpscope-debian13, or in SHARPSCOPE_CHROOT), or any command there
  test-cluster [FOLDER]   starts a Slurm of its own in a temporary folder and stops it at the end; a sweep of six runs as a job
                          array, of which one reaches its time limit, some are preempted, one is killed, must end in
                          the weights of a local run; some minutes. With the programs in FOLDER, or built anew
  deb [cli]               Debian packages for this release of Debian, in build/deb: sharpscope (the window),
                          sharpscope-cli (without Qt) and libsharpscope-dev, looked over by lintian; cli: without the
                          window
  test-deb [FOLDER]       installs and uses them in a clean Debian (as root or by sudo; 4 GB in /var/tmp/sharpscope-clean,
                          or in FOLDER, for a while)
  bench [OPTION...]       the window's ticks while training; a workspace of 1,000 runs (3 GB in /tmp, or in TMPDIR, for
                          a while); SAAL's scores against loops over images; BADGE's choice of 10,000; a landscape's
                          and training's speed against plain Python loops on the same LibTorch
                          (on a GPU: --device cuda --precision bfloat16 --compile; see tests/bench/compare.py)
  soak [MINUTES]          the window open on a running sweep for so long (90), under an X server of its own: whether its memory
                          stays flat and its ticks as quick as at the beginning (packaging/soak.py)
  faults [NAME...]        faults in the real programs, as kills, full disks and torn files: what is lost, what is said, and
                          whether the same weights come afterwards (tests/faults; as root where disks are to be full)
  pictures [NAME...]      make the user guide's pictures again (docs/pictures/pictures.json): half an hour on two cores;
                          some want $SHARPSCOPE_DATA
  format [--check]        format the sources, or only say which are not

  --libtorch auto         PyPI's where an NVIDIA GPU is present, else Debian's (the default)
             debian       Debian's libtorch-dev, CPU only
             pip          the `torch` wheel of PyPI, CUDA 13 (pip==2.11 asks for a version)
             FOLDER       any LibTorch with include/ and lib/
TEXT
}

say() { printf '%s\n' "$*"; }
fail()
{
    printf 'dev.sh: %s\n' "$*" >&2
    exit 1
}

# shellcheck source=packaging/lib/setup.sh
source "$root/packaging/lib/setup.sh"
# shellcheck source=packaging/lib/libtorch.sh
source "$root/packaging/lib/libtorch.sh"
# shellcheck source=packaging/lib/build.sh
source "$root/packaging/lib/build.sh"
# shellcheck source=packaging/lib/display.sh
source "$root/packaging/lib/display.sh"
# shellcheck source=packaging/lib/debian13.sh
source "$root/packaging/lib/debian13.sh"
# shellcheck source=packaging/lib/cluster.sh
source "$root/packaging/lib/cluster.sh"
# shellcheck source=packaging/lib/deb.sh
source "$root/packaging/lib/deb.sh"
# shellcheck source=packaging/lib/fuzz.sh
source "$root/packaging/lib/fuzz.sh"

run()
{
    local experiment=${1:-$root/resources/experiments/fashion-first.json} stamp runs=() report="$root/runs/report.html"
    [[ -e $experiment ]] || fail "$experiment: no such file"
    experiment=$(realpath "$experiment")
    build release sharpscope sharpscope-cli
    cd "$root"
    if hasDisplay; then exec "$buildFolder/sharpscope" "$experiment" --start; fi

    say "no display: training on the command line"
    mkdir -p runs
    stamp=$(mktemp)
    "$buildFolder/sharpscope-cli" run "$experiment" --out runs
    mapfile -t runs < <(find runs -mindepth 2 -maxdepth 2 -name result.json -newer "$stamp" -printf '%h\n' | sort)
    rm -f "$stamp"
    ((${#runs[@]})) || fail "no run was finished; see runs/"
    QT_QPA_PLATFORM=offscreen "$buildFolder/sharpscope" --report "${runs[@]}" --out "$report"
    say "report: $report"
}

runTests()
{
    build ci
    # Two at a time; tests that must not share the screen say so themselves (RESOURCE_LOCK).
    (cd "$root" && withOwnDisplay ctest --test-dir "$buildFolder" --output-on-failure --no-tests=error --parallel 2) ||
        fail "some tests failed; see above and ${buildFolder#"$root"/}/Testing"
    say "all tests passed"
}

runTestsAsan()
{
    local label=${1:-core}
    [[ $label == core || $label == addresses ]] || fail "test-asan: $label: core or addresses"
    build asan "${label}_tests"
    (cd "$root" && ctest --test-dir "$buildFolder" --label-regex "$label" --output-on-failure --no-tests=error --parallel 2) ||
        fail "some tests failed under the sanitizers"
    say "all tests of $label passed under the sanitizers"
}

# Where addresses are laid out too freely for it, GCC 12's thread sanitizer stops at once: setarch -R lays them out as
# ever (a container may forbid it).
runTestsTsan()
{
    local asEver=(setarch -R)
    "${asEver[@]}" true 2>/dev/null || asEver=()
    build tsan threaded_tests
    (cd "$root" && "${asEver[@]}" ctest --test-dir "$buildFolder" --label-regex threaded --output-on-failure --no-tests=error \
        --parallel 2) || fail "some tests failed under the thread sanitizer"
    say "all tests of threads passed under the sanitizer"
}

bench()
{
    local python=/usr/bin/python3
    build release bench_step train_throughput landscape_points curvature_products bench_orbit bench_ui_tick bench_workspace \
        bench_saal_scoring bench_badge -- -DSHARPSCOPE_BENCHMARKS=ON
    if [[ -n $torchFolder && -x $torchFolder/../../../../bin/python ]]; then python=$torchFolder/../../../../bin/python; fi
    "$buildFolder/tests/bench/bench_step"
    "$buildFolder/tests/bench/bench_saal_scoring"
    "$buildFolder/tests/bench/bench_badge"
    withOwnDisplay "$buildFolder/tests/bench/bench_ui_tick" "$root/resources/experiments/fashion-first.json"
    withOwnDisplay "$buildFolder/tests/bench/bench_orbit"
    withOwnDisplay "$buildFolder/tests/bench/bench_workspace"
    /usr/bin/python3 "$root/tests/bench/bench_curvature.py" --build "$buildFolder" --python "$python"
    /usr/bin/python3 "$root/tests/bench/bench_landscape.py" --build "$buildFolder" --python "$python"
    /usr/bin/python3 "$root/tests/bench/compare.py" --build "$buildFolder" --python "$python" "$@"
}

soak()
{
    build release sharpscope sharpscope-cli
    /usr/bin/python3 "$root/packaging/soak.py" --build "$buildFolder" "$@"
}

faults()
{
    build release sharpscope sharpscope-cli
    /usr/bin/python3 "$root/tests/faults/campaign.py" --build "$buildFolder" "$@"
}

pictures()
{
    build release sharpscope sharpscope-cli
    /usr/bin/python3 "$root/packaging/pictures.py" --build "$buildFolder" "$@"
}

main()
{
    local command="" arguments=()
    while (($#)); do
        case $1 in
        --libtorch)
            (($# > 1)) || fail "--libtorch: which one?"
            libtorch=$2
            shift
            ;;
        --libtorch=*) libtorch=${1#*=} ;;
        -h | --help | help)
            usage
            return
            ;;
        *) if [[ -z $command ]]; then command=$1; else arguments+=("$1"); fi ;;
        esac
        shift
    done
    case $command in
    setup | build | run | test | test-asan | test-tsan | test-cluster | bench | soak | faults | pictures | fuzz) chooseLibtorch ;;&
    deb) [[ $libtorch != auto ]] || libtorch=debian ;;&
    setup) setUp build test bench format && prepareLibtorch ;;
    build | run) setUp build ;;&
    test | test-asan | test-tsan) setUp build test ;;&
    bench) setUp build test bench ;;&
    pictures) setUp build test pictures ;;&
    soak | faults) setUp build test ;;&
    fuzz) setUp build fuzz ;;&
    deb) setUp build deb && makeDeb "${arguments[@]}" ;;
    test-cluster) setUp build cluster && testCluster "${arguments[@]}" ;;
    test-deb) testDeb "${arguments[@]}" ;;
    build) build "${arguments[0]:-release}" ;;
    run) run "${arguments[@]}" ;;
    test) runTests ;;
    test-asan) runTestsAsan "${arguments[@]}" ;;
    test-tsan) runTestsTsan ;;
    test-debian13) testDebian13 "${arguments[@]}" ;;
    bench) bench "${arguments[@]}" ;;
    soak) soak "${arguments[@]}" ;;
    faults) faults "${arguments[@]}" ;;
    pictures) pictures "${arguments[@]}" ;;
    fuzz) fuzz "${arguments[@]}" ;;
    format) format "${arguments[@]}" ;;
    "") usage >&2 && return 2 ;;
    *) usage >&2 && fail "$command: no such command" ;;
    esac
}

main "$@"
