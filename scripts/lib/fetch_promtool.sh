#!/usr/bin/env bash
# Puts promtool, with which the tests try the alerts, into build/promtool. It comes in Debian's
# package of Prometheus, which is only unpacked: installed it would start a server.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

work=$PWD/build/promtool/fetch
rm -rf "$work"
mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
trap 'rm -rf "$work"' EXIT
cd "$work"

# With the machine's lists, or with lists of our own where it has thrown its away.
own=(-o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User="$(id -un)")
apt-get -q download prometheus >log 2>&1 ||
  { apt-get -q "${own[@]}" update && apt-get -q "${own[@]}" download prometheus; } >>log 2>&1 ||
  { tail -n 3 log >&2; echo "setup: apt does not give the package prometheus" >&2; exit 1; }
dpkg-deb --fsys-tarfile prometheus_*.deb | tar -x ./usr/bin/promtool
mv usr/bin/promtool ../promtool
version=$(../promtool --version 2>&1)
echo "setup: ${version%%(*}"
