// A list of thousands: a window of it is drawn, which goes with what is looked at, and nobody notices.

import assert from "node:assert/strict";
import { stopAll } from "../js/support/owned.mjs";
import { until } from "../js/support/patience.mjs";
import { after, afterEach, before, beforeEach, describe, test } from "../js/support/testing.mjs";
import { closePages, kPatience, launch, noProblems, openAs } from "./support/browser.mjs";
import { center, note } from "./support/list.mjs";
import { Server } from "./support/server.mjs";

const kRows = 2000;
const kNodes = 4000;

describe("a long list", () => {
  let server, browser, context, person, page;

  before(async () => {
    browser = await launch();
    context = await browser.newContext({ viewport: { width: 1280, height: 1000 }, reducedMotion: "reduce" });
    server = await Server.start();
    person = (await server.people()).find(({ locale }) => locale === "en");
    const token = await server.token(person.id);
    for (let sent = 0; sent < kRows; sent += 1000) {
      // Of every height.
      const events = Array.from({ length: 1000 }, (_, i) => note(person, `Row ${sent + i}`, "Some text. ".repeat((i % 7) * 3)));
      assert.equal((await server.emit(token, events)).status, 200);
    }
  });
  beforeEach(async () => {
    page = await openAs(context, server, person);
    await page.evaluate(async () => {
      const { inbox } = document.getElementById("bell");
      while (inbox.hasMore) await inbox.loadMore({ limit: 200 });
    });
  });
  afterEach(closePages);
  after(() => stopAll(browser, server));

  const inList = (run, argument) => center(page).evaluate(run, argument);
  const nodes = () => inList((node) => node.shadowRoot.querySelectorAll("*").length);
  const size = () => inList((node) => node.inbox.state.items.length);
  // The place of what has the focus, from 1.
  const focused = () => inList((node) => Number(node.shadowRoot.activeElement?.getAttribute("aria-posinset")));
  // The places of what is in view, from the top.
  const inView = () => inList((node) => {
    const { top, bottom } = node.shadowRoot.querySelector("[part~=scroller]").getBoundingClientRect();
    return [...node.shadowRoot.querySelectorAll("article")]
      .filter((row) => row.getBoundingClientRect().bottom > top && row.getBoundingClientRect().top < bottom)
      .map((row) => Number(row.getAttribute("aria-posinset")));
  });
  const scroll = (px) => inList(async (node, by) => {
    const scroller = node.shadowRoot.querySelector("[part~=scroller]");
    scroller.scrollTop += by;
    for (let i = 0; i < 3; ++i) await new Promise(requestAnimationFrame);
  }, px);
  // Without a hole, and the window is filled.
  const areTogether = (places) => places.length > 3 && places.every((place, at) => at === 0 || place === places[at - 1] + 1);

  const rowsOfTheMiddle = async (last) => {
    const places = await until("rows of the middle", async () => {
      const seen = await inView();
      return areTogether(seen) ? seen : null;
    }, inView);
    assert.ok(places[0] > last * 0.3 && places[0] < last * 0.7, `${places[0]} of ${last}`);
  };

  test("End, Home, and a page of steps: what is asked for has the focus and is in view, and few nodes are drawn", async () => {
    const last = await size();
    assert.ok(last >= kRows);
    await center(page).evaluate((node) => node.focus());
    for (const [key, place] of [["End", last], ["PageUp", last - 8], ["Home", 1], ["End", last], ["k", last - 1], ["Home", 1], ["PageDown", 9]]) {
      await page.keyboard.press(key);
      assert.equal(await focused(), place, key);
      const places = await until("rows around it", async () => {
        const seen = await inView();
        return areTogether(seen) && seen.includes(place) ? seen : null;
      }, inView);
      assert.ok(places.length < 60, key);
      assert.ok((await nodes()) <= kNodes, `${key}: ${await nodes()} nodes`);
    }
    noProblems(page);
  });

  test("scrolled down and back, row follows row, and the window goes along", async () => {
    let last = await inView();
    for (const [px, steps] of [[350, 60], [-350, 60]]) {
      for (let step = 0; step < steps; ++step) {
        await scroll(px);
        const now = await until("the list to be filled", async () => {
          const seen = await inView();
          return areTogether(seen) ? seen : null;
        }, inView);
        const moved = (now[0] - last[0]) * Math.sign(px);
        assert.ok(moved >= 0 && moved < 12, `from ${last[0]} to ${now[0]}`);
        last = now;
      }
      assert.ok((await nodes()) <= kNodes, `${await nodes()} nodes`);
    }
    assert.equal(last[0], 1);
    noProblems(page);
  });

  test("the scroll bar let go in the middle: rows of the middle are shown", async () => {
    const last = await size();
    await center(page).evaluate((node) => node.focus());
    await page.keyboard.press("End");
    await page.evaluate(() => document.activeElement.blur());
    await inList((node) => {
      const scroller = node.shadowRoot.querySelector("[part~=scroller]");
      scroller.scrollTop = scroller.scrollHeight / 2;
    });
    await rowsOfTheMiddle(last);
    assert.ok((await nodes()) <= kNodes);
    noProblems(page);
  });

  test("to the end and back to the middle between two frames: rows of the middle are shown", async () => {
    const last = await size();
    await center(page).evaluate((node) => node.focus());
    await inList((node) => {
      node.shadowRoot.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "End", bubbles: true, composed: true }));
      node.shadowRoot.activeElement.blur();
      const scroller = node.shadowRoot.querySelector("[part~=scroller]");
      scroller.scrollTop = scroller.scrollHeight / 2;
    });
    await rowsOfTheMiddle(last);
    noProblems(page);
  });

  test("a row that was opened is open when it comes into view again", async () => {
    const opened = center(page).locator("article[data-cut]").first();
    const id = await opened.getAttribute("data-id");
    await opened.locator('[data-action="expand"]').click();
    await page.evaluate(() => document.activeElement.blur());
    await center(page).evaluate((node) => node.focus());
    await page.keyboard.press("End");
    await center(page).locator(`[data-id="${id}"]`).waitFor({ state: "detached", ...kPatience });
    await page.keyboard.press("Home");
    await center(page).locator(`[data-id="${id}"][data-expanded]`).waitFor(kPatience);
    noProblems(page);
  });

  test("hundreds of arrivals have the page laid out once a frame, not once each", async () => {
    const kArrivals = 400;
    const held = await size();
    await page.evaluate(() => {
      window.asked = 0;
      window.frames = 0;
      const { getBoundingClientRect } = Element.prototype;
      Element.prototype.getBoundingClientRect = function () {
        window.asked += this.closest("notification-bell, button") ? 1 : 0;
        return getBoundingClientRect.call(this);
      };
      const count = () => { window.frames += 1; requestAnimationFrame(count); };
      count();
    });
    const token = await server.token(person.id);
    const events = Array.from({ length: kArrivals }, (_, i) => note(person, `Arrival ${i}`, ""));
    assert.equal((await server.emit(token, events)).status, 200);
    await until("all of them", async () => (await size()) >= held + kArrivals, size);
    const { asked, frames } = await page.evaluate(() => ({ asked: window.asked, frames: window.frames }));
    assert.ok(asked <= 3 * frames && asked < kArrivals / 2, `asked ${asked} times in ${frames} frames`);
    noProblems(page);
  });
});
