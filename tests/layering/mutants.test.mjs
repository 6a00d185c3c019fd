// The simulator's seeded defects: each changes a text that stands once where it says. What a change
// of the sources leaves behind shows here at once, and not when the defects are built.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { mutants } from "../simulation/mutants/table.mjs";

const root = new URL("../../", import.meta.url);

test("each seeded defect changes a text that stands once in its file", () => {
  const missed = mutants.flatMap(({ name, edits }) =>
    edits
      .map(({ file, before }) => ({ file, times: readFileSync(new URL(file, root), "utf8").split(before).length - 1 }))
      .filter(({ times }) => times !== 1)
      .map(({ file, times }) => `${name}: ${times} times in ${file}`));
  assert.deepEqual(missed, []);
});

test("no two seeded defects have one name", () => {
  const names = mutants.map(({ name }) => name);
  assert.deepEqual(names.filter((name, at) => names.indexOf(name) !== at), []);
});
