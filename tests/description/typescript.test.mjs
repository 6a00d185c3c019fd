// A TypeScript client made from the description: it type-checks, and talks to the server.
import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";
import { OwnProcess } from "../js/support/owned.mjs";
import { within } from "../js/support/patience.mjs";
import { test } from "../js/support/testing.mjs";
import { adminServer } from "./support/admin_server.mjs";

const pathOf = (path) => fileURLToPath(new URL(path, import.meta.url));
const folder = pathOf("../../build/description/typescript");

const options = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  types: [],
  outDir: folder,
};

/** Lays out the program and its types, and compiles it; what the compiler says, none when all is well. */
async function compiled() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  symlinkSync(pathOf("../node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{"type": "module"}\n');
  const schema = await openapiTS(new URL("../../docs/openapi.json", import.meta.url));
  writeFileSync(join(folder, "schema.d.ts"), astToString(schema));
  // The little of node that the program uses, so that its typings need not be installed.
  writeFileSync(join(folder, "node.d.ts"), `
    declare module "node:assert/strict" {
      const assert: { ok(value: unknown, message?: string): asserts value; equal(is: unknown, wanted: unknown): void };
      export default assert;
    }
    declare const process: { argv: string[] };
  `);
  const source = join(folder, "client.mts");
  symlinkSync(pathOf("client.mts"), source);
  const program = ts.createProgram([source, join(folder, "node.d.ts")], { ...options, preserveSymlinks: true });
  const emitted = program.emit();
  return [...ts.getPreEmitDiagnostics(program), ...emitted.diagnostics].map(
    ({ file, start, messageText }) =>
      `${file?.fileName}:${file && file.getLineAndCharacterOfPosition(start).line + 1} ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
  );
}

test("a TypeScript client made from the description type-checks, and holds a whole conversation", async (t) => {
  assert.deepEqual(await compiled(), []);
  const { server, token, user } = await adminServer();
  t.after(() => server.stop());
  const client = new OwnProcess(process.execPath, [join(folder, "client.mjs"), server.url, token, user], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { code } = await within(client.ended, "the client to end", () => client.tail());
  assert.equal(code, 0, client.tail());
  await client.said(/^the conversation is over$/);
});
