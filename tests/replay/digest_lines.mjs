// Where two outputs of replay_digests part.

const kBefore = 80; // characters shown before the first that differs
const kAfter = 160;

/** {native, wasm, first, last} of the first line that is not the same, or null. */
export function firstDifferingLine(native, wasm) {
  for (let i = 0; i < Math.max(native.length, wasm.length); i += 1) {
    if (native[i] === wasm[i]) continue;
    const [first, last] = (native[i] ?? wasm[i]).split(" ");
    return { native: native[i] ?? "nothing", wasm: wasm[i] ?? "nothing", first, last };
  }
  return null;
}

/**
 * Says which schedule of a differing block differs, and where first. `both(args)` runs both sides
 * and answers with the lines of each.
 */
export async function differingSchedule({ first, last }, both) {
  const range = ["--seed", first, "--seeds", String(Number(last) - Number(first) + 1)];
  const one = firstDifferingLine(...(await both([...range, "--block", "1"])));
  if (!one) return `seeds ${first} to ${last} differ, but not when they are run one by one`;
  const what = firstDifferingLine(...(await both(["--seed", one.first, "--tell"])));
  return `seed ${one.first} differs\n${what ? shownTogether(what) : "but does not when it is run alone"}`;
}

// Both lines from the same place on, a little before where they part.
function shownTogether({ native, wasm }) {
  let at = 0;
  while (at < native.length && native[at] === wasm[at]) at += 1;
  const from = Math.max(0, at - kBefore);
  const what = from > 0 ? `${native.split(" ", 4).join(" ").slice(0, kBefore)} … ` : "";
  const show = (line) => `${what}${line.slice(from, at + kAfter)}`;
  return `  native       ${show(native)}\n  WebAssembly  ${show(wasm)}`;
}
