// The views of the list: the archived and the snoozed, search and filters; what is done in them, and
// what leads out of a row.

import assert from "node:assert/strict";
import { stopAll } from "../js/support/owned.mjs";
import { until } from "../js/support/patience.mjs";
import { after, afterEach, before, beforeEach, describe, test } from "../js/support/testing.mjs";
import { closePages, kPatience, launch, noProblems, openAs, row, waitForBell, bellCount } from "./support/browser.mjs";
import { center, leave, note, send, shown, titles, toast } from "./support/list.mjs";
import { Server } from "./support/server.mjs";

describe("the views", () => {
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
    await send(server, person, ["Alpha", "Bravo"]);
    await shown(page, "Bravo");
  });
  afterEach(async () => {
    await closePages();
    await server.stop();
  });
  after(() => stopAll(browser));

  const view = (name) => center(page).locator(`[data-filter="${name}"]`).click();
  const gone = (text) => row(page, text).waitFor({ state: "detached", ...kPatience });
  const press = (text, action) => row(page, text).locator(`[data-action="${action}"]`).click();
  const onServer = async (query) => (await server.get(token, `/api/v1/notifications?${query}`)).body.items;

  test("what is archived is found there, and comes back", async () => {
    const count = await bellCount(page);
    await press("Alpha", "archive");
    await gone("Alpha");
    await waitForBell(page, count - 1);
    await view("archived");
    await shown(page, "Alpha");
    assert.equal(await row(page, "Bravo").count(), 0);
    assert.equal(await row(page, "Alpha").locator('[data-action="archive"]').getAttribute("aria-label"), "Move back to the list");
    await press("Alpha", "archive");
    await gone("Alpha");
    await waitForBell(page, count);
    await view("all");
    await shown(page, "Alpha");
    noProblems(page);
  });

  test("what is snoozed is found there with its time, can wait for a moment of one's own, and is brought back", async () => {
    await press("Alpha", "snooze");
    await center(page).locator('[data-choice="snoozeOwn"]').click();
    const input = center(page).locator("[part~=snooze-dialog] input");
    const year = new Date().getFullYear() + 1;
    await input.fill(`${year}-03-04T05:06`);
    await page.keyboard.press("Enter");
    await gone("Alpha");
    await view("snoozed");
    await shown(page, "Alpha");
    assert.match(await row(page, "Alpha").locator("time").textContent(), /^Snoozed until .*5:06/);
    const [item] = await until("the server to have it snoozed", async () => {
      const items = await onServer("snoozed=true&q=Alpha");
      return items.length > 0 ? items : null;
    });
    assert.equal(Date.parse(item.snoozed_until), new Date(`${year}-03-04T05:06`).getTime());
    await row(page, "Alpha").hover();
    await press("Alpha", "more");
    await center(page).locator('[data-choice="awaken"]').click();
    await gone("Alpha");
    await until("the server to have it back", async () => (await onServer("q=Alpha")).length === 1);
    await view("all");
    await shown(page, "Alpha");
    noProblems(page);
  });

  test("search finds what is here and what is not loaded, and Escape ends it", async () => {
    await server.emit(token, note(person, "A needle", "in the hay"));
    await send(server, person, Array.from({ length: 150 }, (_, index) => `Hay ${index}`), { priority: "high" });
    await page.reload();
    await shown(page, "Hay");
    await row(page, "Hay").focus();
    await page.keyboard.press("/");
    await page.keyboard.type("needle");
    await shown(page, "A needle");
    assert.deepEqual(await titles(page), ["A needle"]);
    await center(page).locator("[part~=search]").fill("no such thing");
    await center(page).locator('[part~=empty][data-state="narrowed"]').waitFor(kPatience);
    await page.keyboard.press("Escape");
    await shown(page, "Hay");
    assert.ok(await center(page).locator("[part~=search]").isHidden());
    noProblems(page);
  });

  test("filters by priority and kind narrow the list, and are taken off", async () => {
    const filter = async (choice) => {
      await center(page).locator("[part~=filter-button]").click();
      await center(page).locator(`[data-choice="${choice}"]`).click();
    };
    await filter("priority-high");
    await gone("Alpha");
    const high = await center(page).locator("article").evaluateAll((nodes) => nodes.map((node) => node.dataset.priority));
    assert.ok(high.length > 0 && high.every((priority) => priority === "high"), String(high));
    await filter("type-task");
    await center(page).locator("article[data-type^=document]").first().waitFor({ state: "detached", ...kPatience });
    await filter("none");
    await shown(page, "Alpha");
    assert.equal(await center(page).locator("[part~=filter-button]").getAttribute("data-narrowed"), null);
    noProblems(page);
  });

  test("an action of the notification is followed by the page, marks read, and only where it is safe", async () => {
    await server.emit(token, note(person, "Please decide", "About the licences", {
      actor: { name: "Camille Laurent", avatar_url: "javascript:alert(1)" },
      actions: [{ id: "yes", label: "Approve", url: "/#approve" }, { id: "bad", label: "Bad", url: "javascript:alert(1)" }],
    }));
    const decide = await shown(page, "Please decide");
    assert.deepEqual(await decide.locator("[part~=item-action]").allTextContents(), ["Approve"]);
    assert.equal(await decide.locator(".actor").textContent(), "CL");
    await page.evaluate(() => document.addEventListener("notification-action", (event) => {
      event.preventDefault();
      window.decided = [event.detail.notification.title, event.detail.action.id];
    }));
    await decide.locator("[part~=item-action]").click();
    assert.deepEqual(await page.evaluate(() => window.decided), ["Please decide", "yes"]);
    await center(page).locator("article:not([data-unread])", { hasText: "Please decide" }).waitFor(kPatience);
    noProblems(page);
  });

  test("several are selected, by keys and by the pointer, acted on as one, and taken back as one", async () => {
    const count = await bellCount(page);
    await row(page, "Bravo").focus();
    const bar = center(page).locator("[part~=selection]");
    await page.keyboard.press("x");
    await bar.waitFor(kPatience);
    await page.keyboard.press("Escape");
    await bar.waitFor({ state: "hidden", ...kPatience });
    await page.keyboard.press("x");
    await row(page, "Alpha").locator("[data-action=select]").click();
    assert.match(await bar.textContent(), /2 selected/);
    await bar.locator('[data-action="archive"]').click();
    await gone("Alpha");
    await gone("Bravo");
    await waitForBell(page, count - 2);
    assert.equal(await toast(page).locator(".toast-text").textContent(), "2 archived.");
    assert.ok(await bar.isHidden());
    await page.keyboard.press("Control+z");
    await shown(page, "Alpha");
    await shown(page, "Bravo");
    await waitForBell(page, count);
    noProblems(page);
  });

  test("what belongs together is folded into its first row, and opened to single ones", async () => {
    await server.emit(token, Array.from({ length: 5 }, (_, index) => ({
      event: "pipeline.stage_changed",
      payload: { recipients: [person.id], deal: "Acme", from_stage: `${index}`, to_stage: `${index + 1}`, group: "deal:42", priority: "critical" },
    })));
    await until("all five to be there", async () => (await titles(page)).filter((title) => /Acme/.test(title)).length >= 5);
    const single = (await titles(page)).length;
    await center(page).locator("[part~=filter-button]").click();
    await center(page).locator('[data-choice="grouped"]').click();
    await until("them to be one", async () => (await titles(page)).length === single - 4, () => titles(page));
    const group = center(page).locator("[part~=group]:visible");
    assert.equal(await group.textContent(), "5 for deal Acme");
    await group.click();
    await until("them to be five", async () => (await titles(page)).length === single, () => titles(page));
    await center(page).locator("[part~=group]:visible").click();
    await until("them to be one again", async () => (await titles(page)).length === single - 4, () => titles(page));
    noProblems(page);
  });

  test("all keys are shown by ?, and the focus is back afterwards", async () => {
    await row(page, "Bravo").focus();
    await page.keyboard.press("?");
    await center(page).getByText("Show these keys").waitFor(kPatience);
    await page.keyboard.press("Escape");
    assert.ok(await row(page, "Bravo").evaluate((node) => node.getRootNode().activeElement === node));
    await leave(page);
    assert.ok(await toast(page).isHidden());
    noProblems(page);
  });
});
