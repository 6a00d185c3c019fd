// Every action of the list can be taken back: by the message, by Ctrl+Z, by "z", in the gap that it
// leaves; several steps, and the focus comes back.

import assert from "node:assert/strict";
import { stopAll } from "../js/support/owned.mjs";
import { until } from "../js/support/patience.mjs";
import { after, afterEach, before, beforeEach, describe, test } from "../js/support/testing.mjs";
import { closePages, kPatience, launch, noProblems, openAs, row, waitForBell } from "./support/browser.mjs";
import { center, send, shown, standing, titles, toast } from "./support/list.mjs";
import { Server } from "./support/server.mjs";

describe("undo", () => {
  let server, browser, context, person, token, page;

  before(async () => {
    browser = await launch();
    context = await browser.newContext({ viewport: { width: 1280, height: 1000 }, reducedMotion: "reduce" });
  });
  beforeEach(async () => {
    server = await Server.start();
    person = (await server.people()).find(({ locale }) => locale === "en");
    token = await server.token(person.id);
    page = await openAs(context, server, person);
    await send(server, person, ["Cargo", "Bravo", "Alpha"]);
    await shown(page, "Alpha");
    await shown(page, "Cargo");
  });
  afterEach(async () => {
    await closePages();
    await server.stop();
  });
  after(() => stopAll(browser));

  const onServer = async (text, query = "") => {
    const { body } = await server.get(token, `/api/v1/notifications?q=${text}${query}`);
    return body.items.find(({ title }) => title.endsWith(`: ${text}`)) ?? null;
  };
  const gone = (text) => row(page, text).waitFor({ state: "detached", ...kPatience });
  const press = (text, action) => row(page, text).locator(`[data-action="${action}"]`).click();

  test("by keys, several steps back: each row returns to its place and has the focus", async () => {
    const earlier = await titles(page);
    const { top } = await standing(page, "Alpha");
    await row(page, "Alpha").focus();
    await page.keyboard.press("e");
    await gone("Alpha");
    assert.deepEqual(await standing(page, "Bravo"), { top, hasFocus: true }, "the next one takes its place");
    await page.keyboard.press("Delete");
    await gone("Bravo");
    await page.keyboard.press("s");
    await page.keyboard.press("Enter");
    await gone("Cargo");
    for (const [key, text] of [["z", "Cargo"], ["Control+z", "Bravo"], ["z", "Alpha"]]) {
      await page.keyboard.press(key);
      await shown(page, text);
      assert.deepEqual(await standing(page, text), { top, hasFocus: true }, text);
    }
    assert.deepEqual(await titles(page), earlier);
    await until("the server to have all three back", async () =>
      (await Promise.all(["Alpha", "Bravo", "Cargo"].map((text) => onServer(text)))).every((item) => item && !item.archived_at && !item.snoozed_until));
    noProblems(page);
  });

  test("a delete is not sent while it can be taken back, and is sent when the page is hidden", async () => {
    await press("Bravo", "delete");
    await gone("Bravo");
    assert.equal(await toast(page).locator(".toast-text").textContent(), "Deleted.");
    assert.ok(await onServer("Bravo"), "held back");
    await toast(page).locator("[part~=toast-undo]").click();
    await shown(page, "Bravo");
    await press("Cargo", "delete");
    await gone("Cargo");
    await page.evaluate(() => {
      Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await until("the delete to be sent", async () => (await onServer("Cargo")) === null);
    assert.ok(await onServer("Bravo"));
    noProblems(page);
  });

  test("a delete that nobody takes back is sent, in every tab", async () => {
    const other = await openAs(context, server, person);
    await shown(other, "Alpha");
    await press("Alpha", "delete");
    await row(other, "Alpha").waitFor({ state: "detached", ...kPatience });
    assert.equal(await onServer("Alpha"), null);
    noProblems(page, other);
  });

  test("mark all as read is taken back as a whole, and by Ctrl+Z wherever the focus is", async () => {
    const { body } = await server.get(token, "/api/v1/notifications/unread");
    await center(page).locator("[part~=mark-all]").click();
    await waitForBell(page, 0);
    assert.equal(await toast(page).locator(".toast-text").textContent(), "All marked as read.");
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("Control+z");
    await waitForBell(page, body.count);
    await until("the server to have them unread", async () => (await server.get(token, "/api/v1/notifications/unread")).body.count === body.count);
    noProblems(page);
  });

  test("reading and opening are steps too, and the gap has its own way back", async () => {
    await press("Alpha", "read");
    await center(page).locator("article:not([data-unread])", { hasText: "Alpha" }).waitFor(kPatience);
    await press("Bravo", "archive");
    await gone("Bravo");
    const gap = center(page).locator("[part~=gap]");
    assert.match(await gap.textContent(), /Archived\.\s*Undo/);
    await gap.locator("[data-action=undo]").click();
    await shown(page, "Bravo");
    assert.ok((await standing(page, "Bravo")).hasFocus);
    await page.keyboard.press("z");
    await center(page).locator("article[data-unread]", { hasText: "Alpha" }).waitFor(kPatience);
    noProblems(page);
  });

  test("where somebody types, Ctrl+Z is theirs", async () => {
    await press("Alpha", "archive");
    await gone("Alpha");
    await page.evaluate(() => document.body.append(Object.assign(document.createElement("input"), { id: "typed" })));
    await page.locator("#typed").fill("text");
    await page.keyboard.press("Control+z");
    assert.equal(await row(page, "Alpha").count(), 0);
    noProblems(page);
  });
});
