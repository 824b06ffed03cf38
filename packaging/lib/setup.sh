# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # root, libtorch, ... are dev.sh's
# Installs what is missing from Debian. Sourced by packaging/dev.sh.

# missingPackages WHEN...: lines "package<TAB>why" of what is not installed and is for one of these (build, test, ...).
missingPackages()
{
    local package when why
    local -A installed=()
    while read -r package; do installed[$package]=1; done < <(
        dpkg-query --show --showformat '${db:Status-Abbrev}${Package}\n' 2>/dev/null | sed -n 's/^ii //p')
    while read -r package when why; do
        [[ -n $package && $package != \#* && " $* " == *" $when "* ]] || continue
        [[ -z ${installed[$package]:-} ]] || continue
        [[ $when != format ]] || apt-cache show "$package" >/dev/null 2>&1 || continue
        printf '%s\t%s\n' "$package" "$why"
    done < "$root/packaging/packages.txt"
    if [[ $libtorch == pip* && -z ${installed[python3-venv]:-} ]]; then
        printf 'python3-venv\ta folder of its own for the LibTorch of PyPI\n'
    fi
}

asRoot()
{
    if [[ $EUID -eq 0 ]]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "no sudo here. As root, run: $*"
    fi
}

aptInstall()
{
    asRoot env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@"
}

# setUp WHEN...: installs what is missing for these.
setUp()
{
    local lines packages
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        say "not a Debian system: install what packaging/packages.txt names by other means"
        return
    fi
    lines=$(missingPackages "$@")
    if [[ -z $lines ]]; then
        say "set-up: nothing is missing"
        return
    fi
    say "set-up: installing from Debian"
    awk -F '\t' '{printf "  %-23s %s\n", $1, $2}' <<< "$lines"
    [[ $EUID -eq 0 ]] || say "  (with sudo: packages are installed for the whole machine)"
    mapfile -t packages < <(cut -f 1 <<< "$lines")
    # Where no package list was ever fetched, or it is too old, it is fetched first.
    apt-get install --simulate "${packages[@]}" >/dev/null 2>&1 || asRoot apt-get update
    aptInstall "${packages[@]}" || { asRoot apt-get update && aptInstall "${packages[@]}"; } ||
        fail "apt-get could not install: ${packages[*]}"
}
