// How moments are spelled, and the one timer that keeps them fresh.

import { normalLocale } from "../locale.js";
import { languageOf } from "./texts.js";

const kTickMs = 20_000;
const kMinuteMs = 60_000;
const kHourMs = 60 * kMinuteMs;
const kDayMs = 24 * kHourMs;
const kJustNowMs = 45_000;

const formatters = new Map(); // "kind locale" -> Intl object; building one costs more than using it

function formatter(kind, locale, make) {
  const key = `${kind} ${locale}`;
  let found = formatters.get(key);
  if (!found) formatters.set(key, (found = make()));
  return found;
}

/** A tag Intl accepts: the given locale where it is a valid one, else its plain language. */
export function formattingLocale(locale) {
  const tag = normalLocale(locale);
  try {
    return tag === "" ? languageOf(locale) : Intl.getCanonicalLocales(tag)[0];
  } catch {
    return languageOf(locale);
  }
}

// How many midnights lie between, where the reader is. A day may have 23 or 25 hours.
function daysBetween(then, now) {
  return Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(then).setHours(0, 0, 0, 0)) / kDayMs);
}

/** "5 min. ago", "yesterday", then a short date. `then` and `now` are epoch milliseconds. */
export function relativeTime(then, now, locale, justNow) {
  const age = Math.max(0, now - then);
  if (age < kJustNowMs) return justNow;
  const relative = formatter(
    "relative",
    locale,
    () => new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" }),
  );
  if (age < kHourMs) return relative.format(-Math.max(1, Math.floor(age / kMinuteMs)), "minute");
  const days = daysBetween(then, now);
  if (age < kDayMs || days < 1) return relative.format(-Math.floor(age / kHourMs), "hour");
  if (days < 7) return relative.format(-days, "day");
  const sameYear = new Date(then).getFullYear() === new Date(now).getFullYear();
  return formatter(sameYear ? "day" : "dayYear", locale, () =>
    new Intl.DateTimeFormat(locale, {
      day: "numeric",
      month: "short",
      year: sameYear ? undefined : "numeric",
    }),
  ).format(then);
}

/** "Today", "Yesterday", else the weekday and the date. */
export function dayName(then, now, locale) {
  const days = daysBetween(then, now);
  const sameYear = new Date(then).getFullYear() === new Date(now).getFullYear();
  const name =
    days === 0 || days === 1
      ? formatter("days", locale, () => new Intl.RelativeTimeFormat(locale, { numeric: "auto" })).format(-days, "day")
      : formatter(sameYear ? "longDay" : "longDayYear", locale, () =>
          new Intl.DateTimeFormat(locale, {
            weekday: "long",
            day: "numeric",
            month: "long",
            year: sameYear ? undefined : "numeric",
          }),
        ).format(then);
  return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
}

/** The full date and time, for a tooltip. */
export function fullTime(then, locale) {
  return formatter("full", locale, () =>
    new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short" }),
  ).format(then);
}

/** Weekday and time ("Mon 9:00 AM"), or the time alone for a moment of the current day. */
export function shortMoment(then, now, locale) {
  const today = new Date(then).toDateString() === new Date(now).toDateString();
  return formatter(today ? "clock" : "weekday", locale, () =>
    new Intl.DateTimeFormat(locale, {
      weekday: today ? undefined : "short",
      hour: "numeric",
      minute: "2-digit",
    }),
  ).format(then);
}

/** A number with the locale's grouping. */
export function spelled(count, locale) {
  return formatter("number", locale, () => new Intl.NumberFormat(locale)).format(count);
}

/** A number for a small badge: exact up to 9,999, then shortened ("12K"). */
export function spelledBriefly(count, locale) {
  if (count <= 9999) return spelled(count, locale);
  return formatter("compact", locale, () =>
    new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 0 }),
  ).format(count);
}

const listeners = new Set();
let timer = null;

/** Calls `listener` every 20 s until the returned function is called. All share one timer. */
export function everyTick(listener) {
  listeners.add(listener);
  timer ??= setInterval(() => listeners.forEach((call) => call()), kTickMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = null;
    }
  };
}
