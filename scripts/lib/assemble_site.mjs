// Lays out the web site in build/site/ and the npm package in build/package/ from the repository's
// files and the WebAssembly build, and puts a .br and a .gz beside each file that they make smaller.
// Of the package's modules a page loads few minified files (bundle_package.mjs); the readable ones are
// in src/ beside them. So it is with /center's (bundle_center.mjs).
//
// A server may be reading the site meanwhile: every file is written under another name and renamed,
// so it is read whole, old or new. Files whose content is the same are not touched, compression is
// done again only for content that changed, and whatever the site no longer holds is deleted.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { bundleCenter } from "./bundle_center.mjs";
import { bundlePackage } from "./bundle_package.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const manifestPath = join(root, "build/site-manifest.json");

// What gains by compression; images and fonts are compressed inside already.
const compressible = new Set([
  ".css", ".html", ".js", ".json", ".map", ".md", ".mjs", ".otf", ".svg", ".ts", ".ttf", ".txt", ".wasm",
  ".webmanifest", ".xml",
]);

// Every file below folder, as paths relative to it. Dot files are the editor's, not the site's.
function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith(".") || entry.name === "node_modules") return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path).map((below) => join(entry.name, below));
    return [entry.name];
  });
}

// Adds the files of folder (those that keep() accepts) to the plan, at folder `at` of the target.
function plan(target, at, folder, keep = () => true) {
  for (const path of filesBelow(join(root, folder))) {
    if (keep(path)) target.set(join(at, path), join(root, folder, path));
  }
}

function planBuilt(target, at, folder, names) {
  for (const name of names) {
    const path = join(root, folder, name);
    if (!existsSync(path)) throw new Error(`${relative(root, path)} is missing: run scripts/build`);
    target.set(join(at, name), path);
  }
}

function writeWhole(path, bytes) {
  mkdirSync(dirname(path), { recursive: true });
  const next = `${path}.next-${process.pid}`;
  writeFileSync(next, bytes);
  renameSync(next, path);
}

function compressedForms(name, bytes) {
  if (!compressible.has(extname(name))) return {};
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  const forms = { br: brotliCompressSync(bytes, { params }), gz: gzipSync(bytes, { level: 9 }) };
  return Object.fromEntries(Object.entries(forms).filter(([, form]) => form.length < bytes.length));
}

// Makes folder hold exactly the planned files. `known` says what an earlier run left there.
function lay(folder, files, known, compress) {
  const manifest = {};
  const expected = new Set();
  let changed = 0;
  for (const [name, source] of files) {
    const bytes = readFileSync(source);
    const digest = createHash("sha256").update(bytes).digest("hex");
    const path = join(folder, name);
    let entry = known[name];
    const whole = entry?.digest === digest && [name, ...entry.forms.map((form) => `${name}.${form}`)]
      .every((file) => existsSync(join(folder, file)));
    if (!whole) {
      const forms = compress ? compressedForms(name, bytes) : {};
      // The old compressed forms go first: until the new ones stand, the plain file is served.
      for (const form of ["br", "gz"]) rmSync(`${path}.${form}`, { force: true });
      writeWhole(path, bytes);
      for (const [form, content] of Object.entries(forms)) writeWhole(`${path}.${form}`, content);
      entry = { digest, forms: Object.keys(forms) };
      changed += 1;
    }
    manifest[name] = entry;
    expected.add(name);
    for (const form of entry.forms) expected.add(`${name}.${form}`);
  }
  for (const path of filesBelow(folder)) {
    if (!expected.has(path)) {
      rmSync(join(folder, path));
      changed += 1;
    }
  }
  return { manifest, changed };
}

const isModule = (path) => extname(path) === ".js";

const readable = new Map();
plan(readable, "", "wasm/package", isModule);
plan(readable, "elements", "public/elements", isModule);

const npm = new Map();
plan(npm, "", "wasm/package", (path) => !isModule(path));
planBuilt(npm, "", "build/wasm/wasm", ["core.wasm", "core_lists.wasm", "preferences.wasm"]);
plan(npm, "elements", "public/elements", (path) => !isModule(path));

lay(join(root, "build/modules/src"), readable, {}, false);
bundlePackage(join(root, "build/modules"));
plan(npm, "", "build/modules");

const site = new Map();
plan(site, "", "public", (path) => !path.startsWith("elements/") && extname(path) !== ".md");
const packageOnly = new Set(["package.json", "README.md"]);
for (const [name, source] of npm) {
  if (!packageOnly.has(name)) site.set(join("carillon", name), source);
}
npm.set("LICENSE", join(root, "LICENSE"));
bundleCenter(join(root, "build/center_modules"), {
  center: join(root, "web-client/site"),
  page: join(root, "public/page"),
  "carillon/src": join(root, "build/modules/src"),
});
plan(site, "center", "web-client/site", (path) => !isModule(path) && extname(path) !== ".css");
plan(site, "center", "build/center_modules/center");
planBuilt(site, "center", "build/wasm/web-client", ["center.js", "center.wasm"]);
planBuilt(site, "center", "build/wasm/wasm", ["templates.wasm"]);

let known = { site: {}, npm: {} };
try {
  known = { ...known, ...JSON.parse(readFileSync(manifestPath, "utf8")) };
} catch (error) {
  if (error.code !== "ENOENT" && !(error instanceof SyntaxError)) throw error;
}
const laidNpm = lay(join(root, "build/package"), npm, known.npm, false);
const laidSite = lay(join(root, "build/site"), site, known.site, true);
if (laidNpm.changed || laidSite.changed || !existsSync(manifestPath)) {
  writeWhole(manifestPath, JSON.stringify({ site: laidSite.manifest, npm: laidNpm.manifest }));
}
console.log(laidSite.changed
  ? `build: build/site, ${laidSite.changed} of ${site.size} files changed`
  : `build: build/site, nothing changed`);
