// A day's work by the keyboard alone, and by touch alone: everything can be reached, and the server has
// what was done.

import assert from "node:assert/strict";
import { stopAll } from "../js/support/owned.mjs";
import { until } from "../js/support/patience.mjs";
import { after, afterEach, before, beforeEach, describe, test } from "../js/support/testing.mjs";
import { closePages, kPatience, launch, noProblems, openAs } from "./support/browser.mjs";
import { note } from "./support/list.mjs";
import { Server } from "./support/server.mjs";

const kWork = ["To be read", "To be archived", "To be deleted", "To be snoozed", "To be kept", "First of two", "Second of two"];

describe("a day's work", () => {
  let server, browser, person, token;

  before(async () => {
    browser = await launch();
  });
  beforeEach(async () => {
    server = await Server.start();
    person = (await server.people()).find(({ locale }) => locale === "en");
    token = await server.token(person.id);
    for (const title of kWork) await server.emit(token, note(person, title, `${title}, in one line\nand another`, { priority: "critical" }));
  });
  afterEach(async () => {
    await closePages();
    await server.stop();
  });
  after(() => stopAll(browser));

  const start = async (machine) => {
    const page = await openAs(await browser.newContext({ reducedMotion: "reduce", ...machine }), server, person);
    const list = page.locator("#bell notification-center");
    const row = (text) => list.locator("[data-id]", { hasText: text }).first();
    const gone = (text) => row(text).waitFor({ state: "detached", ...kPatience });
    const there = (text) => row(text).waitFor(kPatience);
    return { page, list, row, gone, there };
  };
  const all = async (query = "") => (await server.get(token, `/api/v1/notifications?limit=200${query}`)).body.items;
  const one = (items, title) => items.find((item) => item.title === title);

  // What both have done by the evening.
  async function isDone() {
    await until("the server to have all that was done", async () => {
      const [listed, archived, snoozed] = await Promise.all([all(), all("&archived=true"), all("&snoozed=true")]);
      return one(listed, "To be read")?.is_read && one(archived, "To be archived") && one(snoozed, "To be snoozed") &&
        !one(listed, "To be deleted") && one(listed, "To be kept") && !one(listed, "To be kept").is_read &&
        one(archived, "First of two") && one(archived, "Second of two");
    }, async () => (await all()).map(({ title, is_read: isRead }) => [title, isRead]));
  }

  test("by the keyboard alone", async () => {
    const { page, list, gone, there } = await start({ viewport: { width: 1280, height: 900 } });
    const press = async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const focused = () => page.evaluate(() => {
      let node = document.activeElement;
      while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
      return [node.closest("article")?.querySelector("[part~=item-title]")?.textContent ?? null, node.getAttribute("data-action") ?? node.getAttribute("data-filter") ?? node.getAttribute("part") ?? node.tagName];
    });
    // To the bell by Tab, as anybody comes there.
    await until("the focus to be on the bell", async () => {
      await press("Tab");
      return (await focused())[1] === "button";
    }, focused);
    await press("Enter");
    await there("To be read");
    const goTo = async (title) => {
      await press("Home");
      await until(`the focus to be on ${title}`, async () => {
        if ((await focused())[0] === title) return true;
        await press("j");
        return false;
      }, focused);
    };

    await goTo("To be read");
    await press("Enter");
    await list.locator("[data-expanded]", { hasText: "To be read" }).waitFor(kPatience);
    await press("Space");
    await goTo("To be archived");
    await press("e");
    await gone("To be archived");
    await goTo("To be deleted");
    await press("Delete");
    await gone("To be deleted");
    await goTo("To be kept");
    await press("Delete");
    await gone("To be kept");
    await press("z");
    await there("To be kept");
    await goTo("To be snoozed");
    await press("s", "ArrowDown", "Enter");
    await gone("To be snoozed");
    await goTo("First of two");
    await press("x");
    await goTo("Second of two");
    await press("x", "e");
    await gone("First of two");
    await gone("Second of two");
    await press("/");
    await page.keyboard.type("kept");
    await gone("To be read");
    await press("Escape");
    await there("To be read");
    // Back to the tabs, to the archived, and home again.
    await until("the focus to be on a tab", async () => {
      await press("Shift+Tab");
      return (await focused())[1] === "all";
    }, focused);
    await press("ArrowRight", "ArrowRight");
    await there("To be archived");
    await press("Escape");
    assert.deepEqual(await focused(), [null, "button"], "the bell has the focus again");
    await isDone();
    noProblems(page);
  });

  test("by touch alone", async () => {
    const { page, list, row, gone, there } = await start({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
    const choose = async (title, choice) => {
      await row(title).locator('[data-action="more"]').tap();
      await list.locator(`[data-choice="${choice}"]`).tap();
    };
    await page.locator("#bell [part=button]").tap();
    await there("To be read");
    await row("To be read").locator("[part~=item-title]").tap();
    await list.locator("[data-expanded]", { hasText: "To be read" }).waitFor(kPatience);
    await choose("To be archived", "archive");
    await gone("To be archived");
    await choose("To be deleted", "delete");
    await gone("To be deleted");
    await choose("To be kept", "delete");
    await gone("To be kept");
    await list.locator("[part~=toast-undo]").tap();
    await there("To be kept");
    await choose("To be snoozed", "snoozeTomorrow");
    await gone("To be snoozed");
    await choose("First of two", "select");
    await row("Second of two").locator('[data-action="select"]').tap();
    await list.locator('[part~=selection] [data-action="archive"]').tap();
    await gone("First of two");
    await gone("Second of two");
    await list.locator("[part~=search-button]").tap();
    await list.locator("[part~=search]").fill("kept");
    await gone("To be read");
    await list.locator("[part~=search-button]").tap();
    await there("To be read");
    await list.locator('[data-filter="archived"]').tap();
    await there("To be archived");
    await page.locator("#bell [part~=close]").first().tap();
    await list.waitFor({ state: "hidden", ...kPatience });
    await isDone();
    noProblems(page);
  });
});
