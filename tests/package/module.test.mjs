// core.wasm, core_lists.wasm, preferences.wasm and the scripts beside them: what they ask of a page, and what they must not need.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "../js/support/testing.mjs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = new URL("../../", import.meta.url);
const folder = process.env.CARILLON_PACKAGE ?? fileURLToPath(new URL("build/package", root));
const read = (path) => readFileSync(new URL(path, root), "utf8");

for (const [file, exports, seam, ...users] of [
  ["core.wasm", ["wasm/exports.txt", "wasm/lists_exports.txt"], "wasm/seam.h", "core.js", "core_session.js"],
  ["preferences.wasm", ["wasm/preferences_exports.txt"], "wasm/preferences_seam.h", "core.js", "preferences_core.js"],
]) {
  const bytes = readFileSync(join(folder, file));
  const module = new WebAssembly.Module(bytes);

  test(`${file} asks its page for nothing but these`, () => {
    const imports = WebAssembly.Module.imports(module);
    assert.deepEqual(
      imports.filter(({ module: from }) => from !== "apart").map(({ module: from, name }) => `${from}.${name}`).sort(),
      ["env.emscripten_notify_memory_growth", "wasi_snapshot_preview1.proc_exit"],
    );
  });

  test(`${file} exports the functions of ${exports}, each told in ${seam}`, () => {
    const listed = exports.flatMap((list) => read(list).trim().split("\n"));
    const exported = WebAssembly.Module.exports(module).map(({ name }) => name);
    const ours = exported.filter((name) => name.startsWith("carillon_"));
    assert.deepEqual(ours.sort(), listed.map((name) => name.slice(1)).sort());
    assert.ok(exported.includes("memory") && exported.includes("_initialize"));
    const glue = users.map((user) => readFileSync(join(folder, "src", user), "utf8")).join("");
    for (const name of ours) {
      assert.match(read(seam), new RegExp(`\\b${name}\\(`));
      assert.match(glue, new RegExp(`\\b${name}\\b`), `${users} use ${name}`);
    }
  });

  test(`${file} does not tell where it was built`, () => {
    const text = bytes.toString("latin1");
    assert.doesNotMatch(text, /\/(home|root|work|tmp|build|usr)\//);
    assert.ok(!text.includes(fileURLToPath(root)));
  });
}

test("core_lists.wasm asks for nothing but what its core.wasm has, and fits no other build's", async () => {
  const [core, lists] = ["core.wasm", "core_lists.wasm"].map((name) => new WebAssembly.Module(readFileSync(join(folder, name))));
  const has = new Map(WebAssembly.Module.exports(core).map(({ name, kind }) => [name, kind]));
  const asked = WebAssembly.Module.imports(lists);
  assert.ok(asked.length > 10);
  for (const { module: from, name, kind } of asked) {
    assert.equal(from, "core");
    assert.equal(has.get(name), kind, name);
  }
  const build = /^[0-9a-f]{6}/.exec(asked.find(({ kind, name }) => kind === "function" && /^[0-9a-f]{6}/.test(name)).name)[0];
  const { exports } = await WebAssembly.instantiate(core, {
    apart: new Proxy({}, { get: () => assert.fail }),
    env: { emscripten_notify_memory_growth() {} },
    wasi_snapshot_preview1: { proc_exit: assert.fail },
  });
  const others = Object.fromEntries(Object.entries(exports).map(([name, value]) => [name.replace(build, "000000"), value]));
  await assert.rejects(WebAssembly.instantiate(lists, { core: others }), WebAssembly.LinkError);
});

test("the package works where code from text is forbidden, as under its policy", async () => {
  const script = `
    import { connect } from ${JSON.stringify(join(folder, "index.js"))};
    try { new Function(""); console.log("not forbidden"); } catch (error) { console.log(error.name); }
    class Silent { constructor() { queueMicrotask(() => this.onclose?.({ code: 4403 })); } close() {} }
    const inbox = await connect({ url: "ws://127.0.0.1:1/", token: "a.b.c", WebSocket: Silent });
    console.log(inbox.state.connection, inbox.state.closeCode);
    inbox.close();`;
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--disallow-code-generation-from-strings",
    "--input-type=module",
    "--eval",
    script,
  ]);
  assert.equal(stdout, "EvalError\nclosed 4403\n");
});
