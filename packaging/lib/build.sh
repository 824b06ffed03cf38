# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # root, libtorch, ... are dev.sh's
# Configures and builds. Sourced by packaging/dev.sh.

# build PRESET TARGET... [-- CMAKE_OPTION...]: in build/PRESET, or beside it for a LibTorch other than Debian's. Sets
# buildFolder.
build()
{
    local preset=$1 targets=() start=$SECONDS
    shift
    while (($#)) && [[ $1 != -- ]]; do
        targets+=(--target "$1")
        shift
    done
    (($#)) && shift
    prepareLibtorch
    buildFolder="$root/build/$preset$buildSuffix"
    if command -v ccache >/dev/null; then export CMAKE_C_COMPILER_LAUNCHER=ccache CMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
    mkdir -p "$buildFolder"
    say "building ${buildFolder#"$root"/}"
    (cd "$root" && cmake --preset "$preset" -B "$buildFolder" -DSHARPSCOPE_TORCH="$torchFolder" "$@") \
        > "$buildFolder/configure.log" 2>&1 || { cat "$buildFolder/configure.log" >&2 && fail "CMake failed"; }
    cmake --build "$buildFolder" "${targets[@]}" || fail "the build failed"
    say "built in $((SECONDS - start)) s"
}

# Formats what git knows or would add; with --check only says what is not formatted.
format()
{
    local mode=(-i) files
    [[ ${1:-} != --check ]] || mode=(--dry-run -Werror)
    if ! command -v clang-format-14 >/dev/null; then
        say "format: skipped, clang-format-14 is not installed (later versions format differently)"
        return
    fi
    cd "$root" || return
    mapfile -t files < <(git ls-files --cached --others --exclude-standard -- '*.h' '*.cpp' |
        while read -r file; do [[ ! -e $file ]] || printf '%s\n' "$file"; done)
    clang-format-14 "${mode[@]}" "${files[@]}"
}
