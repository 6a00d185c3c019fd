// A Python client made from the description talks to the server.
import assert from "node:assert/strict";
import { mkdirSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { OwnProcess } from "../js/support/owned.mjs";
import { within } from "../js/support/patience.mjs";
import { test } from "../js/support/testing.mjs";
import { adminServer } from "./support/admin_server.mjs";

const pathOf = (path) => fileURLToPath(new URL(path, import.meta.url));
const programs = pathOf("../../build/python/bin");
const folder = pathOf("../../build/description/python");

async function run(program, args, env = {}) {
  const own = new OwnProcess(join(programs, program), args, {
    stdio: ["ignore", "pipe", "pipe"],
    // The generator formats what it has made with a program that stands beside it.
    env: { PATH: [programs, process.env.PATH].join(delimiter), HOME: process.env.HOME ?? folder, ...env },
  });
  const { code } = await within(own.ended, `${program} to end`, () => own.tail());
  return { code, said: own.lines.join("\n") };
}

test("a Python client made from the description holds a whole conversation", async (t) => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const made = await run("openapi-python-client", [
    "generate", "--fail-on-warning", "--meta", "none", "--path", pathOf("../../docs/openapi.json"),
    "--output-path", join(folder, "carillon_client"),
  ]);
  assert.equal(made.code, 0, made.said);
  const { server, token, user } = await adminServer();
  t.after(() => server.stop());
  const talk = await run("python", [pathOf("conversation.py"), server.url, token, user], { PYTHONPATH: folder });
  assert.equal(talk.code, 0, talk.said);
  assert.match(talk.said, /^the conversation is over$/m);
});
