// Requests that nobody has thought of, made from the description by schemathesis, and every answer held
// against it. What it may not complain of is told, with the reason, in schemathesis.toml.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { OwnProcess } from "../js/support/owned.mjs";
import { within } from "../js/support/patience.mjs";
import { test } from "../js/support/testing.mjs";
import { adminServer } from "./support/admin_server.mjs";

const pathOf = (path) => fileURLToPath(new URL(path, import.meta.url));
const kMinutes = 10; // it takes one on an idle machine

test("schemathesis finds nothing, with all checks on all operations", async (t) => {
  const folder = pathOf("../../build/description/schemathesis");
  mkdirSync(folder, { recursive: true });
  const { server, token } = await adminServer();
  t.after(() => server.stop());
  const run = new OwnProcess(
    pathOf("../../build/python/bin/schemathesis"),
    [
      "--config-file", pathOf("schemathesis.toml"),
      "run", pathOf("../../docs/openapi.json"), "--url", server.url,
      "--header", `Authorization: Bearer ${token}`, "--checks", "all",
      // The same requests each time; CARILLON_TEST_SEED makes others.
      "--seed", process.env.CARILLON_TEST_SEED ?? "1",
    ],
    { cwd: folder, stdio: ["ignore", "pipe", "pipe"], env: { PATH: process.env.PATH, HOME: folder, NO_COLOR: "1", COLUMNS: "200" } },
  );
  t.after(() => run.stop("SIGKILL"));
  const { code } = await within(run.ended, "schemathesis to end", () => run.tail(), kMinutes * 60_000);
  const said = run.lines.join("\n");
  assert.equal(code, 0, said);
  const [, selected, all] = /Selected: (\d+)\/(\d+)/.exec(said) ?? assert.fail(said);
  const [, tested] = /Tested: (\d+)/.exec(said) ?? assert.fail(said);
  assert.equal(tested, selected, said);
  assert.equal(Number(all) - Number(selected), 1, "only the WebSocket's upgrade is left out");
  // It was really asked: a run whose requests were all refused at the door would find nothing either.
  const [, passed] = /(\d+) generated, \d+ passed/.exec(said) ?? assert.fail(said);
  assert.ok(Number(passed) > 500, said);
  assert.equal(server.process.lines.filter((line) => /"level":"error"/.test(line)).join("\n"), "", "no error of the server's own");
});
