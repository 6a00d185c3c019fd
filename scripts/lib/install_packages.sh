# Sourced by scripts/setup, which calls install_packages only when something is missing.

# Runs a command as root. sudo first without, then (at a terminal) with a password.
as_root() {
  if ((EUID == 0)); then
    "$@"
  elif type -P sudo >/dev/null && { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; then
    sudo "$@"
  else
    fail "neither root nor sudo here. As root, run:
  apt-get install --no-install-recommends ${names[*]}"
  fi
}

apt() {
  as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a \
    apt-get -q -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@"
}

# A machine may list a source that does not answer; what matters is whether the packages are found.
refresh_lists() {
  say "refreshing the package lists"
  apt update >/dev/null || say "some package lists could not be refreshed; going on with the others"
}

is_offered() { [[ $(apt-cache policy "$1" 2>/dev/null) == *'Candidate: '[!\(]* ]]; }

# Fills names[] with one package per "a|b" entry, or returns 1 and names the first that is unknown.
choose_names() {
  names=()
  local entry name chosen
  for entry in "$@"; do
    chosen=
    for name in ${entry//|/ }; do
      if is_offered "$name"; then chosen=$name; break; fi
    done
    [[ $chosen ]] || { unknown=$entry; return 1; }
    names+=("$chosen")
  done
}

install_packages() {
  local names=("${@%%|*}") unknown='' removed
  say "missing: ${*%%|*}"
  ((EUID == 0)) || as_root true
  choose_names "$@" || { refresh_lists; choose_names "$@"; } ||
    fail "no package $unknown here. Carillon needs Debian 12 or newer (or a sibling that has it)."

  # libboost1.81-dev cannot stand beside the development files of another Boost: apt removes those.
  removed=$(apt-get install -s --no-install-recommends "${names[@]}" 2>/dev/null |
    awk '/^Remv /{printf " %s", $2}')
  [[ ! $removed ]] || say "apt will remove what conflicts with these:$removed"

  say "installing with apt-get${SUDO_USER:+ (through sudo)}: ${names[*]}"
  if ! apt install -y --no-install-recommends "${names[@]}" >"${log:=$(mktemp)}" 2>&1; then
    # Lists older than the mirror name files that are gone.
    refresh_lists
    apt install -y --no-install-recommends "${names[@]}" >"$log" 2>&1 || {
      tail -n 20 "$log" >&2
      fail "apt-get install failed (whole log: $log)"
    }
  fi
  rm -f "$log"
  say "installed"
}
