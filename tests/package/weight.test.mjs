// What a page loads of the package: how much, in how many files, and what leads back to the readable modules.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { comesWith, filesOfCenter, kBudgets, kCenter, kOthers, weigh } from "../../scripts/lib/package_size.mjs";
import { test } from "../js/support/testing.mjs";

const folder = process.env.CARILLON_PACKAGE ?? fileURLToPath(new URL("../../build/package", import.meta.url));
const site = fileURLToPath(new URL("../../build/site", import.meta.url));
const read = (file) => readFileSync(join(folder, file), "utf8");

const isShipped = (file) => file.endsWith(".js") && !file.startsWith("src/");
const shipped = readdirSync(folder, { recursive: true }).filter(isShipped).sort();

const budgets = [...kBudgets.map((each) => ({ ...each, place: folder })), { ...kCenter, files: filesOfCenter(site), place: site }];
for (const { name, files, most, place } of budgets) {
  test(`${name}: no more than ${most} bytes by brotli`, () => {
    const { brotli } = weigh(place, files);
    assert.ok(brotli <= most, `${brotli} bytes`);
    // A line that has become loose would let it grow unseen.
    assert.ok(brotli > most * 0.97, `${brotli} bytes: lower its line in scripts/lib/package_size.mjs`);
  });
}

test("nothing that is shipped is left out of the weights", () => {
  const weighed = new Set([...kBudgets.flatMap(({ files }) => files), ...kOthers]);
  assert.deepEqual(shipped.filter((file) => !weighed.has(file)), []);
  for (const { files } of kBudgets) {
    const modules = files.filter((file) => file.endsWith(".js"));
    if (modules[0] === "elements/preferences/index.js" || modules[0] === "preferences.js") continue; // beside others
    assert.deepEqual([...comesWith(modules[0], folder)].sort(), modules.sort(), "all that comes with the first");
  }
});

test("opening /center asks for seven files and the theme; the dialogs come when they are opened", () => {
  const files = filesOfCenter(site);
  assert.equal(files.length, 8, files.join(" "));
  assert.ok(files.every((file) => !file.includes("dialog")), files.join(" "));
});

test("a bell asks for three scripts and a module of WebAssembly", () => {
  assert.deepEqual([...comesWith("elements/index.js", folder)].sort(), ["elements/index.js", "elements/shared.js", "inside.js"]);
});

test("each shipped script is minified, and its map names readable modules beside it", () => {
  for (const file of shipped) {
    const text = read(file);
    assert.doesNotMatch(text, /^\s*\/\/ /m, `${file} has comments`);
    const [, map] = /^\/\/# sourceMappingURL=(.+)$/m.exec(text);
    const { sources, sourcesContent } = JSON.parse(read(join(dirname(file), map)));
    assert.ok(sources.length > 0 && sourcesContent === undefined, file);
    let readable = 0;
    for (const source of sources) {
      const path = normalize(join(dirname(file), source));
      assert.ok(path.startsWith("src/") && existsSync(join(folder, path)), `${file}: ${path}`);
      readable += read(path).length;
    }
    assert.ok(text.length < readable * 0.8, `${file} is minified`);
  }
});
