# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154 # buildFolder is build.sh's
# libFuzzer on the readers of tests/fuzz. Sourced by packaging/dev.sh.

# fuzz [SECONDS [READER...]]: goes on from what earlier calls have found. Fails where a reader has a finding: it says
# where the input lies, and `SHARPSCOPE_READER=NAME build/fuzz/tests/fuzz/fuzz_readers INPUT` does it again.
fuzz()
{
    local seconds=${1:-60} program failed=() reader readers
    shift || true
    [[ $seconds =~ ^[0-9]+$ ]] || fail "fuzz: \"$seconds\" is no number of seconds"
    build fuzz fuzz_readers
    program="$buildFolder/tests/fuzz/fuzz_readers"
    mapfile -t readers < <("$program")
    (($# == 0)) || readers=("$@")
    mkdir -p "$buildFolder/corpus" "$buildFolder/findings"
    for reader in "${readers[@]}"; do
        mkdir -p "$buildFolder/corpus/$reader"
        say "fuzzing $reader for $seconds s"
        # An input has thousands of bytes: megabytes at once for it, or ten seconds, are findings, too.
        SHARPSCOPE_READER=$reader SHARPSCOPE_SEEDS=$buildFolder/corpus/$reader OPENBLAS_NUM_THREADS=1 nice \
            "$program" "$buildFolder/corpus/$reader" -max_total_time="$seconds" -timeout=10 -max_len=65536 \
            -malloc_limit_mb=512 -rss_limit_mb=4096 -print_final_stats=1 \
            -artifact_prefix="$buildFolder/findings/$reader-" > "$buildFolder/findings/$reader.log" 2>&1 ||
            failed+=("$reader")
        grep -aE '^stat::number_of_executed_units|^SUMMARY|^==[0-9]+== ERROR|Test unit written' \
            "$buildFolder/findings/$reader.log" || true
    done
    ((${#failed[@]} == 0)) || fail "findings: ${failed[*]}; see ${buildFolder#"$root"/}/findings"
    say "no findings"
}
