// Where the clocks of a time zone stand. The core knows no zones: the browser does.

const kDayMs = 86_400_000;
const kReachMs = 3653 * kDayMs; // ten years, as the server looks
const kKeptForMs = 200 * kDayMs;

const known = new Map(); // zone -> {around, offsets}

/**
 * Where they stand in the ten years before and after `around` (ms since 1970): [[from when on, seconds
 * ahead of UTC], …] in the order of time. None, which is UTC, for a zone that the browser does not know.
 */
export function zoneOffsets(zone, around) {
  const kept = known.get(zone);
  if (kept && Math.abs(around - kept.around) <= kKeptForMs) return kept.offsets;
  const offsets = readOffsets(zone, around);
  known.set(zone, { around, offsets });
  return offsets;
}

function readOffsets(zone, around) {
  let format;
  try {
    format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  } catch {
    return [];
  }
  const offsetAt = (ms) => secondsOf(format.format(ms));
  const end = around + kReachMs;
  let at = Math.floor((around - kReachMs) / 1000) * 1000;
  let seconds = offsetAt(at);
  const offsets = [[at, seconds]];
  // Nowhere are clocks set and set back within a day.
  for (; at < end; at += kDayMs) {
    const next = offsetAt(at + kDayMs);
    if (next === seconds) continue;
    offsets.push([firstSecondOf(next, at, at + kDayMs, offsetAt), next]);
    seconds = next;
  }
  return offsets;
}

// `before` it does not hold yet, at `until` it does.
function firstSecondOf(seconds, before, until, offsetAt) {
  let [low, high] = [before / 1000, until / 1000];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * 1000) === seconds) high = middle;
    else low = middle;
  }
  return high * 1000;
}

// "…, GMT+10:30", "GMT-00:01:15", "GMT".
function secondsOf(text) {
  const [, sign, hours, minutes, seconds = "0"] = /GMT([+-])(\d+):(\d+)(?::(\d+))?/.exec(text) ?? [];
  if (sign === undefined) return 0;
  const ahead = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return sign === "-" ? -ahead : ahead;
}
