// The same inbox as an ordinary page: /center/?plain.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { stopAll } from "../js/support/owned.mjs";
import { kPatienceMs } from "../js/support/patience.mjs";
import { after, afterEach, before, describe, test } from "../js/support/testing.mjs";
import { closePages, kPatience, launch, newPage, noProblems } from "./support/browser.mjs";
import { program, Server, taskFor } from "./support/server.mjs";

const kSecret = "a secret of this test, long enough";
const kAda = "0190f000-0000-7000-8000-00000000000a";

describe("the plain list", () => {
  let server, browser, context, token;

  before(async () => {
    server = await Server.start({ args: [], env: { NOTIFICATION_JWT_SECRET: kSecret } });
    browser = await launch();
    context = await browser.newContext({ locale: "en-GB" });
    const env = { PATH: process.env.PATH, NOTIFICATION_JWT_SECRET: kSecret };
    token = execFileSync(program, ["token", "--user", kAda, "--role", "admin"], { encoding: "utf8", timeout: kPatienceMs, env }).trim();
    assert.equal((await server.emit(token, taskFor([kAda], "Read me plainly"))).status, 200);
  });
  afterEach(closePages);
  after(() => stopAll(browser, server));

  test("it works without the demo, has the focus, and leads to the drawn list and back", async () => {
    const page = await newPage(context);
    await page.goto(`${server.url}/center/?plain#token=${token}`);
    await page.locator("[data-hook=token-use]").click();
    await page.locator('body[data-screen="plain"]').waitFor(kPatience);
    const row = page.locator("notification-center [data-id]", { hasText: "Read me plainly" });
    await row.waitFor(kPatience);
    assert.equal(await page.evaluate(() => document.activeElement.localName), "notification-center");

    await page.getByRole("link", { name: "Open the drawn list" }).click();
    await page.waitForFunction(() => window.carillonCenter?.state().items.length > 0, null, kPatience);
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.searchParams.has("plain"), kPatience);
    await row.waitFor(kPatience);
    noProblems(page);
  });
});
