# Sourced. install_node_packages: the packages of tests/package-lock.json, only when that file changed
# since. Two at once would spoil the folder, so the second waits.
install_node_packages() {
  local wanted=tests/package-lock.json have=tests/node_modules/.carillon-lock
  mkdir -p build
  (
    flock 9
    cmp -s "$wanted" "$have" && exit
    cd tests && npm ci --ignore-scripts --no-audit --no-fund && cp package-lock.json node_modules/.carillon-lock
  ) 9>build/node_packages.lock
}
