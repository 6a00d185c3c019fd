// Finishes a bare WebAssembly module that has been linked with the names of its functions: takes what few
// pages need into a module of its own, makes both small and takes the names off. By Binaryen, which every
// Emscripten brings.
//
//   node finish_module.mjs BINARYEN WHOLE OUT [APART OUT_APART]
//
// APART lists exports as wasm/lists_exports.txt does. They stay exports of OUT, and may be called once
// OUT_APART has been instantiated with {core: exports of OUT}; it fits that OUT alone, of the same build.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// What these classes do is asked for only where a list is open, also by what is called without one.
const kOfLists = /^(?:std::__\w+::__function::__func<)?carillon::(?:FilteredList|PlacedPages)::/;
const kSplit = ["--import-namespace=core", "--placeholder-namespace=apart"];
// What it is compiled to (cmake/wasm.cmake), and what two modules need to share the end of the stack.
const kFeatures = [
  "--mvp-features",
  ...["sign-ext", "bulk-memory", "nontrapping-float-to-int", "mutable-globals"].map((name) => `--enable-${name}`),
];
// The memory below the stack's end is not used, and is zero where nothing was written; as em++ tells it.
const kTold = ["--post-emscripten", "--low-memory-unused", "--zero-filled-memory"];
// What is as small as its call is inlined.
const kSmall = ["--always-inline-max-function-size=3", "-Oz", "--flatten", "--rereloop", "-Oz", "-Oz"];
const kStrip = ["--strip-debug", "--strip-producers"];

const [binaryen, whole, out, apartList, outApart] = process.argv.slice(2);
const run = (tool, ...args) =>
  execFileSync(join(binaryen, tool), args, { encoding: "utf8", maxBuffer: 2 ** 30, stdio: ["ignore", "pipe", "inherit"] });

/** What the module says of itself: calls by function, functions by export, functions whose address is taken. */
function readCalls(path) {
  const calls = new Map();
  const exported = new Map();
  const addressed = [];
  let current = null;
  for (const line of run("wasm-dis", path).split("\n")) {
    const [, begun] = /^ \(func \$([^\s)]+)/.exec(line) ?? [];
    const [, name, of] = /^ \(export "([^"]+)" \(func \$([^\s)]+)\)\)/.exec(line) ?? [];
    if (begun !== undefined) calls.set(begun, (current = new Set()));
    else if (name !== undefined) exported.set(name, of);
    else if (line.startsWith(" (elem ")) addressed.push(...namesIn(line, /\$([^\s)]+)/g));
    else if (current !== null) for (const called of namesIn(line, /\((?:return_)?call \$([^\s)]+)/g)) current.add(called);
  }
  return { calls, exported, addressed };
}

function namesIn(line, pattern) {
  return [...line.matchAll(pattern)].map(([, name]) => name);
}

/** The functions that what stays may call while nothing else is loaded. */
function kept({ calls, exported, addressed }, apart) {
  for (const name of apart) if (!exported.has(name)) throw new Error(`${apartList}: ${name} is no export of ${whole}`);
  const found = new Set();
  const waiting = [...[...exported].filter(([name]) => !apart.has(name)).map(([, name]) => name), ...addressed];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name) || !calls.has(name) || kOfLists.test(name)) continue;
    found.add(name);
    waiting.push(...calls.get(name));
  }
  return [...found];
}

function finish(from, to) {
  run("wasm-opt", ...kFeatures, ...kTold, ...kSmall, ...kStrip, from, "-o", to);
}

if (apartList === undefined) {
  finish(whole, out);
} else {
  const apart = new Set(readFileSync(apartList, "utf8").split(/\s+/).filter(Boolean).map((name) => name.slice(1)));
  const list = `${out}.kept`;
  writeFileSync(list, kept(readCalls(whole), apart).join("\n"));
  // What the one exports for the other is named after both, so that those of two builds do not fit.
  const build = createHash("sha256").update(readFileSync(whole)).digest("hex").slice(0, 6);
  const halves = [`${out}.first`, `${out}.second`];
  const names = [`--keep-funcs=@${list}`, `--export-prefix=${build}`];
  run("wasm-split", whole, "-q", ...kFeatures, ...names, ...kSplit, "-o1", halves[0], "-o2", halves[1]);
  finish(halves[0], out);
  finish(halves[1], outApart);
  for (const path of [list, ...halves]) rmSync(path);
}
