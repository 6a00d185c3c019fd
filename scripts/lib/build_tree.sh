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

build_tree() {
  local preset=$1 log=build/$1.configure.log
  shift
  mkdir -p build
  (
    flock 9
    if [[ ! -f build/$preset/build.ninja ]]; then
      echo "build: configuring build/$preset"
      cmake --preset "$preset" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
    fi
    echo "build: build/$preset"
    cmake --build --preset "$preset" -j "$(parallel_jobs)" ${1+--target "$@"}
  ) 9>"build/$preset.lock"
}
