// What the tests lean on: waits that end, and processes that go with the test that started them.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { underWay } from "../e2e/support/settled.mjs";
import { OwnProcess, dropFolder, ownFolder, startAll, stopAll } from "./support/owned.mjs";
import { until, within } from "./support/patience.mjs";
import { test } from "./support/testing.mjs";

const never = () => new Promise(() => {});
const isAlive = (pid) => existsSync(`/proc/${pid}`) && !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));

test("a wait that comes to nothing says for what, and what was there instead", async () => {
  await assert.rejects(within(never(), "the bell", () => ({ count: 3 }), 10), {
    message: 'waited 0.01 s in vain for the bell; there was: {"count":3}',
  });
  await assert.rejects(within(never(), "the bell", () => assert.fail("no page"), 10), /in vain for the bell; .* cannot be told: no page/);
  await assert.rejects(until("a full moon", () => null, () => "a half one", 10), /in vain for a full moon; the last answer: a half one/);
  await assert.rejects(until("an answer", never, undefined, 10), /in vain for an answer/);
  assert.equal(await within(Promise.resolve(1), "one"), 1);
  await assert.rejects(within(Promise.reject(new Error("its own")), "one"), /^Error: its own$/);
});

test("a program that ends instead of saying what is awaited is told with what it said", async () => {
  const program = new OwnProcess("sh", ["-c", "echo first; echo no disk >&2; exit 3"], { stdio: ["ignore", "pipe", "pipe"] });
  await assert.rejects(program.said(/ready/), /sh has ended \(code 3\) before it said \/ready\//);
  assert.equal((await program.stop()).code, 3);
  assert.deepEqual(program.lines.sort(), ["first", "no disk"]);
  await assert.rejects(new OwnProcess("no-such-program", []).said(/./), /ENOENT/);
});

const kLeaving = `
  import { OwnProcess, ownFolder } from ${JSON.stringify(new URL("support/owned.mjs", import.meta.url).href)};
  const folder = ownFolder("carillon-owned-");
  const child = new OwnProcess("tail", ["-f", "/dev/null"], { stdio: ["ignore", "pipe", "pipe"] });
  console.log(child.pid, folder);
`;
for (const [what, after, signal] of [
  ["that is over", "", undefined],
  ["that fails", "throw new Error('on purpose')", undefined],
  ["that is ended", "setInterval(() => {}, 1000)", "SIGTERM"],
]) {
  test(`a test's process ${what} leaves no program and no folder behind`, async () => {
    const child = new OwnProcess(process.execPath, ["--input-type=module", "--eval", kLeaving + after], { stdio: ["ignore", "pipe", "pipe"] });
    const [, pid, folder] = await child.said(/^(\d+) (.*)$/);
    if (signal) await child.stop(signal);
    await within(child.ended, "the process to end");
    await until("the program to end", async () => !isAlive(pid));
    assert.equal(existsSync(folder), false);
  });
}

test("when one of several does not start, those that did are stopped", async () => {
  let isStopped = false;
  const good = Promise.resolve({ stop: async () => (isStopped = true) });
  const bad = new Promise((_, reject) => setImmediate(() => reject(new Error("no room"))));
  await assert.rejects(startAll(good, bad), /no room/);
  assert.equal(isStopped, true);
});

test("each of several is stopped, also when one before fails to", async () => {
  const stopped = [];
  const one = (name, error) => ({
    async stop() {
      stopped.push(name);
      if (error) throw new Error(error);
    },
  });
  await assert.rejects(stopAll(undefined, one("a", "stuck"), one("b")), /stuck/);
  assert.deepEqual(stopped, ["a", "b"]);
});

test("a failed before hook leaves nothing: after hooks run all the same", async () => {
  const testing = new URL("support/testing.mjs", import.meta.url).href;
  const folder = ownFolder("carillon-hooks-");
  const file = `${folder}/hooks.test.mjs`;
  const { writeFile } = await import("node:fs/promises");
  await writeFile(file, `
    import { after, afterEach, before, describe, test } from ${JSON.stringify(testing)};
    before(() => { throw new Error("the database does not start"); });
    after(() => console.log("root after"));
    test("one", () => {});
    describe("a suite", () => {
      before(() => { throw new Error("no browser"); });
      afterEach(() => console.log("suite afterEach"));
      after(() => console.log("suite after"));
      test("two", () => {});
    });
  `);
  try {
    const run = new OwnProcess(process.execPath, ["--test-reporter=tap", file], { stdio: ["ignore", "pipe", "pipe"] });
    assert.equal((await within(run.ended, "the run to end", () => run.tail())).code, 1);
    const said = run.lines.join("\n");
    for (const hook of ["root after", "suite after"]) assert.match(said, new RegExp(`^(# )?${hook}$`, "m"), said);
  } finally {
    dropFolder(folder);
  }
});

test("a page is compared only when nothing of its own is under way", () => {
  const state = { connection: "online", revision: "e1.7", items: [{ pending: false }, { pending: true }] };
  assert.match(underWay(state, "e1.7"), /1 rows have an operation that is not answered/, "the revision alone says nothing");
  assert.match(underWay({ ...state, connection: "offline" }, "e1.7"), /offline/);
  const still = { ...state, items: [{ pending: false }] };
  assert.match(underWay(still, "e1.8"), /stands at e1.7/);
  assert.equal(underWay(still, "e1.7"), null);
});
