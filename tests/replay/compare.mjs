// Replays a recording from standard input in core.wasm and compares:
//   replay_record --seed 7 | node tests/replay/compare.mjs CORE_WASM
// Prints what was compared, as JSON. Exit code 1 at the first difference, which is told on standard
// error; 2 when the recording cannot be used.
import { readFileSync } from "node:fs";
import { Difference, Replayer } from "./replayer.mjs";
import { readStream } from "./stream.mjs";

try {
  if (process.argv.length !== 3) throw new Error("the path of core.wasm is needed, and nothing else");
  const replayer = new Replayer(readFileSync(process.argv[2]));
  const totals = await readStream(process.stdin, (block) => replayer.replay(block));
  console.log(JSON.stringify({ ...replayer.counts, ...totals }));
} catch (error) {
  console.error(error instanceof Difference ? `difference: ${error.message}` : `compare: ${error.message}`);
  process.exit(error instanceof Difference ? 1 : 2);
}
