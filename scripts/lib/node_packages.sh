# Sourced. install_node_packages [FOLDER]: the packages of tests/package-lock.json (or FOLDER's), only when
# that file changed since. Two at once would spoil the folder, so the second waits.
install_node_packages() {
  local folder=${1:-tests}
  local wanted=$folder/package-lock.json have=$folder/node_modules/.carillon-lock
  mkdir -p build
  (
    flock 9
    cmp -s "$wanted" "$have" && exit
    cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund && cp package-lock.json node_modules/.carillon-lock
  ) 9>build/node_packages.lock
}
