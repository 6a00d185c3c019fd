# Sourced. build_tree PRESET [TARGET...]: configures the tree of that preset once (the build itself
# configures again when CMake's files change) and builds the targets, all of them when none is named.
# Two at once in one tree would spoil it, so the second waits.

# A file full of Beast's templates takes about 1 GB to compile: as many at once as memory allows.
parallel_jobs() {
  local cores by_memory
  cores=$(nproc)
  by_memory=$(awk '/^MemAvailable:/ {print int($2 / 1000000)}' /proc/meminfo)
  if ((by_memory < 1)); then by_memory=1; fi
  echo "${JOBS:-$((cores < by_memory ? cores : by_memory))}"
}

# configure_tree PRESET: once; nothing is built.
configure_tree() {
  local log=build/$1.configure.log
  [[ ! -f build/$1/build.ninja ]] || return 0
  mkdir -p build
  echo "build: configuring build/$1"
  cmake --preset "$1" >"$log" 2>&1 || { cat "$log" >&2; return 1; }
}

build_tree() {
  local preset=$1
  shift
  mkdir -p build
  (
    flock 9
    configure_tree "$preset" || exit 1
    echo "build: build/$preset"
    cmake --build --preset "$preset" -j "$(parallel_jobs)" ${1+--target "$@"}
  ) 9>"build/$preset.lock"
}
