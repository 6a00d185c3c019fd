// Holds the repository against every rule.
import assert from "node:assert/strict";
import { dirname, resolve } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { rules } from "./rules.mjs";
import { readTree } from "./source_text.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const files = readTree(root);

test("the repository is read", () => {
  const folders = new Set(files.map(({ path }) => path.split("/")[0]));
  for (const folder of ["core", "server", "wasm", "web-client", "public", "tests", "scripts"]) {
    assert.ok(folders.has(folder), `${folder}/ is there`);
  }
});

for (const rule of rules) {
  test(rule.name, () => {
    const findings = rule.find(files);
    assert.equal(findings.length, 0, `${rule.why}\n${findings.join("\n")}`);
  });
}
