// How long a test waits for what must come. It is far more than a busy machine needs: no test may
// fail by being slow, and none may wait for ever.

/** Milliseconds; a test of waiting itself sets the variable to less. */
export const kPatienceMs = Number(process.env.CARILLON_TEST_PATIENCE_S ?? 120) * 1000;

const shown = (value) => (typeof value === "string" ? value : JSON.stringify(value));

/**
 * `promise`, or an error that says what was waited for, and with `seen()` what was there instead.
 * What comes later is nobody's any more: it is let go.
 */
export async function within(promise, what, seen, patienceMs = kPatienceMs) {
  let timer;
  const end = new Promise((_, reject) => {
    timer = setTimeout(async () => {
      let there = "";
      try {
        if (seen) there = `; there was: ${shown(await seen())}`;
      } catch (error) {
        there = `; and what was there cannot be told: ${error.message}`;
      }
      reject(new Error(`waited ${patienceMs / 1000} s in vain for ${what}${there}`));
    }, patienceMs);
  });
  promise.catch?.(() => {});
  try {
    return await Promise.race([promise, end]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Asks again and again until `ask()` answers something true, and answers that. `ask` must itself wait
 * for something (an answer of a server, a frame of a page): this adds no pause of its own. `seen(last)`
 * tells what the last answer was.
 */
export async function until(what, ask, seen = (last) => last, patienceMs = kPatienceMs) {
  const end = Date.now() + patienceMs;
  let last;
  for (;;) {
    // An asking that hangs is told as such; one that is under way when the time is over may end.
    last = await within(Promise.resolve(ask()), `${what} (asking hangs)`, () => seen(last), patienceMs);
    if (last) return last;
    if (Date.now() > end) throw new Error(`asked for ${patienceMs / 1000} s in vain for ${what}; the last answer: ${shown(await seen(last))}`);
    await new Promise(setImmediate);
  }
}
