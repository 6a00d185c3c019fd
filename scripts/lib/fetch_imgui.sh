#!/usr/bin/env bash
# Puts Dear ImGui's sources into build/imgui/<version> and names that version in build/imgui/version.
#
# Debian ships them only as a source package, so this asks apt for it, with lists of its own under
# build/: nothing in /etc changes, no root is needed, and apt checks the signatures as always. The
# mirror is the machine's own. A suite that does not answer is passed over for the next newer one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
say() { printf 'setup: %s\n' "$*"; }

pins=$PWD/scripts/imgui.sha256
home=$PWD/build/imgui
work=$home/fetch
rm -rf "$work"
mkdir -p "$work"
trap 'rm -rf "$work"' EXIT

source /etc/os-release
keyring=/usr/share/keyrings/${ID:-debian}-archive-keyring.gpg
case ${ID:-} in
  debian) suites=("${VERSION_CODENAME:-sid}" trixie sid) ;;
  *) suites=("${VERSION_CODENAME:-}") ;;
esac

# apt-get with lists, cache and state of our own in folder $1.
private_apt() {
  local folder=$1
  shift
  mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
  apt-get -q -o Dir::State::Lists="$folder/lists" -o Dir::Cache="$folder/cache" \
    -o APT::Sandbox::User="$(id -un)" "$@"
}

# Prints the mirror that serves suite $1's main component, as the machine's apt knows it.
mirror_in() {
  awk -v suite="$1" '$2 == suite && $3 == "main" { print $1; exit }'
}
list_targets=(indextargets --format '$(SITE) $(RELEASE) $(COMPONENT)' 'Created-By: Packages')
mirror=$(apt-get "${list_targets[@]}" | mirror_in "${suites[0]}")
if [[ ! $mirror ]]; then
  # The machine's lists were thrown away, as container images do: read them into a place of ours.
  private_apt "$work/machine" update >"$work/log" 2>&1 || true
  mirror=$(private_apt "$work/machine" "${list_targets[@]}" | mirror_in "${suites[0]}")
fi
[[ $mirror ]] || { say "apt knows no mirror for suite ${suites[0]}" >&2; exit 1; }

fetch_from() {
  local suite=$1 folder=$work/$1 archive version
  mkdir -p "$folder"
  local signed=''
  [[ ! -r $keyring ]] || signed="[signed-by=$keyring] "
  echo "deb-src $signed$mirror $suite main" >"$folder/sources.list"
  local options=(-o Dir::Etc::SourceList="$folder/sources.list" -o Dir::Etc::SourceParts=/dev/null)
  cd "$folder"
  private_apt "$folder" "${options[@]}" update >log 2>&1 &&
    private_apt "$folder" "${options[@]}" --download-only --only-source source imgui >>log 2>&1 ||
    { cd "$work"; return 1; }
  archive=$(echo imgui_*.orig.tar.*)
  if ! grep -F "  $archive" "$pins" | sha256sum --check --status; then
    say "$archive of suite $suite is not the file that scripts/imgui.sha256 names" >&2
    cd "$work"
    return 1
  fi
  version=${archive#imgui_}
  version=${version%%+*}
  version=${version%%.orig*}
  rm -rf "$home/${version:?}"
  mkdir unpacked
  tar -xf "$archive" -C unpacked --strip-components=1
  mv unpacked "$home/$version"
  echo "$version" >"$home/version"
  say "Dear ImGui $version from suite $suite"
  cd "$work"
}

for suite in "${suites[@]}"; do
  if fetch_from "$suite"; then exit 0; fi
  say "suite $suite does not give Dear ImGui's sources; trying the next" >&2
  [[ ! -f $work/$suite/log ]] || tail -n 3 "$work/$suite/log" >&2
done
say "no suite gave Dear ImGui's sources" >&2
exit 1
