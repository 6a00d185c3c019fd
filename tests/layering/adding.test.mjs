// docs/adding.md and the walks of ARCHITECTURE.md against the tree: each file that they name is there,
// and where they give a mark (`path` (`mark`)) the file has it.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);
const page = readFileSync(new URL("docs/adding.md", root), "utf8");

/** [{recipe, text}] of a page. */
function recipesOf(text) {
  return text
    .split(/^## /m)
    .slice(1)
    .map((part) => ({ recipe: part.slice(0, part.indexOf("\n")), text: part }));
}

/** What in a recipe does not hold. */
function faultsOf(text, read) {
  const faults = [];
  for (const [, path, mark] of text.matchAll(/`((?:core|server|wasm|web-client|public|docs|tests|deploy)\/[\w./-]+)`(?:\s+\(`([^`]+)`\))?/g)) {
    const content = read(path);
    if (content === undefined) faults.push(`${path} is not there`);
    else if (mark && !content.includes(mark)) faults.push(`${path} has no "${mark}"`);
  }
  return faults;
}

/** The text of a file; of a folder, or of a stem such as server/store/rules/reads, "". */
function readHere(path) {
  const place = new URL(path, root);
  if (existsSync(place)) return statSync(place).isDirectory() ? "" : readFileSync(place, "utf8");
  return [".hpp", ".cpp"].some((end) => existsSync(new URL(path + end, root))) ? "" : undefined;
}

for (const { recipe, text } of recipesOf(page)) {
  test(`docs/adding.md, "${recipe}": each file is there with its mark`, () => {
    assert.deepEqual(faultsOf(text, readHere), []);
  });
}

test("ARCHITECTURE.md, the walks of an event and of an ack: each function is where it is said to be", () => {
  const walks = recipesOf(readFileSync(new URL("ARCHITECTURE.md", root), "utf8")).find(
    ({ recipe }) => recipe === "One event, one ack",
  );
  assert.ok(walks.text.match(/\(`/g).length > 20);
  assert.deepEqual(faultsOf(walks.text, readHere), []);
});

test("ARCHITECTURE.md, the words: each name in code stands in a header", () => {
  const words = recipesOf(readFileSync(new URL("ARCHITECTURE.md", root), "utf8")).find(({ recipe }) => recipe === "Words");
  const names = [...words.text.matchAll(/^\|[^|]*\|[^|]*\| (.*) \|$/gm)].slice(1)
    .flatMap(([, cell]) => [...cell.matchAll(/`([A-Za-z_:]+)`/g)].map(([, name]) => name.split("::").at(-1)));
  assert.ok(names.length > 40);
  const headers = ["core", "server", "wasm"].flatMap((folder) => readdirSync(new URL(folder, root), { recursive: true })
    .filter((file) => file.endsWith(".hpp")).map((file) => readFileSync(new URL(`${folder}/${file}`, root), "utf8"))).join("\n");
  assert.deepEqual(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(headers)), []);
});

test("a recipe that names what is not there is found out", () => {
  const text = "1. `core/gone.hpp`: a\n2. `core/here.hpp`\n   (`mark`): b\n3. `core/here.hpp` (`other`)";
  const read = (path) => (path === "core/here.hpp" ? "a mark" : undefined);
  assert.deepEqual(faultsOf(text, read), ["core/gone.hpp is not there", 'core/here.hpp has no "other"']);
});

/** The files of code that the numbered items of a recipe name. */
function editedFiles(text) {
  const items = text.match(/^\d+\. [^]*?(?=\n\n|\n\d+\. |$)/gm) ?? [];
  return new Set(items.flatMap((item) => [...item.matchAll(/`((?:core|server|wasm|public|web-client|docs)\/[\w./-]+\.\w+)`/g)]
    .map(([, path]) => path)));
}

test("the page has a recipe for what people add most often, and none takes more files than it should", () => {
  const most = {
    "A template": 1,
    "A configuration variable": 1,
    "A metric": 1,
    "A REST endpoint": 2,
    "An operation without state of its own": 2,
    "An operation with state of its own": Infinity,
    "A frame": Infinity,
    "A channel": 20,
    "A way out": 2,
    "A locale": Infinity,
    "A read of the store": Infinity,
  };
  for (const [recipe, files] of Object.entries(most)) {
    const found = recipesOf(page).find((each) => each.recipe === recipe);
    assert.ok(found, `no recipe "${recipe}"`);
    const edited = editedFiles(found.text);
    assert.ok(edited.size > 0 && edited.size <= files, `"${recipe}" takes ${[...edited].join(", ")}`);
  }
});

test("files of a recipe are counted, each once, and not what follows by itself", () => {
  const text = "1. `core/a.hpp` (`x`) and `core/a.hpp`\n   (`y`)\n2. `docs/openapi.json`\n\nThen `core/b.hpp` follows.";
  assert.deepEqual([...editedFiles(text)], ["core/a.hpp", "docs/openapi.json"]);
});
