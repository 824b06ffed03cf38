# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154 # root, buildFolder are dev.sh's
# Debian packages of this release of Debian, and their test in a clean one. Sourced by packaging/dev.sh.

# makeDeb [cli]: makes build/deb/*.deb; with "cli" without the window, and without Qt.
makeDeb()
{
    local window=ON
    [[ $libtorch == debian ]] || fail "deb: packages are made with Debian's LibTorch; take --libtorch debian"
    case ${1:-} in
    "") ;;
    cli) window=OFF ;;
    *) fail "deb: \"$1\"; nothing or cli is expected" ;;
    esac
    build deb all -- -DSHARPSCOPE_GUI=$window
    if [[ $window == ON ]]; then
        desktop-file-validate "$root"/resources/desktop/*.desktop || fail "deb: the menu entry is none"
        appstreamcli validate --no-net "$buildFolder"/desktop/*.metainfo.xml || fail "deb: AppStream refuses the metainfo"
    fi
    rm -f "$buildFolder"/*.deb
    (cd "$buildFolder" && cpack > cpack.log 2>&1) || { cat "$buildFolder/cpack.log" >&2 && fail "cpack failed"; }
    ls -s --human-readable "$buildFolder"/*.deb
    if command -v lintian >/dev/null; then
        # Who answers for them says so by SHARPSCOPE_MAINTAINER, an option of CMake; there is no address to begin with.
        lintian --allow-root --fail-on error --suppress-tags bogus-mail-host,bogus-mail-host-in-debian-changelog \
            "$buildFolder"/*.deb || fail "lintian found errors"
    fi
}

# testDeb [FOLDER]: installs the packages in a new Debian of this machine's release in FOLDER, uses them there as users
# would (packaging/lib/use_packages.sh), and takes the folder away. SHARPSCOPE_DEB: where the packages are.
testDeb()
{
    local system=${1:-/var/tmp/sharpscope-clean} packages=${SHARPSCOPE_DEB:-$root/build/deb} status=0 release
    release=$(. /etc/os-release && echo "$VERSION_CODENAME")
    compgen -G "$packages/*.deb" >/dev/null || fail "test-deb: no packages in $packages; packaging/dev.sh deb makes them"
    [[ ! -e $system ]] || fail "test-deb: $system is there already; name another folder, or remove it"
    if ! command -v debootstrap >/dev/null; then aptInstall debootstrap; fi
    say "making a clean Debian ($release) in $system"
    asRoot debootstrap --variant=minbase "$release" "$system" > /dev/null || fail "debootstrap failed; see $system/debootstrap"
    asRoot mkdir "$system/packages"
    asRoot cp "$packages"/*.deb "$root/packaging/lib/use_packages.sh" "$system/packages"
    asRoot cp /etc/resolv.conf "$system/etc/resolv.conf"
    # In a mount namespace of its own: what is mounted goes when it ends, however it ends.
    # shellcheck disable=SC2016 # the inner shell's
    asRoot unshare --mount sh -c 'for kind in proc sys dev; do mount --rbind "/$kind" "$0/$kind"; done; exec chroot "$0" "$@"' \
        "$system" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 TERM=dumb DEBIAN_FRONTEND=noninteractive \
        bash /packages/use_packages.sh || status=$?
    ((status == 0)) || fail "the packages do not do what they should; everything is still in $system"
    asRoot rm -rf "$system"
    say "the packages work in a clean Debian ($release)"
}
