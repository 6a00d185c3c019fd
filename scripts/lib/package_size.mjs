// Weighs the package as a browser loads it: each file is compressed by itself. What a page may weigh at most
// is in kBudgets; tests/package/weight.test.mjs asks for it, and so does a build.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

const kHeadless = ["inside.js", "core.wasm"];
const kLists = ["core_lists.wasm"]; // with the first list
const kElements = ["elements/index.js", "elements/shared.js"];

// What comes together, and the most that it may take, in bytes by brotli. A change that makes something
// lighter lowers its line.
export const kBudgets = [
  { name: "connect() alone", files: ["index.js", ...kHeadless], most: 51800 },
  { name: "bell and list", files: [...kElements, ...kHeadless, ...kLists], most: 93500 },
  { name: "preferences, when they are opened", files: ["elements/preferences/index.js"], most: 9700 },
  { name: "inbox.preferences", files: ["preferences.js", "preferences.wasm"], most: 30500 },
];
// What opening /center loads, of the site; what its dialogs take of the package comes with the first of them.
export const kCenter = { name: "/center", most: 228500 };
export const filesOfCenter = (site) => ["page/theme.js", ...["index.html", "center.css", "center.wasm"].map((file) => `center/${file}`), ...comesWith("center/boot.js", site)];

/** The modules of `place` that come with `file`, itself included, by its static imports. */
export function comesWith(file, place, found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, name] of readFileSync(join(place, file), "utf8").matchAll(/\b(?:from|import)\s*"(\.[^"]+)"/g)) {
    comesWith(normalize(join(dirname(file), name)), place, found);
  }
  return found;
}

export const kOthers = ["elements/alerts.js", "push_subscription.js", "react.js", "push-worker.js", "stream_socket.js", "zone.js"];

const kForms = {
  raw: (bytes) => bytes,
  gzip: (bytes) => gzipSync(bytes, { level: 9 }),
  brotli: (bytes) => brotliCompressSync(bytes),
};

/** {raw, gzip, brotli}: what these files of `folder` take, in bytes. */
export function weigh(folder, files) {
  const sum = (form) => files.reduce((all, file) => all + form(readFileSync(join(folder, file))).length, 0);
  return Object.fromEntries(Object.entries(kForms).map(([name, form]) => [name, sum(form)]));
}

function main(folder, site) {
  if (!existsSync(join(folder, "core.wasm"))) {
    console.error(`${folder}/core.wasm is missing: run scripts/build`);
    return 1;
  }
  const line = (name, values) => console.log(name.padEnd(36) + values.map((value) => String(value).padStart(10)).join(""));
  line("bytes", [...Object.keys(kForms), "at most"]);
  for (const file of new Set([...kBudgets.flatMap(({ files }) => files), ...kOthers])) {
    line(file, Object.values(weigh(folder, [file])));
  }
  let isTooHeavy = false;
  for (const { name, files, most, place } of [...kBudgets.map((each) => ({ ...each, place: folder })), { ...kCenter, files: filesOfCenter(site), place: site }]) {
    const weight = weigh(place, files);
    line(name, [...Object.values(weight), most]);
    isTooHeavy ||= weight.brotli > most;
  }
  if (isTooHeavy) console.error("more than it may weigh: make it lighter, or say in kBudgets why it may weigh more");
  return isTooHeavy ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) process.exit(main(process.argv[2], process.argv[3]));
