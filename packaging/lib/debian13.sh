# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154 # root is dev.sh's
# Debian 13 beside the running system. Sourced by packaging/dev.sh.

# testDebian13 [COMMAND...]: makes the chroot if it is not there, copies the working tree into it as /sharpscope and has
# the command done there, `packaging/dev.sh test` where none is given. What was installed and built stays for next time.
testDebian13()
{
    local system=${SHARPSCOPE_CHROOT:-/var/tmp/sharpscope-debian13} status=0
    local words=(/sharpscope/packaging/dev.sh --libtorch debian test)
    ((!$#)) || words=("$@")
    if ! command -v debootstrap >/dev/null; then aptInstall debootstrap; fi
    if [[ ! -e $system/complete ]]; then
        say "making a Debian 13 in $system"
        asRoot debootstrap --variant=minbase trixie "$system" >/dev/null || fail "debootstrap failed; see $system/debootstrap"
        asRoot touch "$system/complete"
    fi
    asRoot mkdir -p "$system/sharpscope"
    # What git knows or would add; files that are gone here go there too, build folders stay.
    (cd "$root" && git ls-files --cached --others --exclude-standard -z | while IFS= read -r -d '' file; do
        [[ ! -e $file ]] || printf '%s\0' "$file"
    done) > /tmp/sharpscope-files.$$
    asRoot find "$system/sharpscope" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} +
    tar -C "$root" --null --files-from "/tmp/sharpscope-files.$$" -cf - | asRoot tar -C "$system/sharpscope" -xf -
    rm -f "/tmp/sharpscope-files.$$"
    # Files come with their times, and moc looks at those only.
    asRoot find "$system/sharpscope" -type d -name '*_autogen' -prune -exec rm -rf {} +
    asRoot cp /etc/resolv.conf "$system/etc/resolv.conf"
    # In a mount namespace of its own: what is mounted goes when it ends, however it ends.
    # shellcheck disable=SC2016 # the inner shell's
    asRoot unshare --mount sh -c 'for kind in proc sys dev; do mount --rbind "/$kind" "$0/$kind"; done; exec chroot "$0" "$@"' \
        "$system" env LC_ALL=C.UTF-8 "${words[@]}" || status=$?
    ((status == 0)) || fail "Debian 13: exit code $status of ${words[*]}; everything is still in $system/sharpscope"
    say "Debian 13: done"
}
