// The golden vectors (tests/vectors) against what people read: the frames shown in docs/protocol.md
// are the vectors, and each kind of frame is shown.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);
const page = readFileSync(new URL("docs/protocol.md", root), "utf8");

/** {name: value} of one kind. */
const vectorsOf = (kind) =>
  Object.fromEntries(
    readdirSync(new URL(`tests/vectors/${kind}/`, root)).map((file) => [
      file.replace(/\.json$/, ""),
      JSON.parse(readFileSync(new URL(`tests/vectors/${kind}/${file}`, root), "utf8")),
    ]),
  );

/** The JSON values in a text, each beginning a line and ending one. */
function valuesOf(block) {
  const values = [];
  let text = "";
  for (const line of block.split("\n")) {
    text += line;
    try {
      values.push(JSON.parse(text));
      text = "";
    } catch {
      // It goes on in the next line.
    }
  }
  assert.equal(text.trim(), "", "an example is JSON");
  return values;
}

const frames = { server_frame: vectorsOf("server_frame"), client_frame: vectorsOf("client_frame") };
const shown = {
  server_frame: [...page.matchAll(/```json\n(.*?)```/gs)].flatMap(([, block]) => valuesOf(block)),
  client_frame: [...page.matchAll(/`(\{"type".*?\})`/g)].map(([, text]) => JSON.parse(text)),
};

for (const [kind, vectors] of Object.entries(frames)) {
  test(`each ${kind} that docs/protocol.md shows is a golden vector`, () => {
    for (const example of shown[kind]) {
      const found = Object.values(vectors).some((vector) => {
        try {
          assert.deepEqual(example, vector);
          return true;
        } catch {
          return false;
        }
      });
      assert.ok(found, `no vector: ${JSON.stringify(example)}`);
    }
  });
  test(`docs/protocol.md shows each type of ${kind}`, () => {
    const types = (values) => [...new Set(values.map(({ type }) => type))].sort();
    assert.deepEqual(types(shown[kind]), types(Object.values(vectors)));
  });
}
