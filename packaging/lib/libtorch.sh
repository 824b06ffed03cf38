# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # root, libtorch, ... are dev.sh's
# Which LibTorch the build uses. Sourced by packaging/dev.sh.

# Turns "auto" into a choice: PyPI's CUDA build where an NVIDIA GPU answers, else Debian's.
chooseLibtorch()
{
    [[ $libtorch == auto ]] || return 0
    if command -v nvidia-smi >/dev/null && nvidia-smi --list-gpus 2>/dev/null | grep -q GPU; then
        libtorch=pip
    else
        libtorch=debian
    fi
}

# Sets torchFolder (with include/ and lib/; empty: the system's) and buildSuffix.
prepareLibtorch()
{
    torchFolder=""
    buildSuffix=""
    case $libtorch in
    debian) ;;
    pip | pip==*)
        local version=${libtorch#pip}
        version=${version#==}
        version=${version:-2.11}
        buildSuffix="-torch$version"
        fromPyPI "$version" "$root/build/pypi-torch$version"
        ;;
    *)
        [[ -d $libtorch ]] || fail "--libtorch $libtorch: neither debian, pip, pip==2.11 nor a folder"
        torchFolder=$(cd "$libtorch" && pwd)
        buildSuffix="-torch$(cksum <<< "$torchFolder" | cut -d ' ' -f 1)"
        ;;
    esac
}

fromPyPI()
{
    local version=$1 environment=$2 python=/usr/bin/python3
    [[ -x $python ]] || python=python3
    if [[ ! -e $environment/complete ]]; then
        say "fetching torch $version from PyPI into ${environment#"$root"/} (about 3 GB)"
        "$python" -m venv --clear "$environment" || fail "python3 -m venv failed: is python3-venv installed?"
        "$environment/bin/pip" install --quiet "torch==$version.*" || fail "pip could not install torch==$version.*"
        touch "$environment/complete"
    fi
    torchFolder=$(echo "$environment"/lib/python3*/site-packages/torch)
}
