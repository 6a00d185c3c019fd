// Many schedules natively and as WebAssembly: the shipped module call by call, then the whole
// simulator by its hashes. scripts/replay builds what it needs and starts it.
//   node tests/replay/run.mjs [--seeds N] [--seed S] [--jobs N]
// Exit code 1 at the first difference, 2 for a wrong option.
import { parseArgs } from "node:util";
import { compareBoth } from "./shards.mjs";

const kUsage = "scripts/replay [--seeds N] [--seed S] [--jobs N]";

function numbers() {
  const known = { seeds: "2000", seed: "1", jobs: undefined };
  const options = Object.fromEntries(
    Object.entries(known).map(([name, value]) => [name, { type: "string", default: value }]),
  );
  const { values } = parseArgs({ options, strict: true });
  return Object.fromEntries(
    Object.entries(values).map(([name, text]) => {
      if (!/^[1-9]\d{0,14}$/.test(text)) {
        throw new Error(`--${name} is "${text}"; a number from 1 to 999999999999999 is accepted`);
      }
      return [name, Number(text)];
    }),
  );
}

const told = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");

async function compare(way, range) {
  const begin = performance.now();
  const tell = ({ schedules }) => {
    process.stderr.write(`${way}: ${told(schedules)} of ${told(range.count)}\n`);
  };
  const sums = await compareBoth(way, { ...range, tell });
  return { ...sums, speed: Math.round(sums.schedules / ((performance.now() - begin) / 1000)) };
}

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));

let range;
try {
  const { seeds, seed, jobs } = numbers();
  range = { first: seed, count: seeds, ...(jobs && { jobs }) };
} catch (error) {
  console.error(`replay: ${error.message}\n${kUsage}`);
  process.exit(2);
}
try {
  const shipped = await compare("module", range);
  console.log(
    `the shipped core.wasm: ${told(shipped.schedules)} schedules, ${told(shipped.calls)} calls, ` +
      `${told(shipped.frames)} frames, ${told(shipped.bytes)} bytes of answers: all as natively ` +
      `(${told(shipped.speed)} schedules per second)`,
  );
  console.log(
    `  without the ${told(shipped.livesLeftOut)} of ${told(shipped.lives)} lives of tabs that begin with a ` +
      "stored state, which the module does not take",
  );
  const whole = await compare("simulator", range);
  console.log(
    `the whole simulator: ${told(whole.schedules)} schedules, every frame and each state at the end: ` +
      `all as natively (${told(whole.speed)} schedules per second)`,
  );
} catch (error) {
  console.log(`NATIVE AND WEBASSEMBLY DIFFER, or cannot be compared\n${error.message}`);
  process.exitCode = 1;
}
