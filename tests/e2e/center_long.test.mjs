// The drawn centre on a list that is far longer than what it holds.

import assert from "node:assert/strict";
import { stopAll } from "../js/support/owned.mjs";
import { after, afterEach, before, describe, test } from "../js/support/testing.mjs";
import { closePages, launch, noProblems } from "./support/browser.mjs";
import { centerState, centerUntil, controlRect, openCenterAs } from "./support/center.mjs";
import { Server, taskFor } from "./support/server.mjs";

const kRows = 8000;
const kMostHeld = 4200; // from the first row on, by place, and a page on its way

describe("a long list in the drawn centre", () => {
  let server, browser, context, alice, token;

  before(async () => {
    server = await Server.start({ env: { NOTIFICATION_THROTTLE_PER_MINUTE: "0" } });
    browser = await launch();
    context = await browser.newContext({ viewport: { width: 1200, height: 800 }, locale: "en-GB", colorScheme: "light" });
    [alice] = await server.people();
    token = await server.token(alice.id);
    for (let sent = 0; sent < kRows; sent += 1000) await emitted(1000, (index) => `Long ${sent + index}`);
  });
  afterEach(closePages);
  after(() => stopAll(browser, server));

  async function emitted(count, words, more = {}) {
    const events = Array.from({ length: count }, (_, index) => taskFor([alice.id], words(index), more));
    assert.equal((await server.emit(token, events)).status, 200);
  }

  // What the API lists from that place on.
  async function listedAt(place, count) {
    const { body } = await server.get(token, `/api/v1/notifications?limit=${count}&offset=${place}`);
    return body.items.map(({ id }) => id);
  }

  // The rows that are in view, by their places: {id, place, y}.
  const inView = (page) =>
    page.evaluate(() =>
      window.carillonCenter
        .state()
        .items.map(({ id, place }) => ({ id, place, y: window.carillonCenter.rowRect(place)?.y }))
        .filter(({ y }) => y !== undefined),
    );

  // Waits until as many rows are in view as fit, and answers them.
  async function filled(page, condition = () => true) {
    let rows = [];
    await centerUntil(page, async () => {
      rows = await inView(page);
      return rows.length >= 8 && condition(rows);
    });
    return rows;
  }

  async function right(rows) {
    assert.deepEqual(rows.map(({ id }) => id), await listedAt(rows[0].place, rows.length));
  }

  test("End and the scrollbar reach any place, and only what is near is held", async () => {
    const page = await openCenterAs(context, server, alice);
    const { total } = await centerUntil(page, (now) => now.total >= kRows);
    await page.keyboard.press("End");
    await right(await filled(page, (rows) => rows.at(-1).place === total - 1));
    const state = await centerUntil(page, (now) => now.selected !== null);
    assert.equal(state.items.find(({ place }) => place === total - 1).id, state.selected);

    for (const share of [0.25, 0.75, 0.5, 0.9, 0.1, 0.6, 0.35]) {
      const grip = await controlRect(page, "scrollbar");
      await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
      await page.mouse.down();
      await page.mouse.move(grip.x + grip.width / 2, 130 + 600 * share, { steps: 5 });
      await page.mouse.up();
      const expected = total * share;
      await right(await filled(page, (rows) => Math.abs(rows[0].place - expected) < total / 8));
    }
    const { items } = await centerState(page);
    assert.ok(items.length < kMostHeld, `${items.length} rows are held`);
    await page.keyboard.press("Home");
    await right(await filled(page, (rows) => rows[0].place === 0));
    noProblems(page);
  });

  test("what is looked at stays where it is when a hundred arrive, and a press leads to them", async () => {
    const page = await openCenterAs(context, server, alice);
    await centerUntil(page, (now) => now.total >= kRows);
    await page.keyboard.press("End");
    const { total } = await centerState(page);
    const seen = await filled(page, (rows) => rows.at(-1).place === total - 1);
    await emitted(100, (index) => `Above ${index}`, { priority: "critical" });
    await centerUntil(page, (now) => now.total === total + 100);
    const now = await filled(page);
    const places = new Map(now.map((row) => [row.id, row]));
    for (const { id, place, y } of seen) {
      assert.equal(places.get(id)?.y, y, "a row has moved");
      assert.equal(places.get(id).place, place + 100);
    }
    await right(now);

    const pill = await controlRect(page, "new-above");
    await page.mouse.click(pill.x + pill.width / 2, pill.y + pill.height / 2);
    await right(await filled(page, (rows) => rows[0].place === 0));
    noProblems(page);
  });

  test("a row far down is read, archived and taken back by key, and the next one stands in its place", async () => {
    const page = await openCenterAs(context, server, alice);
    const { total } = await centerUntil(page, (now) => now.total >= kRows);
    await page.keyboard.press("End");
    const selected = (now) => now.items.find(({ id }) => id === now.selected);
    for (let step = 0; step < 20; ++step) await page.keyboard.press("ArrowUp");
    const start = await centerUntil(page, (now) => selected(now)?.place === total - 21);
    const next = start.items.find(({ place }) => place === total - 20).id;
    await page.keyboard.press("e");
    await centerUntil(page, (now) => now.total === total - 1 && now.selected === next);
    const archived = await server.get(token, "/api/v1/notifications?archived=true");
    assert.ok(archived.body.items.some(({ id }) => id === start.selected));
    await page.keyboard.press("z");
    await centerUntil(page, (now) => now.total === total && now.items.find(({ id }) => id === start.selected)?.pending === false);
    await right(await filled(page));
    noProblems(page);
  });
});
