// Replays in core.wasm what a recorder writes, or a recording from standard input, and compares:
//   node tests/replay/compare.mjs CORE_WASM replay_record --seed 7
//   node tests/replay/compare.mjs CORE_WASM < RECORDING
// Prints what was compared, as JSON, and on standard error how far it is. Exit code 1 at the first
// difference, which is told on standard error; 2 when the recording cannot be used.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { Difference, Replayer } from "./replayer.mjs";
import { readStream } from "./stream.mjs";

const kBetweenSigns = 100; // schedules
const [core, recorder, ...args] = process.argv.slice(2);

function recording() {
  if (recorder === undefined) return process.stdin;
  const child = spawn(recorder, args, { stdio: ["ignore", "pipe", "inherit"] });
  // A recorder that cannot be started leaves an empty recording, which is refused.
  child.on("error", (error) => console.error(`compare: ${error.message}`));
  return child.stdout;
}

try {
  if (core === undefined) throw new Error("the path of core.wasm is needed");
  const replayer = new Replayer(readFileSync(core), readFileSync(core.replace(/core\.wasm$/, "core_lists.wasm")));
  const totals = await readStream(recording(), (block) => {
    replayer.replay(block);
    if (replayer.counts.schedules % kBetweenSigns === 0) {
      console.error(`as far as seed ${block.readBigUInt64LE(0)}`);
    }
  });
  console.log(JSON.stringify({ ...replayer.counts, ...totals }));
} catch (error) {
  console.error(error instanceof Difference ? `difference: ${error.message}` : `compare: ${error.message}`);
  process.exit(error instanceof Difference ? 1 : 2);
}
