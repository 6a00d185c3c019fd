// Instructions of each kind of work of tests/counts, beside those on record.
//
// One more of a kind is the difference of two runs, divided. A record is of one compiler and one
// architecture, so there may be several.

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const kPrograms = ["counted_core", "counted_store"].map((name) => `build/release/tests/counts/${name}`);
const kRecord = "tests/counts/instructions.json";
const kTimes = { few: 100, many: 300 };
const kTimesOf = { "publish-100": { few: 10, many: 30 } }; // of what is long
const kTolerance = 0.05;

const programOf = new Map(
  kPrograms.filter(existsSync).flatMap((program) => execFileSync(program, { encoding: "utf8" }).trim().split("\n").map((work) => [work, program])),
);

/** The kinds of work of the programs that are built. */
export const works = () => [...programOf.keys()];

/** Instructions that one more of `work` takes. */
export function instructionsOf(work) {
  const { few, many } = kTimesOf[work] ?? kTimes;
  return Math.round((counted(work, many) - counted(work, few)) / (many - few));
}

function counted(work, times) {
  const folder = mkdtempSync(join(tmpdir(), "carillon-counts-"));
  try {
    const options = ["--tool=callgrind", `--callgrind-out-file=${join(folder, "out")}`];
    const { status, stderr } = spawnSync("valgrind", [...options, programOf.get(work), work, String(times)], { encoding: "utf8" });
    const collected = /Collected : (\d+)/.exec(stderr);
    if (status !== 0 || !collected) throw new Error(`valgrind counted nothing of ${work}:\n${stderr}`);
    return Number(collected[1]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The compiler here, by the name it has in the record. */
export function compiler() {
  return `g++ ${execFileSync("c++", ["-dumpfullversion"], { encoding: "utf8" }).trim()} ${process.arch}`;
}

const records = () => JSON.parse(readFileSync(kRecord, "utf8"));

/** What is on record of the compiler here: {work: instructions}, or null where nothing is. */
export const record = () => records()[compiler()] ?? null;

/** "worse" or "better" by more than the tolerance, "same", or "new" without a record. */
export function verdict(instructions, before) {
  if (!before) return "new";
  const ratio = instructions / before;
  if (ratio > 1 + kTolerance) return "worse";
  return ratio < 1 - kTolerance ? "better" : "same";
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const before = record();
  const counts = Object.fromEntries(works().map((work) => [work, instructionsOf(work)]));
  console.log(`instructions of one more, ${compiler()}`);
  for (const [work, count] of Object.entries(counts)) {
    console.log(`${work.padEnd(14)}${String(count).padStart(12)}  ${verdict(count, before?.[work])}, on record: ${before?.[work] ?? "nothing"}`);
  }
  if (process.argv.includes("--record")) {
    writeFileSync(kRecord, `${JSON.stringify({ ...records(), [compiler()]: { ...before, ...counts } }, null, 2)}\n`);
  }
}
