// index.d.ts against what it describes, and in use.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "../js/support/testing.mjs";
import { fileURLToPath, pathToFileURL } from "node:url";
import ts from "typescript";
import { note, snapshot } from "../js/support/fixtures.mjs";
import { online } from "../js/support/session.mjs";

const folder =
  process.env.CARILLON_PACKAGE ?? fileURLToPath(new URL("../../build/package", import.meta.url));
const typings = join(folder, "index.d.ts");
const sample = fileURLToPath(new URL("sample.mts", import.meta.url));

function programOf(file) {
  return ts.createProgram([file], {
    strict: true,
    noEmit: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
    paths: { carillon: [typings], "carillon/elements": [join(folder, "elements/index.d.ts")] },
  });
}

const program = programOf(typings);
const checker = program.getTypeChecker();
const declared = checker.getExportsOfModule(
  checker.getSymbolAtLocation(program.getSourceFile(typings)),
);

// Names of the members of an exported interface or class instance, inherited ones too.
function membersOf(name) {
  const symbol = declared.find((candidate) => candidate.name === name);
  return checker.getDeclaredTypeOfSymbol(symbol).getProperties().map((member) => member.name);
}

test("what the typings export as values is what the module exports", async () => {
  const values = declared.filter(({ flags }) => flags & ts.SymbolFlags.Value);
  const exported = Object.keys(await import(pathToFileURL(join(folder, "index.js"))));
  assert.deepEqual(values.map(({ name }) => name).sort(), exported.sort());
});

test("an inbox has the members of its type and no other", async (t) => {
  const { inbox } = await online(t, snapshot("e1.1", [note(1)]));
  const members = Object.getOwnPropertyNames(Object.getPrototypeOf(inbox));
  assert.deepEqual(members.filter((name) => name !== "constructor").sort(), membersOf("Inbox").sort());
  assert.deepEqual(Object.keys(inbox), []);
  assert.deepEqual(Object.keys(inbox.state).sort(), membersOf("InboxState").sort());
  assert.deepEqual(Object.keys(inbox.state.unread).sort(), membersOf("Unread").sort());
  assert.deepEqual(Object.keys(inbox.state.items[0]).sort(), membersOf("Item").sort());
});

test("the error codes of the server that are told are those of the core", () => {
  const source = readFileSync(new URL("../../core/base/result.cpp", import.meta.url), "utf8");
  const codes = [...source.matchAll(/return "([a-z_]+)";/g)].map(([, code]) => code);
  const told = readFileSync(typings, "utf8");
  assert.ok(codes.length >= 12);
  for (const code of new Set(codes)) assert.ok(told.includes(`\`${code}\``), code);
});

test("a page written in TypeScript compiles, and its mistakes do not", () => {
  const diagnostics = ts.getPreEmitDiagnostics(programOf(sample)).map((diagnostic) => {
    const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
    if (!diagnostic.file) return text;
    const { line } = diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start);
    return `${diagnostic.file.fileName}:${line + 1} ${text}`;
  });
  assert.deepEqual(diagnostics, []);
});
