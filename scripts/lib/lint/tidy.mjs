// Runs clang-tidy (the checks stand in .clang-tidy) over every C++ file that the native build compiles,
// and over those that only the build for WebAssembly does.
//   node scripts/lib/lint/tidy.mjs [--again] [PATH...]    only files whose path begins with a PATH
//
// Most of the time goes into the headers of libraries, so several files of one folder are read as one
// translation unit; where that does not compile (two files use one name for two things) it is halved
// until it does. What was found clean is remembered in build/lint/tidy by the contents of the file and
// of all of our headers below it, so a second run reads only what has changed. --again forgets that:
// after an update of a library, whose headers are not part of what is compared.
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { codeOnly, includesOf } from "../../../tests/layering/source_text.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
const ours = /^(core|server|wasm|web-client|tests)\//;
const filesPerUnit = 12;
const stamps = join(root, "build/lint/tidy");
const units = join(root, `build/lint/units-${process.pid}`);  // two runs may go on side by side

const tidy = ["clang-tidy-19", "clang-tidy"].find((name) => {
  try {
    return execFileSync("sh", ["-c", `command -v ${name}`]).length > 0;
  } catch {
    return false;
  }
});

const textOf = (() => {
  const texts = new Map();
  return (path) => {
    if (!texts.has(path)) texts.set(path, readFileSync(join(root, path), "utf8"));
    return texts.get(path);
  };
})();

/** A file and all of our headers that it reaches. */
function reachedFrom(path, seen = new Set()) {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const { name, quoted } of includesOf(textOf(path))) {
    if (quoted && existsSync(join(root, name))) reachedFrom(name, seen);
  }
  return seen;
}

/** What em++ tells clang of its machine and its library, which no command of the build says. */
function emscriptenFlags() {
  const words = execFileSync("em++", ["--cflags"], { encoding: "utf8" }).trim().split(/\s+/);
  return words.filter((word, at) => word !== "-mllvm" && words[at - 1] !== "-mllvm");
}

/** What both builds compile: [{ path, flags, stamp }]. */
function readDatabases(tool) {
  const native = readDatabase(tool, "release", []);
  const known = new Set(native.map(({ path }) => path));
  // Several modules compile one file.
  const others = readDatabase(tool, "wasm", emscriptenFlags())
    .filter(({ path }) => !known.has(path) && known.add(path));
  return [...native, ...others];
}

function readDatabase(tool, tree, machine) {
  const database = JSON.parse(readFileSync(join(root, `build/${tree}/compile_commands.json`), "utf8"));
  const settings = textOf(".clang-tidy");
  const ofTests = settings + textOf("tests/.clang-tidy");
  return database.flatMap(({ file, command }) => {
    const path = relative(root, file);
    if (!ours.test(path)) return [];
    const flags = command.split(" ").slice(1).join(" ").replace(/ -o .*$/, "").replaceAll("\\\"", '"').split(" ")
      .filter((flag) => flag !== "" && !/^-(fdiagnostics-color|Wno-mismatched-new-delete|Werror)/.test(flag))
      .concat(machine);
    const hash = createHash("sha256").update(`${tool}\n${path.startsWith("tests/") ? ofTests : settings}\n${flags.join("\n").replaceAll(root, "")}\n`);
    for (const name of [...reachedFrom(path)].sort()) hash.update(`${name}\n`).update(textOf(name));
    return [{ path, flags, stamp: join(stamps, hash.digest("hex")) }];
  });
}

/** What a file keeps to itself, which a second file of its unit may not name too. */
function privateNames(path) {
  const code = codeOnly(textOf(path));
  const names = new Set();
  for (const [, body] of code.matchAll(/^namespace \{$([\s\S]*?)^\} /gm)) {
    for (const [line] of body.matchAll(/^[A-Za-z][^\n]*/gm)) {
      const type = /^(?:struct|class|enum class|using) (\w+)/.exec(line);
      for (const [, name] of type ? [type] : line.matchAll(/(\w+)(?= ?[({=;[])/g)) names.add(name);
    }
  }
  for (const [, name] of code.matchAll(/^(?:static .*?|#define )(\w+)/gm)) names.add(name);
  return names;
}

/** Files of one folder and the same flags, as units without two private things of one name. */
function unitsOf(files) {
  const open = [];
  for (const file of files) {
    const key = `${dirname(file.path)}\n${file.flags.join("\n")}`;
    const names = privateNames(file.path);
    let unit = open.find((one) => one.key === key && one.files.length < filesPerUnit &&
      ![...names].some((name) => one.names.has(name)));
    if (!unit) open.push((unit = { key, names: new Set(), files: [] }));
    unit.files.push(file);
    for (const name of names) unit.names.add(name);
  }
  return open.map(({ files: together }) => together);
}

let unitCount = 0;
/** The arguments that have clang-tidy read these files as one, as if it stood in their folder. */
function argumentsFor(files) {
  if (files.length === 1) return [join(root, files[0].path)];
  const folder = join(root, dirname(files[0].path));
  const name = `unit_${unitCount++}.cpp`;
  writeFileSync(join(units, name), files.map(({ path }) => `#include "${path}"  // NOLINT(bugprone-suspicious-include)\n`).join(""));
  const overlay = { version: 0, roots: [{ type: "directory", name: folder,
    contents: [{ type: "file", name, "external-contents": join(units, name) }] }] };
  writeFileSync(join(units, `${name}.json`), JSON.stringify(overlay));
  return [`--vfsoverlay=${join(units, `${name}.json`)}`, join(folder, name)];
}

function run(program, args) {
  return new Promise((done) => {
    const child = spawn(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes) => (text += bytes));
    child.on("close", (code) => done({ text, code }));
  });
}

/** Findings with the lines that belong to them, as one text each. */
const findingsIn = (text) => text.split(/^(?=\S+:\d+:\d+: (?:warning|error): )/m)
  .filter((piece) => /^\S+:\d+:\d+: (?:warning|error): /.test(piece));

const found = new Set();
async function check(files) {
  const { text, code } = await run(tidy, ["--quiet", ...argumentsFor(files), "--", ...files[0].flags,
    "-Wno-unknown-warning-option", "-Wno-unused-function", "-Wno-unused-const-variable"]);
  if (code !== 0 && files.length > 1 && /\[clang-diagnostic-error\]|^Error /m.test(text)) {
    const half = files.length >> 1;
    await check(files.slice(0, half));
    return check(files.slice(half));
  }
  const findings = findingsIn(text);
  if (findings.length === 0 && code === 0) {
    for (const { stamp } of files) writeFileSync(stamp, "");
    return;
  }
  if (findings.length === 0) findings.push(`${files.map(({ path }) => path).join(" ")}: ${text}`);
  for (const finding of findings) {
    const told = finding.replaceAll(`${root}/`, "").split("\n").slice(0, 4).join("\n").trimEnd();
    if (!found.has(told)) console.log(told);
    found.add(told);
  }
}

async function main(args) {
  if (!tidy) throw new Error("lint: no clang-tidy here: scripts/setup tidy");
  if (args.includes("--again")) rmSync(stamps, { recursive: true, force: true });
  for (const folder of [stamps, units]) mkdirSync(folder, { recursive: true });
  const wanted = args.filter((arg) => arg !== "--again");
  const all = readDatabases(execFileSync(tidy, ["--version"], { encoding: "utf8" }))
    .filter(({ path }) => wanted.length === 0 || wanted.some((start) => path.startsWith(start)));
  const stale = all.filter(({ stamp }) => !existsSync(stamp));
  const queue = unitsOf(stale);
  console.log(`lint: clang-tidy: ${all.length} files, ${stale.length} to read, in ${queue.length} units`);
  const worker = async () => {
    for (let files = queue.shift(); files; files = queue.shift()) {
      await check(files);
      if (process.stderr.isTTY) process.stderr.write(`${queue.length} units left\r`);
    }
  };
  const jobs = Number(process.env.JOBS) || availableParallelism();
  await Promise.all(Array.from({ length: jobs }, worker));
  rmSync(units, { recursive: true, force: true });
  if (all.length === 0) throw new Error("lint: no file to read");
  if (found.size) console.log(`lint: clang-tidy: ${found.size} findings`);
  process.exitCode = found.size ? 1 : 0;
}

await main(process.argv.slice(2));
