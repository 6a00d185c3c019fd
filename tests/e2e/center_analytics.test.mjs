// Analytics in the drawn centre: for managers, drawn and as a table.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { violations } from "./support/axe.mjs";
import { stopAll } from "../js/support/owned.mjs";
import { kPatienceMs } from "../js/support/patience.mjs";
import { after, afterEach, before, describe, test } from "../js/support/testing.mjs";
import { closePages, kPatience, launch, newPage, noProblems } from "./support/browser.mjs";
import { centerState, centerUntil, clickControl } from "./support/center.mjs";
import { ask, program, Server, taskFor } from "./support/server.mjs";

const kSecret = "a secret of this test, long enough";
const kAda = "0190f000-0000-7000-8000-00000000000a";

describe("analytics in the drawn centre", () => {
  let server, browser, context;

  const tokenOf = (role) =>
    execFileSync(program, ["token", "--user", kAda, "--role", role], {
      encoding: "utf8", timeout: kPatienceMs, env: { PATH: process.env.PATH, NOTIFICATION_JWT_SECRET: kSecret },
    }).trim();

  before(async () => {
    server = await Server.start({ args: [], env: { NOTIFICATION_JWT_SECRET: kSecret } });
    browser = await launch();
    context = await browser.newContext({ viewport: { width: 1200, height: 800 }, locale: "en-GB" });
    const token = tokenOf("admin");
    for (const priority of ["low", "high"]) {
      const { body } = await server.emit(token, taskFor([kAda], `Count me ${priority}`, { priority }));
      assert.equal(body.results[0].created, 1);
    }
    const { body } = await server.get(token, "/api/v1/notifications");
    const answer = await ask(`${server.url}/api/v1/notifications/${body.items[0].id}/ack`, { method: "POST", headers: { authorization: `Bearer ${token}` } });
    assert.equal(answer.status, 200);
  });
  afterEach(closePages);
  after(() => stopAll(browser, server));

  async function opened(role) {
    const page = await newPage(context);
    await page.goto(`${server.url}/center/#token=${tokenOf(role)}`);
    await page.locator("[data-hook=token-use]").click();
    await centerUntil(page, (now) => now.connection === "online" && now.total === 2);
    return page;
  }

  test("whoever may not read them is not led there, neither by pointer nor by key", async () => {
    const page = await opened("user");
    await page.keyboard.press("g");
    await page.keyboard.press("2");
    const state = await centerUntil(page, (now) => now.filter === "unread");
    assert.equal(state.mayAnalyse, false);
    assert.equal(state.analytics, false);
    assert.equal(await page.evaluate(() => window.carillonCenter.controlRect("analytics")), null);
    noProblems(page);
  });

  test("they are drawn, stand in a table with the same numbers, and Escape leads back", async () => {
    const page = await opened("admin");
    await centerUntil(page, (now) => now.mayAnalyse);
    await page.keyboard.press("g");
    await centerUntil(page, (now) => now.analytics && now.analyticsTypes === 1);
    await clickControl(page, "analytics-table");
    const table = page.getByRole("table", { name: "By type" });
    await table.waitFor(kPatience);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Close");
    const cells = await table.locator("tbody tr").first().locator("th, td").allInnerTexts();
    assert.deepEqual(cells.slice(0, 4), ["task.assigned", "2", "1", "50%"]);
    assert.equal(await page.getByRole("table", { name: "By day" }).locator("tbody tr").count(), 30);
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press("Escape");
    await table.waitFor({ state: "detached", ...kPatience });
    await page.keyboard.press("Enter");
    await table.waitFor(kPatience);
    await page.getByRole("button", { name: "Close" }).click();
    await page.keyboard.press("Escape");
    await centerUntil(page, (now) => !now.analytics);
    assert.equal((await centerState(page)).total, 2);
    noProblems(page);
  });
});
