// What people say of how they are reached, said in the drawn centre: opened by its gear and by the
// keyboard alone, kept by the server. CENTER_PICTURES=FOLDER keeps pictures.

import assert from "node:assert/strict";
import { join } from "node:path";
import { stopAll } from "../js/support/owned.mjs";
import { until } from "../js/support/patience.mjs";
import { after, afterEach, before, describe, test } from "../js/support/testing.mjs";
import { violations } from "./support/axe.mjs";
import { closePages, kPatience, launch, noProblems } from "./support/browser.mjs";
import { clickControl, openCenterAs } from "./support/center.mjs";
import { Server } from "./support/server.mjs";


describe("preferences in the drawn centre", () => {
  let server, browser, alice, token, context;

  before(async () => {
    server = await Server.start();
    browser = await launch();
    [alice] = await server.people();
    token = await server.token(alice.id);
  });
  afterEach(async () => {
    await closePages();
    await context?.close();
    context = null;
  });
  after(() => stopAll(browser, server));

  async function opened(options = {}) {
    context = await browser.newContext({ viewport: { width: 1200, height: 800 }, locale: "en-GB", ...options });
    return openCenterAs(context, server, alice);
  }

  const dialogOf = (page) => page.locator("dialog[open] notification-preferences");
  /** Waits for what is shown once the document is there. */
  const loaded = (page) => dialogOf(page).locator(".sections:not([hidden])").waitFor(kPatience);

  async function picture(page, name) {
    const folder = process.env.CENTER_PICTURES;
    if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
  }

  test("the gear opens them, a change is kept by the server, and closing leads back to the canvas", async () => {
    const page = await opened();
    await clickControl(page, "preferences");
    await loaded(page);
    await picture(page, "preferences");
    const email = dialogOf(page).getByRole("switch").first();
    const wasOn = await email.isChecked();
    await email.click(kPatience);
    await until("the change to be kept", async () => {
      const { body } = await server.get(token, "/api/v1/preferences");
      return JSON.stringify(body.channels ?? {}).includes(String(!wasOn));
    });
    await page.keyboard.press("Escape");
    await dialogOf(page).waitFor({ state: "detached", ...kPatience }).catch(() => {});
    assert.equal(await page.locator("dialog[open]").count(), 0);
    assert.equal(await page.evaluate(() => document.activeElement.id), "canvas");
    noProblems(page);
  });

  test("they are reached by keyboard alone, also where the window is narrow and dark", async () => {
    const page = await opened({ viewport: { width: 320, height: 640 }, colorScheme: "dark" });
    await picture(page, "narrow");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    await loaded(page);
    await picture(page, "preferences-narrow-dark");
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press("Escape");
    assert.equal(await page.evaluate(() => document.activeElement.id), "preferences");
    // Again, by the gear this time.
    await clickControl(page, "preferences");
    await loaded(page);
    noProblems(page);
  });
});
