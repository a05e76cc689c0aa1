#!/bin/sh
# What tests of pages, documents, containers and workers need besides Python: installs it where that is allowed, else says what is missing.
set -eu
# A Chromium that is here already will do, with a window or without.
browser=chromium-headless-shell
command -v chromium >/dev/null && browser=""
packages="$browser docker-compose fonts-noto-cjk libreoffice-calc-nogui postgresql redis-server"
# Another program may be installing (unattended upgrades begin with the machine): it is waited for this long.
wait_seconds=600
here() { dpkg-query -W -f '${Status}\n' "$1" 2>/dev/null | grep -q 'ok installed'; }
apt() { apt-get -o "DPkg::Lock::Timeout=$wait_seconds" "$@" >>"$log" 2>&1; }
# The option above holds for dpkg's own locks; that of the package lists is waited for here.
update() {
    waited=0
    until apt update; do
        grep -q 'Could not get lock' "$log" && [ "$waited" -lt "$wait_seconds" ] || return 1
        [ "$waited" = 0 ] && echo "  waits for another program that installs packages" >&2
        sleep 2
        waited=$((waited + 2))
        : >"$log"
    done
}
missing=""
for package in $packages; do
    here "$package" || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "  installing$missing" >&2
    log=$(mktemp)
    export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
    # shellcheck disable=SC2086 # one argument a package
    if update && apt install -y --no-install-recommends $missing; then
        rm "$log"
        exit 0
    fi
    tail -n 8 "$log" >&2
fi
echo "  tests that need them are skipped without these packages of Debian:$missing" >&2
[ "${CI:-}" != true ]
