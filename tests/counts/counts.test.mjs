// Nothing takes more instructions than is on record. No clock is read, so a busy machine counts as a
// quiet one does. scripts/instruction-counts --record writes the record again.

import assert from "node:assert/strict";
import { describe, test } from "../js/support/testing.mjs";
import { compiler, instructionsOf, record, verdict, works } from "../../scripts/lib/instruction_counts.mjs";

describe("instructions", () => {
  const before = record();
  for (const work of works()) {
    test(`${work}: no more than on record`, (context) => {
      const count = instructionsOf(work);
      const word = verdict(count, before?.[work]);
      if (word !== "same") context.diagnostic(`${work}: ${word}, ${count}; on record for ${compiler()}: ${before?.[work] ?? "nothing"}`);
      // Of another compiler there may be no record; of this one every kind of work has to have one.
      assert.ok(word !== "worse" && (word !== "new" || before === null), `${count} instructions, on record ${before?.[work]}`);
    });
  }

  test("all that is on record is counted", () => {
    assert.deepEqual(Object.keys(before ?? {}).filter((work) => !works().includes(work)), []);
  });

  test("a twentieth more is worse, a twentieth less better", () => {
    assert.equal(verdict(105, 100), "same");
    assert.equal(verdict(106, 100), "worse");
    assert.equal(verdict(95, 100), "same");
    assert.equal(verdict(94, 100), "better");
    assert.equal(verdict(94, undefined), "new");
  });
});
