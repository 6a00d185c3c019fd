// Holds core/ and server/ against the tables of floors in ARCHITECTURE.md, and proves that the rule
// can fail.
import assert from "node:assert/strict";
import { dirname, resolve } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { findUpwardIncludes, floorsOf } from "./floors.mjs";
import { readTree } from "./source_text.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const files = readTree(root);

test("no include of core/ or server/ runs upwards, and each folder has its floor", () => {
  const findings = findUpwardIncludes(files);
  assert.equal(findings.length, 0, `the tables of ARCHITECTURE.md, "Floors", decide\n${findings.join("\n")}`);
});

test("core/ has its seven folders in the order that was decided", () => {
  const floors = floorsOf(files.find(({ path }) => path === "ARCHITECTURE.md").text);
  assert.deepEqual(floors.map(({ folder }) => folder).filter((folder) => folder.startsWith("core/")),
    ["base", "json", "inbox", "event", "policy", "wire", "session"].map((name) => `core/${name}`));
});

const page = (rows) => `# Architecture\n\n## Floors\n\n| folder | is | what is absent there |\n| --- | --- | --- |\n${
  rows.map(([folder, is, absent]) => `| \`${folder}\` | ${is} | ${absent} |\n`).join("")}\n## Code map\n`;
const rows = [["core/base", "values", "JSON"], ["core/json", "JSON", "priorities"],
  ["server/bus/redis", "bytes", "hints"], ["server/bus", "hints", "storage"], ["server/hub", "sessions", "locks"]];
const clean = {
  "ARCHITECTURE.md": page(rows),
  "core/base/ids.hpp": "#pragma once\n",
  "core/json/reader.hpp": '#include "core/base/ids.hpp"\n#include <string>\n',
  "server/bus/redis/wire.hpp": '#include "core/json/reader.hpp"\n',
  "server/bus/redis_bus.hpp": '#include "server/bus/redis/wire.hpp"\n',
  "server/hub/hub.cpp": '#include "server/bus/redis_bus.hpp"\n#include "server/hub/hub.hpp"\n',
  "server/main.cpp": '#include "server/hub/hub.hpp"\n',
};
const findingsOf = (tree) => findUpwardIncludes(Object.entries(tree).map(([path, text]) => ({ path, text })));

test("a tree in which every include runs down has no findings", () => {
  assert.deepEqual(findingsOf(clean), []);
});

const spoiled = [
  ["an include of core that runs up", "core/base/ids.hpp", '#include "core/json/reader.hpp"\n', /^core\/base\/ids\.hpp:1 .*lies above/],
  ["an include of the server that runs up", "server/bus/redis_bus.hpp", '\n#include "server/hub/hub.hpp"\n', /^server\/bus\/redis_bus\.hpp:2 .*lies above/],
  ["a folder that includes the one around it", "server/bus/redis/wire.hpp", '#include "server/bus/redis_bus.hpp"\n', /^server\/bus\/redis\/wire\.hpp:1/],
  ["a file beside the folders", "core/order.hpp", "\n", /^core\/order\.hpp:1 stands on no floor/],
  ["a folder that no row names", "server/cellar/wine.cpp", "\n", /^server\/cellar\/wine\.cpp:1 stands on no floor/],
  ["a row without its folder", "ARCHITECTURE.md", page([...rows, ["server/attic", "old", "dust"]]), /:12 server\/attic is no folder/],
  ["a row that says nothing", "ARCHITECTURE.md", page([...rows.slice(0, 4), ["server/hub", "", "locks"]]), /server\/hub has no sentence/],
  ["a row without absences", "ARCHITECTURE.md", page([...rows.slice(0, 4), ["server/hub", "sessions", ""]]), /server\/hub does not say what is absent/],
];
for (const [what, path, text, finding] of spoiled) {
  test(`found: ${what}`, () => {
    const findings = findingsOf({ ...clean, [path]: text });
    assert.equal(findings.length, 1, findings.join("\n"));
    assert.match(findings[0], finding);
  });
}

test("found: a page without the tables", () => {
  assert.equal(findingsOf({ "ARCHITECTURE.md": "# Architecture\n" }).length, 2);
});
