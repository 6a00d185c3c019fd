// The lists of the drawn centre: unread, snoozed, archived, searched; and that the address says which one is shown.

import assert from "node:assert/strict";
import { stopAll } from "../js/support/owned.mjs";
import { after, afterEach, before, describe, test } from "../js/support/testing.mjs";
import { closePages, launch, noProblems } from "./support/browser.mjs";
import { centerState, centerUntil, clickControl, clickRow, openCenterAs, withId, withTitle } from "./support/center.mjs";
import { Server, taskFor } from "./support/server.mjs";

describe("the lists of the drawn centre", () => {
  let server, browser, context, alice, token;

  before(async () => {
    server = await Server.start({ env: { NOTIFICATION_THROTTLE_PER_MINUTE: "0" } });
    browser = await launch();
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB", colorScheme: "light" });
    [alice] = await server.people();
    token = await server.token(alice.id);
  });
  afterEach(closePages);
  after(() => stopAll(browser, server));

  async function emitted(words, more = {}) {
    assert.equal((await server.emit(token, taskFor([alice.id], words, more))).status, 200);
  }

  const listed = async (query) => (await server.get(token, `/api/v1/notifications?limit=200&${query}`)).body;

  // Waits until exactly what the API lists for `query` is shown, with its number.
  const shows = (page, query) =>
    centerUntil(page, async (now) => {
      const { items, total } = await listed(query);
      return now.total === total && now.items.length === items.length && items.every(({ id }, index) => now.items[index].id === id);
    });

  test("each list shows exactly what the API lists, by pointer and by key", async () => {
    for (const words of ["To archive", "To snooze", "To keep"]) await emitted(words, { priority: "critical" });
    const page = await openCenterAs(context, server, alice);
    const start = await centerUntil(page, (now) => withTitle(now, "To keep"));
    await page.mouse.move(2, 400);
    for (const [words, key] of [["To archive", "e"], ["To snooze", "s"]]) {
      const { id } = withTitle(await centerState(page), words);
      await clickRow(page, id);
      await centerUntil(page, (now) => now.selected === id && withId(now, id).is_read && !withId(now, id).pending);
      await page.keyboard.press(key);
      if (key === "s") await page.getByRole("button", { name: /In one hour|Dans une heure/ }).click();
      await centerUntil(page, (now) => !withTitle(now, words));
    }
    await clickControl(page, "tab-archived");
    const archived = await shows(page, "archived=true");
    assert.ok(withTitle(archived, "To archive"));
    await page.keyboard.press("3");
    assert.ok(withTitle(await shows(page, "snoozed=true"), "To snooze"));
    await page.keyboard.press("2");
    await shows(page, "is_read=false");
    await page.keyboard.press("1");
    await shows(page, "");
    assert.equal((await centerState(page)).unread.total, start.unread.total - 2);
    noProblems(page);
  });

  test("what is opened stays where it is under the pointer, in each list, until the list is asked for again", async () => {
    for (const words of ["First", "Second", "Third", "Fourth"]) await emitted(words, { priority: "critical" });
    const page = await openCenterAs(context, server, alice);
    await centerUntil(page, (now) => withTitle(now, "Fourth"));
    const placeOf = (now, id) => now.items.findIndex((item) => item.id === id);
    for (const [key, words] of [["1", "Third"], ["2", "Second"]]) {
      await page.keyboard.press(key);
      const unread = await centerUntil(page, (now) => withTitle(now, words));
      const { id } = withTitle(unread, words);
      await clickRow(page, id);
      const now = await centerUntil(page, (state) => state.detail && withId(state, id)?.is_read && !withId(state, id).pending);
      assert.equal(placeOf(now, id), placeOf(unread, id), words);
      assert.equal(now.selected, id);
      await page.keyboard.press(key);
      await shows(page, key === "2" ? "is_read=false" : "");
    }
    noProblems(page);
  });

  test("what is archived or snoozed is brought back by the same key, and that is taken back too", async () => {
    await emitted("There and back", { priority: "critical" });
    const page = await openCenterAs(context, server, alice);
    const { id } = withTitle(await centerUntil(page, (now) => withTitle(now, "There and back")), "There and back");
    for (const [away, tab, query] of [["e", "4", "archived=true"], ["s", "3", "snoozed=true"]]) {
      await page.keyboard.press("1");
      await centerUntil(page, (now) => withId(now, id));
      await page.keyboard.press("Home");
      await centerUntil(page, (now) => now.selected === now.items[0].id);
      while ((await centerState(page)).selected !== id) {
        await page.keyboard.press("ArrowDown");
        await page.evaluate(() => new Promise(requestAnimationFrame));
      }
      await page.keyboard.press(away);
      // The first choice has the focus.
      if (away === "s") await page.getByRole("button", { name: /In one hour|Dans une heure/ }).press("Enter");
      await centerUntil(page, (now) => !withId(now, id));
      await page.keyboard.press(tab);
      await centerUntil(page, (now) => now.items[0]?.id === id);
      await page.keyboard.press("Home");
      await centerUntil(page, (now) => now.selected === id);
      await page.keyboard.press(away);
      await centerUntil(page, (now) => !withId(now, id));
      await page.keyboard.press("Control+z");
      await centerUntil(page, (now) => withId(now, id)?.pending === false);
      assert.ok((await listed(query)).items.some((item) => item.id === id));
      await page.keyboard.press("Home");
      await centerUntil(page, (now) => now.selected === id);
      await page.keyboard.press(away);
      await centerUntil(page, (now) => !withId(now, id));
      await shows(page, query);
    }
    noProblems(page);
  });

  test("several are marked by key and by pointer, and done with in one step that is taken back at once", async () => {
    for (const words of ["Marked one", "Marked two", "Marked three"]) await emitted(words, { priority: "critical" });
    const page = await openCenterAs(context, server, alice);
    const start = await centerUntil(page, (now) => withTitle(now, "Marked three"));
    const ids = start.items.slice(0, 3).map(({ id }) => id);
    await page.keyboard.press("Home");
    await centerUntil(page, (now) => now.selected === ids[0]);
    await page.keyboard.press("x");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("x");
    await centerUntil(page, (now) => now.marked === 2);
    // The tile of the third row.
    const rect = await page.evaluate(() => window.carillonCenter.rowRect(2));
    await page.mouse.click(rect.x + 47, rect.y + rect.height / 2);
    await centerUntil(page, (now) => now.marked === 3 && !now.detail);
    await clickControl(page, "marked-archive");
    await centerUntil(page, (now) => now.marked === 0 && ids.every((id) => !withId(now, id)));
    await page.keyboard.press("z");
    const back = await centerUntil(page, (now) => ids.every((id) => withId(now, id)?.pending === false));
    assert.deepEqual(back.items.slice(0, 3).map(({ id }) => id), ids);
    noProblems(page);
  });

  test("it is searched as one types, with words and filters, and the number is exact", async () => {
    for (let index = 0; index < 12; ++index) await emitted(`Zeppelin ${index}`, { priority: index % 3 === 0 ? "high" : "low" });
    const page = await openCenterAs(context, server, alice);
    await centerUntil(page, (now) => withTitle(now, "Zeppelin 11"));
    await page.keyboard.press("/");
    await page.locator("#search:focus").waitFor();
    await page.keyboard.type("zeppelin");
    await shows(page, "q=zeppelin");
    await page.keyboard.type(" priority:high is:unread type:task.*");
    const found = await shows(page, "q=zeppelin&priority=high");
    assert.equal(found.total, 4);
    // What arrives and fits is shown at once.
    await emitted("Zeppelin again", { priority: "high" });
    await centerUntil(page, (now) => now.total === 5 && withTitle(now, "Zeppelin again"));
    // Down from the field into the list; Escape in the field ends the search.
    await page.keyboard.press("ArrowDown");
    await page.locator("#canvas:focus").waitFor({ state: "attached" });
    await page.keyboard.press("ArrowDown");
    await centerUntil(page, (now) => now.selected === now.items[0].id);
    await page.keyboard.press("/");
    await page.locator("#search:focus").waitFor();
    await page.keyboard.press("Escape");
    await shows(page, "");
    noProblems(page);
  });

  test("the address says list, search and notification; Back, Forward and reload keep them", async () => {
    await emitted("In the address", { priority: "critical" });
    const page = await openCenterAs(context, server, alice);
    const { id } = withTitle(await centerUntil(page, (now) => withTitle(now, "In the address")), "In the address");
    await page.keyboard.press("2");
    await centerUntil(page, (now) => now.filter === "unread");
    await page.locator("#search").fill("address type:task.*");
    await centerUntil(page, (now) => now.total === 1);
    await clickRow(page, id);
    await centerUntil(page, (now) => now.detail);
    await page.waitForURL(/view=unread&q=address\+type%3Atask\.\*&id=/);
    await page.goBack();
    await centerUntil(page, (now) => !now.detail && now.filter === "unread");
    await page.goBack();
    await centerUntil(page, (now) => now.filter === "all" && now.total > 1);
    assert.equal(await page.locator("#search").inputValue(), "");
    await page.goForward();
    await page.goForward();
    await page.locator("#search").fill("address is:read type:task.*");
    await centerUntil(page, (now) => now.total === 1);
    await clickRow(page, id);
    await centerUntil(page, (now) => now.detail);
    await page.reload();
    const state = await centerUntil(page, (now) => now.detail && now.total === 1);
    assert.equal(state.selected, id);
    assert.equal(await page.locator("#search").inputValue(), "address is:read type:task.*");
    noProblems(page);
  });
});
