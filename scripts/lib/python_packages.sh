#!/usr/bin/env bash
# Puts the Python programs of tests/description/requirements.txt into build/python, when that file
# changed since. The distribution's Python: another one on PATH may be of any version.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

wanted=tests/description/requirements.txt
home=build/python
# A tree that was moved or copied names the old place in its programs.
stamp=$(printf '%s\n' "$PWD" "$(/usr/bin/python3 --version)"; cat "$wanted")
if [[ -f $home/stamp && $(<"$home/stamp") == "$stamp" ]]; then exit 0; fi

rm -rf "$home"
mkdir -p build
/usr/bin/python3 -m venv "$home"
"$home/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: \
  --requirement "$wanted" >build/python.log 2>&1 || {
  tail -n 20 build/python.log >&2
  echo "setup: pip could not install what $wanted names (whole log: build/python.log)" >&2
  rm -rf "$home"
  exit 1
}
printf '%s\n' "$stamp" >"$home/stamp"
echo "setup: Python packages of $wanted in $home"
