// Holds the repository against the quick half of scripts/lint, each part a test.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { test } from "../js/support/testing.mjs";

const root = new URL("../..", import.meta.url);
const run = promisify(execFile);

for (const part of ["includes", "unused", "javascript"]) {
  test(`scripts/lint ${part} finds nothing`, { timeout: 120_000 }, async () => {
    const { stdout } = await run("scripts/lint", [part], { cwd: root, maxBuffer: 1 << 26 }).catch((failure) =>
      assert.fail(`${failure.stdout}${failure.stderr}`));
    assert.match(stdout, new RegExp(`lint: ${part}: clean`));
  });
}
