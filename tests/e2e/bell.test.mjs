// One notification, end to end: an event in, the bell of every tab of that person, read in one
// place, quiet everywhere.

import assert from "node:assert/strict";
import { stopAll } from "../js/support/owned.mjs";
import { after, afterEach, before, describe, test } from "../js/support/testing.mjs";
import { bellCount, closePages, kPatience, launch, newPage, noProblems, openAs, row, waitForBell } from "./support/browser.mjs";
import { Server, taskFor } from "./support/server.mjs";

describe("the bell", () => {
  let server, browser, context, alice, bob, token;

  before(async () => {
    server = await Server.start();
    browser = await launch();
    context = await browser.newContext();
    [alice, bob] = await server.people();
    token = await server.token(alice.id);
  });
  afterEach(closePages);
  after(() => stopAll(browser, server));

  test("an event rings in both tabs of its person and in nobody else's", async () => {
    const first = await openAs(context, server, alice);
    const second = await openAs(context, server, alice);
    const other = await openAs(context, server, bob);
    const countBefore = await bellCount(first);
    const others = await bellCount(other);

    const answer = await server.emit(token, taskFor([alice.id], "Ring both tabs"));
    assert.equal(answer.status, 200);
    assert.equal(answer.body.results[0].created, 1);
    await waitForBell(first, countBefore + 1);
    await waitForBell(second, countBefore + 1);
    await row(second, "Ring both tabs").waitFor(kPatience);
    assert.match(await first.title(), new RegExp(`^\\(${countBefore + 1}\\)`));

    await row(first, "Ring both tabs").locator('[data-action="read"]').click();
    await waitForBell(first, countBefore);
    await waitForBell(second, countBefore);

    // What comes to the other user proves that their tab was listening all the while.
    await server.emit(token, taskFor([bob.id], "For the other"));
    await waitForBell(other, others + 1);
    assert.equal(await other.getByText("Ring both tabs").count(), 0);
    noProblems(first, second, other);
  });

  test("the button of the page assigns a task to a colleague's tab", async () => {
    const sender = await openAs(context, server, alice);
    const receiver = await openAs(context, server, bob);
    const countBefore = await bellCount(receiver);
    await sender.locator('input[value="colleague"]').check({ force: true });
    await sender.locator('select[name="colleague"]').selectOption(bob.id);
    await sender.locator('button[data-event="task.assigned"]').click();
    await waitForBell(receiver, countBefore + 1);
    noProblems(sender, receiver);
  });

  test("mark all as read empties every tab's bell, delete takes the row everywhere", async () => {
    const first = await openAs(context, server, alice);
    const second = await openAs(context, server, alice);
    await server.emit(token, taskFor([alice.id], "To be read with all"));
    await row(first, "To be read with all").waitFor(kPatience);
    await first.locator("#center").locator('[part~="mark-all"]').first().click();
    await waitForBell(first, 0);
    await waitForBell(second, 0);
    await server.emit(token, taskFor([alice.id], "To be deleted"));
    await row(second, "To be deleted").waitFor(kPatience);
    await row(first, "To be deleted").hover();
    await row(first, "To be deleted").locator('[data-action="delete"]').click();
    await row(second, "To be deleted").waitFor({ state: "detached", ...kPatience });
    await waitForBell(second, 0);
    noProblems(first, second);
  });

  test("critical stands first and unread before read, in the list as in REST", async () => {
    const page = await openAs(context, server, bob);
    await server.emit(token, taskFor([bob.id], "A low one", { priority: "low" }));
    await server.emit(token, taskFor([bob.id], "A critical one", { priority: "critical" }));
    await server.emit(token, taskFor([bob.id], "A high one", { priority: "high" }));
    await row(page, "A high one").waitFor(kPatience);
    const { body } = await server.get(await server.token(bob.id), "/api/v1/notifications/unread?limit=200");
    const shown = await page.evaluate(() =>
      document.getElementById("center").inbox.state.items.filter((item) => !item.is_read).map((item) => item.id));
    assert.deepEqual(shown, body.items.map((item) => item.id));
    assert.equal(body.items[0].priority, "critical");
    const onScreen = await page.locator("#center").locator("[data-id]").evaluateAll((nodes) =>
      nodes.map((node) => node.dataset.id));
    assert.deepEqual(onScreen.slice(0, 5), shown.slice(0, 5));
    noProblems(page);
  });

  test("everything can be done with the keyboard", async () => {
    const page = await openAs(context, server, alice);
    await page.locator("#center [part~=mark-all]").first().waitFor(kPatience);
    await server.emit(token, taskFor([alice.id], "By keyboard"));
    await row(page, "By keyboard").waitFor(kPatience);
    const countBefore = await bellCount(page);
    await page.locator("#bell button[data-count]").focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement?.id === "bell", null, kPatience);
    await page.keyboard.press("Escape");
    await row(page, "By keyboard").focus();
    await page.keyboard.press("r");
    await waitForBell(page, countBefore - 1);
    await page.keyboard.press("r");
    await waitForBell(page, countBefore);
    await row(page, "By keyboard").focus();
    await page.keyboard.press("Delete");
    await row(page, "By keyboard").waitFor({ state: "detached", ...kPatience });
    noProblems(page);
  });

  test("without --demo the page says how to get it", async () => {
    const plain = await Server.start({ args: [] });
    try {
      const page = await newPage(context);
      await page.goto(plain.url);
      await page.locator('main[data-screen="absent"]').waitFor({ state: "visible", ...kPatience });
      noProblems(page);
    } finally {
      await plain.stop();
    }
  });
});
