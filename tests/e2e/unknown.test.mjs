// What is not known is shown as that, never as "none": in the bell, its number and its name.

import assert from "node:assert/strict";
import { stopAll } from "../js/support/owned.mjs";
import { after, afterEach, before, describe, test } from "../js/support/testing.mjs";
import { bellCount, closePages, kPatience, launch, newPage, openAs, waitForBell } from "./support/browser.mjs";
import { center } from "./support/list.mjs";
import { Server } from "./support/server.mjs";

describe("the unknown", () => {
  let server, browser, person;

  before(async () => {
    server = await Server.start({ env: { NOTIFICATION_WS_MAX_CONN: "2" } });
    browser = await launch();
    person = (await server.people()).find(({ locale }) => locale === "en");
  });
  afterEach(closePages);
  after(() => stopAll(browser, server));

  // A browser that has kept nothing, and shares its socket with nobody.
  const visit = async (prepare = async () => {}) => {
    const page = await newPage(await browser.newContext());
    await prepare(page);
    await page.goto(`${server.url}/?user=${person.id}`);
    return page;
  };
  const closeCode = (page, code) =>
    page.waitForFunction((expected) => document.getElementById("bell")?.inbox?.state.closeCode === expected, code, kPatience);

  async function saysUnknown(page) {
    await page.locator('#bell [part=button][data-state="unknown"]').waitFor(kPatience);
    const button = page.locator("#bell [part=button]");
    assert.equal(await button.getAttribute("data-count"), null);
    assert.equal(await button.getAttribute("aria-label"), "Notifications, number of unread unknown");
    assert.doesNotMatch(await button.textContent(), /\d/);
    assert.equal(await center(page).getByText("all caught up").isVisible(), false);
    assert.equal(await center(page).locator(".tab-count").textContent(), "");
    assert.equal(await center(page).locator("[part~=mark-all]").getAttribute("aria-disabled"), "true");
  }

  test("in a tab too many", async () => {
    for (let i = 0; i < 2; ++i) await openAs(await browser.newContext(), server, person);
    const page = await visit();
    await closeCode(page, 4429);
    await saysUnknown(page);
    assert.ok(await center(page).getByText("Your notifications are not known").isVisible());
  });

  test("when the server refuses, and when the session has ended", async () => {
    for (const code of [4403, 4401]) {
      const page = await visit((fresh) => fresh.routeWebSocket(/\/ws\/notifications/, (socket) => socket.close({ code, reason: "" })));
      await closeCode(page, code);
      await saysUnknown(page);
      await page.close();
    }
  });

  test("without WebAssembly", async () => {
    const page = await visit((fresh) => fresh.route(/core\.wasm/, (route) => route.abort()));
    await saysUnknown(page);
  });

  test("opened while the server is away; once heard, what was known last is told with the word offline", async () => {
    const page = await visit((fresh) => fresh.routeWebSocket(/\/ws\/notifications/, (socket) => socket.close({ code: 1001, reason: "" })));
    await closeCode(page, 1001);
    await saysUnknown(page);
    await page.close();
    const known = await openAs(await browser.newContext(), server, person);
    const count = await bellCount(known);
    await server.kill("SIGKILL");
    try {
      await known.waitForFunction(() => document.getElementById("bell").inbox.state.connection === "offline", null, kPatience);
      await waitForBell(known, count);
      assert.match(await known.locator("#bell [part=button]").getAttribute("aria-label"), new RegExp(`, ${count} unread notifications?(, \\d+ new)?, offline$`));
    } finally {
      await server.launch();
    }
  });
});
