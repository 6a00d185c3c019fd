// Native = WebAssembly over 2,000 schedules of the simulator, and that a difference would be told.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { test } from "../js/support/testing.mjs";
import { fileURLToPath } from "node:url";
import { differingSchedule, firstDifferingLine } from "./digest_lines.mjs";
import { compareBoth, Programs } from "./shards.mjs";

const kSchedules = 2000;
const root = new URL("../../", import.meta.url);
const pathOf = (path) => fileURLToPath(new URL(path, root));
const core = pathOf("build/wasm/wasm/core.wasm");
const compare = pathOf("tests/replay/compare.mjs");
const recorder = pathOf("build/release/tests/replay/replay_record");

const record = (...args) => execFileSync(recorder, args, { maxBuffer: 1 << 28 });

// {status, stdout, stderr} of compare.mjs.
const compared = (input, ...args) =>
  spawnSync(process.execPath, [compare, core, ...args], { input, encoding: "utf8" });

// The recording with the last bit of the first such text in it changed.
function spoiled(recording, text) {
  const at = recording.indexOf(text);
  assert.ok(at > 0, `${text} is in the recording`);
  const copy = Buffer.from(recording);
  copy[at + text.length - 1] ^= 1;
  return copy;
}

test(`the shipped module answers as the native core, byte for byte: ${kSchedules} schedules`, async () => {
  const sums = await compareBoth("module", { count: kSchedules });
  assert.equal(sums.schedules, kSchedules);
  assert.ok(sums.frames > kSchedules && sums.calls > sums.frames && sums.bytes > sums.calls);
  assert.ok(sums.livesLeftOut < sums.lives / 2, `${sums.livesLeftOut} of ${sums.lives} left out`);
});

test(`the whole simulator does the same on both: ${kSchedules} schedules`, async () => {
  assert.deepEqual(await compareBoth("simulator", { count: kSchedules }), { schedules: kSchedules });
});

test("one bit of a state is told as a difference, with seed, tab and call", () => {
  const { status, stderr } = compared(spoiled(record("--seed", "7"), "connecting"));
  assert.equal(status, 1, stderr);
  assert.match(stderr, /^difference: seed 7, tab 0, call 3: signal start\n/);
  assert.match(stderr, /\nthe state differs from byte 13 on\n/);
  assert.match(stderr, /native .*connectinf.*\n.*WebAssembly .*connecting/);
});

test("one bit of an effect is told as a difference", () => {
  const { status, stderr } = compared(spoiled(record("--seed", "7"), "\x07\0\0\0changed"));
  assert.equal(status, 1, stderr);
  assert.match(stderr, /^difference: seed 7, tab \d, call \d+: .*\nwhat is to be done differs from /);
});

test("one bit of what is asked is told as a difference", () => {
  const { status, stderr } = compared(spoiled(record("--seed", "7"), '{"type":"snapshot"'));
  assert.equal(status, 1, stderr);
  assert.match(stderr, /^difference: seed 7, tab \d, call \d+: frame "\{\\"type\\":\\"snapshot#/);
});

test("a recording that is cut off is refused, wherever", () => {
  const whole = record("--seed", "7");
  const { status, stdout } = compared(whole);
  assert.equal(status, 0);
  assert.equal(JSON.parse(stdout).schedules, 1);
  for (const size of [0, 5, 8, 10, 12, 1000, whole.length - 17, whole.length - 1]) {
    const { status: refused, stderr } = compared(whole.subarray(0, size));
    assert.equal(refused, 2, `${size} of ${whole.length} bytes`);
    assert.match(stderr, /^compare: the recording ends before /);
  }
});

test("a recorder that fails or cannot be started is told", () => {
  const failed = compared("", recorder, "--seed", "0");
  assert.equal(failed.status, 2);
  assert.match(failed.stderr, /--seed is "0"; a number from 1 on is accepted/);
  const missing = compared("", `${recorder}-is-not-there`);
  assert.equal(missing.status, 2);
  assert.match(missing.stderr, /ENOENT/);
});

test("what is no recording is refused", () => {
  const { status, stderr } = compared(Buffer.from("replay 2 and more"));
  assert.equal(status, 2);
  assert.match(stderr, /^compare: this is no recording: it begins with "replay 2"/);
});

test("a hash that differs leads to the schedule and to what is first not the same", async () => {
  const native = ["1 100 aa", "101 102 bb"];
  const block = firstDifferingLine(native, ["1 100 aa", "101 102 bc"]);
  assert.deepEqual(block, { native: "101 102 bb", wasm: "101 102 bc", first: "101", last: "102" });
  const answers = {
    "--seed 101 --seeds 2 --block 1": [["101 101 c", "102 102 d"], ["101 101 c", "102 102 e"]],
    "--seed 102 --tell": [["tab hears 1", "row 2"], ["tab hears 1", "row 3"]],
  };
  const told = await differingSchedule(block, async (args) => answers[args.join(" ")]);
  assert.equal(told, "seed 102 differs\n  native       row 2\n  WebAssembly  row 3");
});

test("of long lines the place is shown where they part", async () => {
  const long = `row ${"x".repeat(5000)}`;
  const [native, wasm] = [`${long}1${long}`, `${long}2${long}`];
  const both = async (args) => (args.includes("--tell") ? [[native], [wasm]] : [["1 1 c"], ["1 1 d"]]);
  const told = await differingSchedule({ first: "1", last: "1" }, both);
  assert.match(told, /^seed 1 differs\n {2}native {7}row x+ … x{80}1row x+\n/);
  assert.match(told, /\n {2}WebAssembly {2}row x+ … x{80}2row x+$/);
  assert.ok(told.length < 1000, told);
});

test("a program that stands still is ended and tells how far it was", async () => {
  const running = new Programs(2000);
  const lines = "echo 1 100 0123456789abcdef; echo seed 5 breaks a rule >&2";
  const stands = running.run("bash", ["-c", `${lines}; sleep 600 & wait`]);
  await assert.rejects(stands, / stood still (after "1 100 0123456789abcdef"|in its first 100 schedules)$/);
});

test("a line that is missing differs", () => {
  assert.equal(firstDifferingLine(["1 100 aa"], ["1 100 aa"]), null);
  assert.equal(firstDifferingLine(["1 100 aa", "101 200 b"], ["1 100 aa"]).wasm, "nothing");
  assert.equal(firstDifferingLine([], ["1 100 aa"]).native, "nothing");
});
