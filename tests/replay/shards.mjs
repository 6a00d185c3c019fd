// Runs many schedules through both sides, cut into shards that run at once. Used by run.mjs and by
// the tests here.
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { differingSchedule, firstDifferingLine } from "./digest_lines.mjs";

const kMostPerShard = 2500;
const kPatienceMs = 180_000; // without a word: each program speaks every 100 schedules
const kSignOfLife = /^(as far as seed \d+|\d+ \d+ [0-9a-f]{16})$/;
const pathOf = (path) => fileURLToPath(new URL(path, new URL("../../", import.meta.url)));
const programs = {
  record: pathOf("build/release/tests/replay/replay_record"),
  core: pathOf("build/wasm/wasm/core.wasm"), // what assemble_site.mjs lays out
  compare: pathOf("tests/replay/compare.mjs"),
  native: pathOf("build/release/tests/replay/replay_digests"),
  wasm: pathOf("build/wasm/tests/replay/replay_digests.js"),
};

const linesOf = (text) => text.split("\n").filter((line) => line !== "");

// Ends a program and what it has started: each leads a group of its own.
function end({ pid }) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error; // it has ended by itself
  }
}

/** The running programs, so that the first failure ends them all. */
export class Programs {
  #running = new Set();
  #isStopped = false;
  #patienceMs;

  constructor(patienceMs = kPatienceMs) {
    this.#patienceMs = patienceMs;
  }

  /** {code, out, err} of a program that ran to its end. One that falls silent is ended: an error. */
  run(program, args) {
    if (this.#isStopped) return Promise.reject(new Error("stopped"));
    return new Promise((resolve, reject) => {
      const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], detached: true });
      this.#running.add(child);
      const texts = { out: "", err: "" };
      const silent = setTimeout(() => {
        end(child);
        const last = linesOf(texts.out + texts.err).findLast((line) => kSignOfLife.test(line));
        const where = last ? `after "${last}"` : "in its first 100 schedules";
        reject(new Error(`${[program, ...args].join(" ")} stood still ${where}`));
      }, this.#patienceMs);
      const hear = (name) => (text) => {
        texts[name] += text;
        silent.refresh();
      };
      child.stdout.setEncoding("utf8").on("data", hear("out"));
      child.stderr.setEncoding("utf8").on("data", hear("err"));
      child.on("error", reject);
      child.on("close", (code) => {
        clearTimeout(silent);
        this.#running.delete(child);
        resolve({ code, ...texts });
      });
    });
  }

  stop = () => {
    this.#isStopped = true;
    for (const child of this.#running) end(child);
  };
}

const rangeOf = ({ first, count }) => ["--seed", String(first), "--seeds", String(count)];

// The two ways to compare. Each takes a shard {first, count} and answers with what was compared.
const ways = {
  // The shipped module against the native core, call by call.
  async module(shard, running) {
    const { compare, core, record } = programs;
    const args = [compare, core, record, ...rangeOf(shard)];
    const { code, out, err } = await running.run(process.execPath, args);
    const told = linesOf(err).filter((line) => !kSignOfLife.test(line));
    if (code !== 0) throw new Error(told.join("\n") || `comparing ended with code ${code}`);
    return JSON.parse(out);
  },

  // The whole simulator against itself, by the hashes of what it did.
  async simulator(shard, running) {
    const lines = async (program, args) => {
      const [file, ...before] = program === "wasm" ? [process.execPath, programs.wasm] : [programs.native];
      const { code, out, err } = await running.run(file, [...before, ...args]);
      if (code !== 0) throw new Error(`${program}, ${args.join(" ")}: ended with code ${code}: ${err}`);
      return linesOf(out);
    };
    const both = (args) => Promise.all([lines("native", args), lines("wasm", args)]);
    const [native, wasm] = await both(rangeOf(shard));
    const block = firstDifferingLine(native, wasm);
    if (block) throw new Error(await differingSchedule(block, both));
    return { schedules: shard.count };
  },
};

function* cut({ first, count, jobs }) {
  const size = Math.min(kMostPerShard, Math.ceil(count / jobs));
  for (let at = first; at < first + count; at += size) {
    yield { first: at, count: Math.min(size, first + count - at) };
  }
}

/**
 * Compares `count` schedules from seed `first` on. `way`: "module" or "simulator". Answers with the
 * sums of what was compared; throws at the first difference, with a message that names it.
 */
export async function compareBoth(way, { first = 1, count, jobs = availableParallelism(), tell = () => {} }) {
  const shards = cut({ first, count, jobs });
  const running = new Programs();
  process.once("exit", running.stop);
  const sums = {};
  const worker = async () => {
    for (const shard of shards) {
      const compared = await ways[way](shard, running);
      for (const [name, value] of Object.entries(compared)) sums[name] = (sums[name] ?? 0) + value;
      tell(sums);
    }
  };
  try {
    await Promise.all(Array.from({ length: jobs }, worker));
  } finally {
    running.stop();
    process.removeListener("exit", running.stop);
  }
  return sums;
}
