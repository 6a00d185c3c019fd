// The pages as everybody meets them: light and dark, narrow and wide, in both languages, with
// assistive technology; and under the strict policy that the server sends.

import assert from "node:assert/strict";
import { stopAll } from "../js/support/owned.mjs";
import { after, afterEach, before, describe, test } from "../js/support/testing.mjs";
import { violations } from "./support/axe.mjs";
import { closePages, kPatience, launch, newPage, noProblems, online, openAs, row } from "./support/browser.mjs";
import { Server, ask, taskFor } from "./support/server.mjs";


describe("the look", () => {
  let server, browser, alice;

  before(async () => {
    server = await Server.start();
    browser = await launch();
    [alice] = await server.people();
    const token = await server.token(alice.id);
    for (const priority of ["low", "normal", "high", "critical"]) {
      await server.emit(token, taskFor([alice.id], `Of ${priority} priority`, { priority }));
    }
  });
  afterEach(closePages);
  after(() => stopAll(browser, server));

  for (const colorScheme of ["light", "dark"]) {
    for (const [name, viewport] of [["wide", { width: 1280, height: 900 }], ["narrow", { width: 360, height: 740 }]]) {
      test(`${colorScheme}, ${name}: nothing overflows and axe finds nothing`, async () => {
        const context = await browser.newContext({ colorScheme, viewport });
        const page = await newPage(context);
        await page.goto(server.url);
        await page.locator('[data-hook="people"] button').first().waitFor(kPatience);
        assert.deepEqual(await violations(page), [], "sign-in");
        await page.locator('[data-hook="people"] button').first().click();
        await online(page);
        await row(page, "Of critical priority").waitFor(kPatience);
        assert.deepEqual(await violations(page), [], "workspace");
        await page.locator("#bell button[data-count]").first().click();
        await page.locator("#bell notification-center [data-id]").first().waitFor(kPatience);
        assert.deepEqual(await violations(page), [], "panel");
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `${overflow} px too wide`);
        noProblems(page);
        await context.close();
      });
    }
  }

  test("French and English: the page, the list and the notifications' language", async () => {
    const context = await browser.newContext({ locale: "fr-FR" });
    const page = await openAs(context, server, alice);
    for (const locale of ["fr", "en"]) {
      await page.locator(`input[name="locale"][value="${locale}"]`).check({ force: true });
      assert.equal(await page.locator("html").getAttribute("lang"), locale);
      const label = await page.locator("#bell button[data-count]").first().getAttribute("aria-label");
      assert.match(label, locale === "fr" ? /non lue/ : /unread/);
    }
    noProblems(page);
    await context.close();
  });

  test("the policy allows no inline script or style, and the page needs none", async () => {
    const answer = await ask(server.url);
    const policy = answer.headers.get("content-security-policy");
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'/);
    assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
  });
});
