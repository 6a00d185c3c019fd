// What `npm pack` would publish, and that it works where it is installed.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, normalize } from "node:path";
import { test } from "../js/support/testing.mjs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import ts from "typescript";

const run = promisify(execFile);
const root = new URL("../../", import.meta.url);
const folder = process.env.CARILLON_PACKAGE ?? fileURLToPath(new URL("build/package", root));
const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const env = { ...process.env, npm_config_update_notifier: "false", npm_config_loglevel: "error" };

async function pack(...more) {
  const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", ...more], {
    cwd: folder,
    env,
  });
  return JSON.parse(stdout)[0];
}

function namesBelow(path) {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? namesBelow(join(path, entry.name)).map((name) => join(entry.name, name))
      : [entry.name],
  );
}

const modulesBelow = (path) =>
  namesBelow(fileURLToPath(new URL(path, root))).filter((name) => name.endsWith(".js"));

// What pages import and load; the maps of the scripts and the readable modules come with them.
const kScripts = [
  "elements/alerts.js",
  "elements/index.js",
  "elements/preferences/index.js",
  "elements/shared.js",
  "index.js",
  "inside.js",
  "preferences.js",
  "push-worker.js",
  "push_subscription.js",
  "react.js",
  "stream_socket.js",
  "zone.js",
];
const kOtherFiles = [
  "LICENSE",
  "README.md",
  "core.wasm",
  "core_lists.wasm",
  "elements/index.d.ts",
  "elements/preferences/index.d.ts",
  "index.d.ts",
  "list_types.d.ts",
  "package.json",
  "preferences.wasm",
  "preferences_types.d.ts",
  "react.d.ts",
];

test("npm pack holds exactly these files", async () => {
  const { files, version } = await pack("--dry-run");
  const readable = [
    ...modulesBelow("wasm/package"),
    ...modulesBelow("public/elements").map((name) => join("elements", name)),
  ].map((name) => join("src", name));
  assert.ok(readable.includes("src/elements/index.js") && readable.includes("src/index.js"));
  const expected = [...kScripts, ...kScripts.map((name) => `${name}.map`), ...kOtherFiles, ...readable];
  assert.deepEqual(files.map(({ path }) => path).sort(), expected.sort());
  const project = readFileSync(new URL("CMakeLists.txt", root), "utf8");
  assert.equal(version, /project\(carillon VERSION ([\d.]+)/.exec(project)[1], "the project's version");
});

test("every module imports only what is packed", async () => {
  const { files } = await pack("--dry-run");
  const packed = new Set(files.map(({ path }) => path));
  const scripts = [...packed].filter((path) => path.endsWith(".js"));
  let imports = 0;
  for (const script of scripts) {
    const text = readFileSync(join(folder, script), "utf8");
    for (const [, name] of text.matchAll(/(?:^|[;}])(?:import|export)\b[^;"]*?\bfrom ?"([^"]+)"/gm)) {
      imports += 1;
      if (/^(src\/)?react\.js$/.test(script) && name === "react") continue; // who imports it has it
      assert.match(name, /^\.\.?\//, `${script} imports "${name}"`);
      const target = normalize(join(dirname(script), name));
      assert.ok(packed.has(target), `${script} imports ${target}`);
    }
  }
  assert.ok(imports > scripts.length / 2, "the imports were found");
});

test("the manifest names files that exist, needs nothing, and tells where nothing comes from", () => {
  const targets = Object.values(manifest.exports).flatMap((target) =>
    typeof target === "string" ? [target] : Object.values(target),
  );
  for (const path of [...targets, manifest.types, ...manifest.sideEffects]) {
    assert.ok(existsSync(join(folder, path)), path);
  }
  assert.deepEqual(Object.keys(manifest.exports), [
    ".",
    "./elements",
    "./elements/preferences",
    "./react",
    "./push-worker.js",
    "./core.wasm",
    "./core_lists.wasm",
    "./preferences.wasm",
  ]);
  assert.equal(manifest.type, "module");
  assert.equal(manifest.license, "MIT");
  for (const name of ["dependencies", "devDependencies", "publishConfig", "scripts"]) {
    assert.equal(manifest[name], undefined, name);
  }
});

test("installed from its tarball it is imported by its name", async (t) => {
  const place = await mkdtemp(join(tmpdir(), "carillon-consumer-"));
  t.after(() => rm(place, { recursive: true }));
  const { filename } = await pack("--pack-destination", place);
  await writeFile(join(place, "package.json"), '{"private":true,"type":"module"}');
  await writeFile(
    join(place, "use.js"),
    `import { connect, CarillonError } from "carillon";
     import { readFileSync } from "node:fs";
     import { createRequire } from "node:module";
     const wasm = readFileSync(createRequire(import.meta.url).resolve("carillon/core.wasm"));
     class Silent { close() {} }
     const token = () => { throw new Error("none"); };
     const inbox = await connect({ url: "ws://127.0.0.1:1/", token, wasm, WebSocket: Silent });
     inbox.on("error", () => {});
     const answer = inbox.ack("01903e7a-0000-7000-8000-000000000001");
     console.log(inbox.state.connection, inbox.state.items.length);
     inbox.close();
     await answer.catch((error) => console.log(error instanceof CarillonError, error.code));`,
  );
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", `./${filename}`], {
    cwd: place,
    env,
  });
  const { stdout } = await run(process.execPath, ["use.js"], { cwd: place });
  assert.equal(stdout, "offline 0\ntrue closed\n");
});

test("the elements' typings are packed, found by name, and export what the module exports", async (t) => {
  const place = await mkdtemp(join(tmpdir(), "carillon-typed-"));
  t.after(() => rm(place, { recursive: true }));
  const { filename } = await pack("--pack-destination", place);
  await writeFile(join(place, "package.json"), '{"private":true,"type":"module"}');
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", `./${filename}`], {
    cwd: place,
    env,
  });
  const use = join(place, "use.ts");
  await writeFile(
    use,
    `import { NotificationBell } from "carillon/elements";
     import type { Inbox } from "carillon";
     declare const inbox: Inbox;
     const bell: NotificationBell = document.querySelector("notification-bell")!;
     bell.inbox = inbox;
     bell.addEventListener("unread-changed", ({ detail }) => detail.unread.total.toFixed());
     // @ts-expect-error: an inbox is no text
     bell.inbox = "inbox";`,
  );
  const program = ts.createProgram([use], {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  });
  const told = ts.getPreEmitDiagnostics(program);
  assert.deepEqual(told.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " ")), []);

  const typings = program.getSourceFiles().find(({ fileName }) => fileName.endsWith("elements/index.d.ts"));
  const checker = program.getTypeChecker();
  const values = checker
    .getExportsOfModule(checker.getSymbolAtLocation(typings))
    .filter(({ flags }) => flags & ts.SymbolFlags.Value)
    .map(({ name }) => name);
  // From its text: the module needs a browser's classes.
  const [, exported] = /^export \{ (.*) \};/m.exec(readFileSync(join(folder, "src/elements/index.js"), "utf8"));
  assert.deepEqual(values.sort(), exported.split(", ").sort());
});

test("its core, and the site's, is the one that tests/replay holds against the native core", () => {
  for (const name of ["core.wasm", "core_lists.wasm", "preferences.wasm"]) {
    const compared = readFileSync(new URL(`build/wasm/wasm/${name}`, root));
    assert.ok(readFileSync(join(folder, name)).equals(compared));
    assert.ok(readFileSync(new URL(`build/site/carillon/${name}`, root)).equals(compared));
  }
});
