# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # root, libtorch, ... are dev.sh's
# X displays. Sourced by packaging/dev.sh.

# Whether a window can be opened: DISPLAY is set and, for a local one, its socket is there.
hasDisplay()
{
    [[ -n ${DISPLAY:-} ]] || return 1
    [[ $DISPLAY == :* || $DISPLAY == unix:* ]] || return 0
    local number=${DISPLAY##*:}
    local socket="/tmp/.X11-unix/X${number%%.*}"
    [[ -S $socket ]] || grep -qE "$socket\$" /proc/net/unix
}

# Runs a command under an X server of its own on a free display. -noreset: it must outlive its first client.
withOwnDisplay()
{
    local folder server status=0
    folder=$(mktemp -d)
    Xvfb -displayfd 3 -screen 0 1600x1000x24 -noreset -nolisten tcp +extension GLX \
        3> "$folder/display" > "$folder/log" 2>&1 &
    server=$!
    # shellcheck disable=SC2064 # the values of now
    trap "kill $server 2>/dev/null || true; rm -rf '$folder'" EXIT
    for _ in {1..100}; do
        [[ -s $folder/display ]] && break
        sleep 0.1
    done
    [[ -s $folder/display ]] || fail "Xvfb did not start: $(cat "$folder/log")"
    DISPLAY=":$(cat "$folder/display")" QT_QPA_PLATFORM=xcb "$@" || status=$?
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    rm -rf "$folder"
    trap - EXIT
    return "$status"
}
