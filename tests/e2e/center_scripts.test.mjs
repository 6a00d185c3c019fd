// The drawn centre with text that its own font cannot write: the browser draws it.

import assert from "node:assert/strict";
import { stopAll } from "../js/support/owned.mjs";
import { after, afterEach, before, describe, test } from "../js/support/testing.mjs";
import { closePages, launch, noProblems } from "./support/browser.mjs";
import { centerState, centerUntil, clickRow, openCenterAs, withTitle } from "./support/center.mjs";
import { Server } from "./support/server.mjs";

const kHebrew = "שחרור גרסה 2.0 (beta)";

describe("any text in the drawn centre", () => {
  let server, browser, context, alice, token;

  before(async () => {
    server = await Server.start();
    browser = await launch();
    context = await browser.newContext({ viewport: { width: 1200, height: 800 }, locale: "en-GB", colorScheme: "light" });
    [alice] = await server.people();
    token = await server.token(alice.id);
  });
  afterEach(closePages);
  after(() => stopAll(browser, server));

  async function announced(title, body = "") {
    const event = { event: "system.announcement", payload: { recipients: [alice.id], title, body } };
    assert.equal((await server.emit(token, event)).status, 200);
  }

  // Of the first row: [the leftmost, the rightmost, how many] dark pixels between two places, in CSS pixels.
  async function ink(page, from, to) {
    return page.evaluate(
      async ([left, right]) => {
        await new Promise(requestAnimationFrame);
        const rect = window.carillonCenter.rowRect(0);
        const canvas = document.getElementById("canvas");
        const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
        copy.drawImage(canvas, 0, 0);
        const { data, width } = copy.getImageData(rect.x + left, rect.y + 8, rect.width - left - right, rect.height / 2 - 8);
        const dark = [];
        for (let at = 0; at < data.length; at += 4)
          if (data[at] + data[at + 1] + data[at + 2] < 200) dark.push((at / 4) % width);
        return { first: Math.min(...dark), last: Math.max(...dark), count: dark.length, width };
      },
      [from, to],
    );
  }

  // Where the title begins, past tile and badge, and where the age does.
  const kTitle = [146, 100];

  test("letters of its own font ask nothing of the browser", async () => {
    await announced("Nothing but Latin, déjà vu");
    const page = await openCenterAs(context, server, alice);
    const state = await centerUntil(page, (now) => withTitle(now, "déjà vu"));
    assert.equal(state.browserTexts, 0);
    noProblems(page);
  });

  test("a title in another script is drawn, and begins where its direction says", async () => {
    await announced("Новая версия");
    const page = await openCenterAs(context, server, alice);
    await centerUntil(page, (now) => withTitle(now, "Новая") && now.browserTexts > 0);
    const russian = await ink(page, ...kTitle);
    assert.ok(russian.count > 100, "no letters are seen");
    assert.ok(russian.first < russian.width / 4, `it begins at ${russian.first} of ${russian.width}`);

    await announced(kHebrew);
    await centerUntil(page, (now) => now.items[0].title === kHebrew);
    // Rows slide to their places.
    const hebrew = await untilInk(page, (now) => now.last > now.width * 0.75);
    assert.ok(hebrew.first > hebrew.width / 4, `it ends at ${hebrew.first} of ${hebrew.width}`);
    noProblems(page);
  });

  async function untilInk(page, condition) {
    let seen = null;
    await centerUntil(page, async () => condition((seen = await ink(page, ...kTitle))));
    return seen;
  }

  test("what is long is cut with an ellipsis, in the detail it is broken into lines, and it is copied whole", async () => {
    const long = "क्षत्रिय नमस्ते दुनिया ".repeat(30).trim();
    await announced("👨‍👩‍👧‍👦 🎉", long);
    const page = await openCenterAs(context, server, alice);
    const state = await centerUntil(page, (now) => withTitle(now, "🎉"));
    await clickRow(page, state.items[0].id);
    await centerUntil(page, (now) => now.detail);
    const copied = await page.evaluate(() => {
      const data = new DataTransfer();
      document.dispatchEvent(new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true }));
      return data.getData("text/plain");
    });
    assert.equal(copied, `👨‍👩‍👧‍👦 🎉\n${long}`);
    noProblems(page);
  });

  // Some letters that no other index has in this order.
  const unlike = (index, length) =>
    Array.from({ length }, (_, place) => String.fromCodePoint(0x4e00 + ((index * 17 + place * 311) % 5000))).join("");

  test("what is kept of such text has a cap", async () => {
    const events = Array.from({ length: 1000 }, (_, index) => ({
      event: "system.announcement",
      payload: { recipients: [alice.id], title: unlike(index, 3), body: unlike(index, 12) },
    }));
    assert.equal((await server.emit(token, events)).status, 200);
    const page = await openCenterAs(context, server, alice);
    for (let step = 0; step < 60; ++step) {
      await page.keyboard.press("PageDown");
      await page.evaluate(() => new Promise(requestAnimationFrame));
    }
    const { browserTexts } = await centerState(page);
    assert.ok(browserTexts > 300 && browserTexts <= 3000, `${browserTexts} texts are kept`);
    noProblems(page);
  });
});
