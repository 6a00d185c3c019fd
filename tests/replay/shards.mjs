// Runs many schedules through both sides, cut into shards that run at once. Used by run.mjs and by
// the tests here.
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { differingSchedule, firstDifferingLine } from "./digest_lines.mjs";

const kMostPerShard = 2500;
const pathOf = (path) => fileURLToPath(new URL(path, new URL("../../", import.meta.url)));
const programs = {
  record: pathOf("build/release/tests/replay/replay_record"),
  core: pathOf("build/wasm/wasm/core.wasm"), // what assemble_site.mjs lays out
  compare: pathOf("tests/replay/compare.mjs"),
  native: pathOf("build/release/tests/replay/replay_digests"),
  wasm: pathOf("build/wasm/tests/replay/replay_digests.js"),
};

// The running programs, so that the first failure ends them all.
class Programs {
  #running = new Set();
  #isStopped = false;

  /** {code, out, err} of a program that ran to its end. */
  run(program, args) {
    if (this.#isStopped) return Promise.reject(new Error("stopped"));
    return new Promise((resolve, reject) => {
      const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
      this.#running.add(child);
      const texts = { out: "", err: "" };
      child.stdout.setEncoding("utf8").on("data", (text) => (texts.out += text));
      child.stderr.setEncoding("utf8").on("data", (text) => (texts.err += text));
      child.on("error", reject);
      child.on("close", (code) => {
        this.#running.delete(child);
        resolve({ code, ...texts });
      });
    });
  }

  stop() {
    this.#isStopped = true;
    for (const child of this.#running) child.kill();
  }
}

const rangeOf = ({ first, count }) => ["--seed", String(first), "--seeds", String(count)];

// The two ways to compare. Each takes a shard {first, count} and answers with what was compared.
const ways = {
  // The shipped module against the native core, call by call.
  async module(shard, running) {
    const { compare, core, record } = programs;
    const args = [compare, core, record, ...rangeOf(shard)];
    const { code, out, err } = await running.run(process.execPath, args);
    if (code !== 0) throw new Error(err.trim() || `comparing ended with code ${code}`);
    return JSON.parse(out);
  },

  // The whole simulator against itself, by the hashes of what it did.
  async simulator(shard, running) {
    const lines = async (program, args) => {
      const [file, ...before] = program === "wasm" ? [process.execPath, programs.wasm] : [programs.native];
      const { code, out, err } = await running.run(file, [...before, ...args]);
      if (code !== 0) throw new Error(`${program}, ${args.join(" ")}: ended with code ${code}: ${err}`);
      return out.trimEnd().split("\n");
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
  }
  return sums;
}
