# Sourced by ./test: one function per kind of step, and the sum at the end.

passed=0
failed=0
summary=()
failures=() # TITLE and log of each step that failed, in turn
logs=build/test-logs
mkdir -p "$logs"

# Colours confuse who counts, and logs.
export NO_COLOR=1 FORCE_COLOR=0
export ASAN_OPTIONS=${ASAN_OPTIONS:-strict_string_checks=1:detect_stack_use_after_return=1}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
export LSAN_OPTIONS=${LSAN_OPTIONS:-suppressions=$PWD/tests/support/lsan.supp:print_suppressions=1}
export TSAN_OPTIONS=${TSAN_OPTIONS:-halt_on_error=1:second_deadlock_stack=1}

# Minutes that a step may take, far more than it needs on a busy machine: one that hangs in spite of
# its own deadlines is ended, with all that it has started, and is a failure that is named.
minutes_per_step=${CARILLON_TEST_STEP_MINUTES:-60}

# Runs a command, a function of ours too, under a heading, its output to the screen and to $log; sets
# status, seconds and ended_why (empty when it ended by itself and left nothing running).
run_step() {
  local title=$1 start=$EPOCHREALTIME
  shift
  log=$logs/${title//[^a-z0-9A-Z]/-}.log
  printf '\n=== %s\n' "$title"
  : >"$log"
  # shellcheck disable=SC2046 # names of functions
  export -f $(compgen -A function)
  # timeout leads a process group of its own. The output goes to the file, and from there to the
  # screen: what a step leaves running could hold a pipe open for ever.
  timeout --kill-after=30 "${minutes_per_step}m" \
    bash -euo pipefail -c '"$@"' "$title" "$@" >"$log" 2>&1 </dev/null &
  step=$!
  tail -n +1 -f -s 0.2 --pid="$step" "$log" &
  wait "$!" # not in the foreground: a signal is heard at once
  status=0
  wait "$step" || status=$?
  ended_why=
  if ((status == 124 || status == 137)); then ended_why="did not end within $minutes_per_step minutes"; fi
  end_leftovers
  seconds=$(awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN {printf "%.1f", b - a}')
}

# Ends what the step has left running in its group, and says so: the tests that start something end it,
# also when they fail. What is just about to end may.
end_leftovers() {
  local left end=$((SECONDS + 10))
  while left=$(members_of "$step") && [[ $left ]] && ((SECONDS < end)); do sleep 0.1; done
  kill -KILL -- "-$step" 2>/dev/null || true
  [[ ! $left ]] || printf 'left running, and ended now:\n%s\n' "$left" | tee -a "$log"
  [[ ! $left || $ended_why ]] || ended_why='left something running'
  step=
}

# Pid and command line of each process of a group that has not ended.
members_of() {
  ps -e -o pgid=,state=,pid=,args= | awk -v group="$1" '$1 == group && $2 != "Z" { $1 = $2 = ""; print }'
}

# Who stops the run stops its step.
step=
trap 'exit 130' INT
trap 'exit 143' TERM
trap '[[ ! $step ]] || kill -KILL -- "-$step" 2>/dev/null' EXIT

# Notes what a step brought. $2 passed and $3 failed tests; a step that failed without saying which
# test, or that ran none, is one failure.
record() {
  local title=$1 good=$2 bad=$3 note=${4-}
  if ((bad == 0)) && ((good == 0 || status != 0)) || [[ $bad == 0 && $ended_why ]]; then
    bad=1
    note=${note:-$( ((status)) && echo "ended with code $status" || echo "ran no test")}
  fi
  note=${ended_why:-$note}
  passed=$((passed + good))
  failed=$((failed + bad))
  ((bad == 0)) || failures+=("$title" "$log")
  summary+=("$(printf '%-30s %5d passed %4d failed %7.1f s  %s' "$title" "$good" "$bad" "$seconds" "$note")")
}

# A step that is no test: when it fails, it counts as one failure, and what needs it is not run.
build_step() {
  run_step "$@"
  if ((status)) || [[ $ended_why ]]; then
    record "$1" 0 1 "ended with code $status"
    return 1
  fi
  printf '%s: %s s\n' "$1" "$seconds"
}

# catch_step TITLE PROGRAM...: a Catch2 program; counts its test cases.
catch_step() {
  run_step "$1" "${@:2}" --use-colour no --durations no
  local good bad
  good=$(sed -nE 's/^All tests passed \(.* in ([0-9]+) test cases?\).*/\1/p;
    s/^test cases: .*\| *([0-9]+) passed.*/\1/p' "$log" | tail -n 1)
  bad=$(sed -nE 's/^test cases: .*\| *([0-9]+) failed.*/\1/p' "$log" | tail -n 1)
  record "$1" "${good:-0}" "${bad:-0}"
}

# node_step TITLE FILE...: test files for node's own runner. A skipped test counts as failed: what
# cannot run here would otherwise look as if it had.
node_step() {
  local title=$1
  shift
  if [[ ! -e $1 ]]; then
    log=$logs/${title//[^a-z0-9A-Z]/-}.log
    echo "no such file: $1" >"$log"
    printf '\n=== %s\nno test file matches %s\n' "$title" "$1"
    status=1 seconds=0 ended_why=
    record "$title" 0 1 "no test file"
    return
  fi
  run_step "$title" node scripts/lib/run_node_tests.mjs "$@"
  record "$title" "$(node_count pass)" \
    "$(($(node_count fail) + $(node_count cancelled) + $(node_count skipped) + $(node_count todo)))"
}
node_count() {
  local count
  count=$(sed -nE "s/^(#|ℹ) $1 ([0-9]+)$/\2/p" "$log" | tail -n 1)
  echo "${count:-0}"
}

# schedules_step TITLE PROGRAM...: the simulator's program by itself; its schedules are one test.
schedules_step() {
  run_step "$@"
  local good=0
  ! grep -q ' schedules kept every rule' "$log" || good=1
  record "$1" "$good" "$((1 - good))"
}

# simulate_step TITLE OPTION...: schedules of the simulator, each core's share one test, or defects
# put into what it runs, each one test.
simulate_step() {
  run_step "$1" scripts/simulate "${@:2}"
  local good bad
  good=$(sed -nE 's/^[0-9]+ schedules kept every rule, on ([0-9]+) cores: .*/\1/p;
    s/^([0-9]+) of [0-9]+ mutants killed within .*/\1/p' "$log" | tail -n 1)
  bad=$(sed -nE 's/^simulate: seed [0-9]+ breaks a rule$/1/p;
    s/^([0-9]+) of ([0-9]+) mutants killed within .*/\2 - \1/p' "$log" | tail -n 1)
  record "$1" "${good:-0}" "$((${bad:-0}))"
}

# What a log says of its failures: of Catch2's where each stands and what was expected, of node's the
# list at its end, of all else its last lines.
told_failures() {
  local told
  told=$(grep -E -B 14 -A 8 '^[^ ]+:[0-9]+: FAILED:$' "$1" || sed -n '/^✖ failing tests:$/,$p' "$1")
  if [[ $told ]]; then head -n 120 <<<"$told"; else tail -n 20 "$1"; fi
}

finish() {
  local at
  for ((at = 0; at < ${#failures[@]}; at += 2)); do
    printf '\n=== failed: %s\n' "${failures[at]}"
    told_failures "${failures[at + 1]}"
  done
  printf '\n=== summary\n'
  ((${#summary[@]} == 0)) || printf '%s\n' "${summary[@]}"
  printf '%d passed, %d failed\n' "$passed" "$failed"
  ((failed == 0 && passed > 0)) || exit 1
  exit 0
}
