#!/bin/sh
# What tests of pages, documents, containers and workers need beside Python: installs it where that is allowed, else says what is missing.
set -eu
packages="chromium docker-compose fonts-noto-cjk libreoffice-calc-nogui redis-server"
here() { dpkg-query -W -f '${Status}\n' "$1" 2>/dev/null | grep -q 'ok installed'; }
missing=""
for package in $packages; do
    here "$package" || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "  installing$missing" >&2
    log=$(mktemp)
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086 # one argument a package
    if apt-get update >"$log" 2>&1 && apt-get install -y --no-install-recommends $missing >>"$log" 2>&1; then
        rm "$log"
        exit 0
    fi
    tail -n 8 "$log" >&2
fi
echo "  tests that need them are skipped without these packages of Debian:$missing" >&2
[ "${CI:-}" != true ]
