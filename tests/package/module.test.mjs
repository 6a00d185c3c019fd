// core.wasm and the scripts beside it: what they ask of a page, and what they must not need.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "../js/support/testing.mjs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = new URL("../../", import.meta.url);
const folder = process.env.CARILLON_PACKAGE ?? fileURLToPath(new URL("build/package", root));
const bytes = readFileSync(join(folder, "core.wasm"));
const module = new WebAssembly.Module(bytes);

test("core.wasm asks its page for nothing but these", () => {
  const imports = WebAssembly.Module.imports(module);
  assert.deepEqual(
    imports.map(({ module: from, name }) => `${from}.${name}`).sort(),
    ["env.emscripten_notify_memory_growth", "wasi_snapshot_preview1.proc_exit"],
  );
});

test("core.wasm exports the functions of wasm/exports.txt, each told in wasm/seam.h", () => {
  const listed = readFileSync(new URL("wasm/exports.txt", root), "utf8").trim().split("\n");
  const exported = WebAssembly.Module.exports(module).map(({ name }) => name);
  const ours = exported.filter((name) => name.startsWith("carillon_"));
  assert.deepEqual(ours.sort(), listed.map((name) => name.slice(1)).sort());
  assert.ok(exported.includes("memory") && exported.includes("_initialize"));
  const header = readFileSync(new URL("wasm/seam.h", root), "utf8");
  for (const name of ours) assert.match(header, new RegExp(`\\b${name}\\(`));
  const glue = ["core.js", "core_session.js"].map((file) => readFileSync(join(folder, file), "utf8")).join("");
  for (const name of ours) assert.match(glue, new RegExp(`\\b${name}\\b`), `the package uses ${name}`);
});

test("core.wasm does not tell where it was built", () => {
  const text = bytes.toString("latin1");
  assert.doesNotMatch(text, /\/(home|root|work|tmp|build|usr)\//);
  assert.ok(!text.includes(fileURLToPath(root)));
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
