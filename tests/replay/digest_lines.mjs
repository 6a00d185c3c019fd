// Where two outputs of replay_digests part.

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
  return `seed ${one.first} differs\n  native       ${what?.native}\n  WebAssembly  ${what?.wasm}`;
}
