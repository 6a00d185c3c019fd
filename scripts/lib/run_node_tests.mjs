// Runs test files with node's own runner:
//   node scripts/lib/run_node_tests.mjs FILE...
// A file that does not end within the limit is ended and is a failure that names it; within a file
// each test has a limit of its own (tests/js/support/testing.mjs). The exit code is 1 when a test
// failed, and the last lines count as those of `node --test` do.
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { resolve } from "node:path";

const kMinutesPerFile = Number(process.env.CARILLON_TEST_FILE_MINUTES ?? 15);

run({
  files: process.argv.slice(2).map((file) => resolve(file)),
  concurrency: true,
  timeout: kMinutesPerFile * 60_000,
})
  .on("test:fail", () => {
    process.exitCode = 1;
  })
  .compose(new spec())
  .pipe(process.stdout);
