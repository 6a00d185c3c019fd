// Choices that are the same in each run of a seed.

/** SplitMix32 as {below(n), of(list), chance(percent)}. */
export function randomOf(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  const below = (n) => next() % n;
  return { below, of: (list) => list[below(list.length)], chance: (percent) => below(100) < percent };
}
