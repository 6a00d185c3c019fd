// The parts of the custom elements that need no page: moves in a list, moments, links, languages.

import assert from "node:assert/strict";
import { cutText, firstCharacters } from "../../build/package/src/elements/characters.js";
import { test } from "./support/testing.mjs";
import { deepLinkOf, piecesOf } from "../../build/package/src/elements/deep_link.js";
import { stayingPositions } from "../../build/package/src/elements/sequence.js";
import { snoozeChoices } from "../../build/package/src/elements/snooze.js";
import { preferencesTexts } from "../../build/package/src/elements/preferences/texts.js";
import { languageOf, textsOf } from "../../build/package/src/elements/texts.js";
import { matchLocale } from "../../build/package/src/locale.js";
import { dayName, formattingLocale, relativeTime, spelled, spelledBriefly } from "../../build/package/src/elements/time.js";

// The longest increasing run by trying every subset: only for short lists.
function longestByTrying(numbers) {
  let best = 0;
  for (let subset = 0; subset < 1 << numbers.length; subset += 1) {
    const chosen = numbers.filter((number, index) => subset & (1 << index) && number >= 0);
    const rising = chosen.every((number, index) => index === 0 || chosen[index - 1] < number);
    if (rising) best = Math.max(best, chosen.length);
  }
  return best;
}

test("rows that stay are in rising order, and no longer choice exists", () => {
  const seed = Number(process.env.SEED ?? Date.now() % 100_000);
  let state = seed;
  const random = (below) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
  for (let round = 0; round < 300; round += 1) {
    const numbers = [];
    for (const number of Array.from({ length: random(9) }, (_, index) => index)) {
      numbers.splice(random(numbers.length + 1), 0, random(4) === 0 ? -1 : number);
    }
    const staying = [...stayingPositions(numbers)].sort((a, b) => a - b);
    const kept = staying.map((position) => numbers[position]);
    assert.ok(kept.every((number) => number >= 0), `new rows cannot stay (SEED=${seed})`);
    assert.deepEqual(kept, [...kept].sort((a, b) => a - b), `SEED=${seed}`);
    assert.equal(kept.length, longestByTrying(numbers), `${numbers} (SEED=${seed})`);
  }
});

test("one row that moves leaves all others where they are", () => {
  assert.deepEqual([...stayingPositions([1, 2, 3, 4, 0])].sort(), [0, 1, 2, 3]);
  assert.deepEqual([...stayingPositions([-1, 0, 1, 2])].sort(), [1, 2, 3]);
  assert.equal(stayingPositions([]).size, 0);
});

test("each snooze choice lies in the future, on the hour it names", () => {
  for (let hour = 0; hour < 24 * 14; hour += 1) {
    const now = new Date(2026, 2, 20, hour, 17).getTime(); // over a change to daylight saving time
    const choices = snoozeChoices(now);
    assert.equal(choices[0].until.getTime() - now, 3_600_000);
    for (const { text, until } of choices) {
      assert.ok(until.getTime() > now, `${text} at ${new Date(now)}`);
      assert.ok(textsOf("en")[text] && textsOf("fr")[text], text);
    }
    const named = Object.fromEntries(choices.map(({ text, until }) => [text, until]));
    assert.equal(named.snoozeTomorrow.getHours(), 9);
    if (named.snoozeEvening) assert.equal(named.snoozeEvening.getHours(), 18);
    if (named.snoozeWeek) {
      assert.equal(named.snoozeWeek.getDay(), 1, "next week begins on Monday");
      assert.ok(named.snoozeWeek > named.snoozeTomorrow);
    }
  }
});

test("only web addresses are followed", () => {
  globalThis.document = { baseURI: "https://crm.example/inbox/" };
  try {
    const link = (url) => deepLinkOf({ data: { url } })?.href ?? null;
    assert.equal(link("/tasks/42"), "https://crm.example/tasks/42");
    assert.equal(link("tasks/42"), "https://crm.example/inbox/tasks/42");
    assert.equal(link("http://other.example/a"), "http://other.example/a");
    for (const url of ["javascript:alert(1)", " JavaScript:alert(1)", "java\nscript:alert(1)", "data:text/html,x",
      "vbscript:x", "file:///etc/passwd", "blob:https://crm.example/1", "", "  ", "http://", 42, null, {}, undefined]) {
      assert.equal(link(url), null, String(url));
    }
    assert.equal(deepLinkOf({}), null);
  } finally {
    delete globalThis.document;
  }
});

test("ages are told in words, then as a date; a clock that is ahead says just now", () => {
  const now = new Date(2026, 10, 22, 12).getTime();
  const told = (ageMs, locale = "en") => relativeTime(now - ageMs, now, locale, "just now");
  assert.equal(told(-60_000), "just now");
  assert.equal(told(44_000), "just now");
  assert.match(told(60_000), /^1 min/);
  assert.match(told(59 * 60_000), /^59 min/);
  assert.match(told(3 * 3_600_000), /^3 h/);
  assert.equal(told(25 * 3_600_000), "yesterday");
  assert.equal(told(25 * 3_600_000, "fr"), "hier");
  assert.match(told(20 * 86_400_000), /Nov 2/);
  assert.match(told(400 * 86_400_000), /2025/);
});

test("yesterday is the day before today, however many hours ago", () => {
  const told = (then, now, locale = "en") =>
    relativeTime(new Date(...then).getTime(), new Date(...now).getTime(), locale, "just now");
  assert.equal(told([2026, 10, 17, 0, 30], [2026, 10, 18, 23, 59]), "yesterday");
  assert.match(told([2026, 10, 16, 20], [2026, 10, 18, 1]), /^2 days/);
  assert.match(told([2026, 10, 17, 23], [2026, 10, 18, 1]), /^2 h/);
  assert.equal(told([2026, 10, 16, 20], [2026, 10, 18, 1], "fr"), "avant-hier");
  assert.match(told([2026, 11, 26, 20], [2027, 0, 2, 1]), /2026/);
});

test("a day is called today, yesterday, or by its weekday and date", () => {
  const told = (then, locale = "en") => dayName(new Date(...then).getTime(), new Date(2026, 10, 18, 0, 5).getTime(), locale);
  assert.equal(told([2026, 10, 18, 0, 1]), "Today");
  assert.equal(told([2026, 10, 17, 23, 59]), "Yesterday");
  assert.equal(told([2026, 10, 17, 0, 1], "fr"), "Hier");
  assert.equal(told([2026, 10, 18], "fr"), "Aujourd’hui");
  assert.equal(told([2026, 10, 16, 23, 59]), "Monday, November 16");
  assert.equal(told([2026, 10, 16], "fr"), "Lundi 16 novembre");
  assert.match(told([2025, 11, 31]), /^Wednesday, December 31, 2025$/);
});

test("counts are exact up to four digits", () => {
  assert.equal(spelledBriefly(9999, "en"), "9,999");
  assert.match(spelledBriefly(12_345, "en"), /^12K$/);
  assert.equal(spelled(12_345, "en"), "12,345");
});

test("every text exists in both languages and has the same form", () => {
  const shape = (value) => {
    if (typeof value === "function") return value.length;
    if (typeof value !== "object") return typeof value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]));
  };
  assert.deepEqual(shape(textsOf("fr")), shape(textsOf("en")));
  assert.deepEqual(shape(preferencesTexts("fr")), shape(preferencesTexts("en")));
  assert.equal(languageOf("fry"), "en");
  assert.equal(languageOf(undefined), "en");
  assert.equal(formattingLocale("fr-ch"), "fr-CH");
  assert.equal(formattingLocale("no such tag!"), "en");
});

test("French is French in whatever way it is written, as it is for the server", () => {
  for (const french of ["fr", "FR", "fr-CH", "fr_FR", "fr-FR.UTF-8", "fr_FR.UTF-8@euro", " fr_CA "]) {
    assert.equal(languageOf(french), "fr", french);
  }
  for (const other of ["fro", "fry-NL", "f", "C", "", "fr!", null]) assert.equal(languageOf(other), "en", String(other));
  assert.equal(formattingLocale("fr_CA.UTF-8"), "fr-CA");
  const available = ["en", "fr", "fr-CA", "zh-Hant"];
  assert.equal(matchLocale("fr_ca", available), "fr-CA");
  assert.equal(matchLocale("fr-BE", available), "fr");
  assert.equal(matchLocale("fr-CA-x-quebec", available), "fr-CA");
  assert.equal(matchLocale("zh-hant-TW", available), "zh-Hant");
  assert.equal(matchLocale("zh", available), null);
  assert.equal(matchLocale("de", available, "en"), "en");
});

test("what is cut for the eye never falls apart inside a flag, a family or an accent", () => {
  for (const one of ["🇫🇷", "👨‍👩‍👧‍👦", "👍🏽", "e\u0301", "1️⃣", "क्षि"]) {
    assert.equal(firstCharacters(`${one}b`, 1), one);
    assert.equal(cutText(`${one}bc`, 2), `${one}…`);
    assert.equal(cutText(`a${one}c`, 2), "a…");
    assert.equal(cutText(one, 1), one);
  }
  assert.equal(cutText("", 2), "");
});

test("the name of the bell tells the exact count and what is new", () => {
  assert.equal(textsOf("en").bellName("1", 1, 0, "0"), "Notifications, 1 unread notification");
  assert.equal(textsOf("en").bellName("1,234", 1234, 2, "2"), "Notifications, 1,234 unread notifications, 2 new");
  assert.equal(textsOf("fr").bellName("2", 2, 2, "2"), "Notifications, 2 notifications non lues, 2 nouvelles");
  assert.match(textsOf("fr").bellName("0", 0, 0, "0"), /aucune/);
});

test("web addresses in a text are links, and nothing else is", () => {
  globalThis.document = { baseURI: "https://crm.example/" };
  try {
    const links = (text) => piecesOf(text).filter(({ url }) => url).map((piece) => [piece.text, piece.url.href]);
    const texts = (text) => piecesOf(text).map((piece) => piece.text).join("");
    const cases = [
      ["see https://a.example/x?y=1&z=2#t.", ["https://a.example/x?y=1&z=2#t"]],
      ["(http://a.example/b), then", ["http://a.example/b"]],
      ["https://en.example/wiki/Bell_(object)", ["https://en.example/wiki/Bell_(object)"]],
      ["“https://a.example/é” et https://b.example/!", ["https://a.example/é", "https://b.example/"]],
      ["HTTPS://A.example\nhttp://b.example", ["HTTPS://A.example", "http://b.example"]],
      ["javascript:alert(1) data:text/html,x mailto:a@b.example www.a.example xhttp://no", []],
      ["http:// https://", []],
      ["https://a.example/\u202egnp.exe", ["https://a.example/"]],
      ["", []],
    ];
    for (const [text, expected] of cases) {
      assert.deepEqual(links(text).map(([found]) => found), expected, text);
      assert.equal(texts(text), text, "no character is lost");
    }
    assert.equal(links("HTTPS://A.example")[0][1], "https://a.example/");
  } finally {
    delete globalThis.document;
  }
});

test("where there is no page, importing the elements does nothing", async () => {
  const before = Object.keys(globalThis).length;
  const { NotificationBell } = await import("../../build/package/elements/index.js");
  const { NotificationPreferences } = await import("../../build/package/elements/preferences/index.js");
  assert.equal(typeof NotificationBell, "function");
  assert.equal(typeof NotificationPreferences, "function");
  assert.equal(Object.keys(globalThis).length, before);
});
