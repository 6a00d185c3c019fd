// Weighs the package as a browser loads it: each file is compressed by itself.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

const folder = process.argv[2];
if (!existsSync(join(folder, "core.wasm"))) {
  console.error(`${folder}/core.wasm is missing: run scripts/build`);
  process.exit(1);
}

function loadedBelow(path) {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const below = join(path, entry.name);
    if (entry.isDirectory()) return loadedBelow(below);
    return /\.(js|wasm)$/.test(entry.name) ? [below] : [];
  });
}

const forms = {
  raw: (bytes) => bytes,
  gzip: (bytes) => gzipSync(bytes, { level: 9 }),
  brotli: (bytes) => brotliCompressSync(bytes),
};
const weigh = (paths) =>
  Object.values(forms).map((form) =>
    paths.reduce((sum, path) => sum + form(readFileSync(path)).length, 0),
  );
const print = (name, sizes) =>
  console.log(name.padEnd(28) + sizes.map((size) => String(size).padStart(10)).join(""));

const files = loadedBelow(folder).sort();
const preferences = files.filter((path) => path.startsWith(join(folder, "elements", "preferences")));
const elements = files.filter((path) => path.startsWith(join(folder, "elements")) && !preferences.includes(path));
const own = files.filter((path) => !elements.includes(path) && !preferences.includes(path));
// What comes by itself with connect(); the rest is a push's, or comes when somebody asks for it.
const late = ["leases.js", "locale.js", "preferences.wasm", "preferences_core.js", "push-worker.js", "react.js", "stream_socket.js", "zone.js"];
const first = own.filter((path) => !late.some((name) => path === join(folder, name)));

print("bytes", Object.keys(forms));
for (const path of own) print(path.slice(join(folder, "/").length), weigh([path]));
print("all that connect() loads", weigh(first));
print(`elements/ (${elements.length} files)`, weigh(elements));
print(`elements/preferences/ (${preferences.length})`, weigh(preferences));
print("together", weigh(files));
