// What the demo would have sent: caught on this machine, shown to its person as it comes, and harmless.

import assert from "node:assert/strict";
import { stopAll } from "../js/support/owned.mjs";
import { until } from "../js/support/patience.mjs";
import { after, afterEach, before, describe, test } from "../js/support/testing.mjs";
import { violations } from "./support/axe.mjs";
import { closePages, kPatience, launch, noProblems, online, openAs } from "./support/browser.mjs";
import { Server } from "./support/server.mjs";


const rowOf = (page, words) => page.locator('.sent-row[data-kind="email"]', { hasText: words }).first();
const dialogOf = (page) => page.locator("dialog.sent-dialog[open]");

describe("what would have been sent", () => {
  let server, browser, camille, hugo, priya;

  const mail = async (to, event, payload) => {
    const answer = await server.emit(await server.token(to.id), {
      event,
      payload: { recipients: [to.id], author: "Ada", url: "/#/approvals/14", ...payload },
    });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
  };
  const caught = async (who) => (await server.get(await server.token(who.id), "/demo/sent")).body.items;
  const mails = async (who) => (await caught(who)).filter(({ kind }) => kind === "email");

  before(async () => {
    server = await Server.start();
    browser = await launch();
    [camille, hugo, priya] = await server.people();
  });
  afterEach(closePages);
  after(() => stopAll(browser, server));

  test("a button brings a mail within the page, which opens by the keyboard and shows both its forms", async () => {
    const context = await browser.newContext({ locale: "en-GB" });
    const page = await openAs(context, server, priya);
    await page.locator(".sent-empty").waitFor({ state: "visible", ...kPatience });
    await page.locator('button[data-event="approval.requested"]').click();
    const row = rowOf(page, "Your approval is asked for: Lumen");
    await row.waitFor(kPatience);
    assert.match(await row.textContent(), /Priya Shah <priya@example\.com>/);
    await row.focus();
    await page.keyboard.press("Enter");
    const dialog = dialogOf(page);
    await dialog.waitFor(kPatience);
    assert.match(await dialog.locator("h2").textContent(), /^Your approval is asked for: Lumen/);
    const frame = dialog.frameLocator("iframe");
    await frame.locator("p", { hasText: "Priya Shah asks you to approve" }).waitFor(kPatience);
    await dialog.locator("summary").click();
    assert.match(await dialog.locator("pre").textContent(), /asks you to approve[^]*http:\/\/127\.0\.0\.1:\d+\/#\/approvals\/12/);

    // Its link leads back to the record, in a tab of its own.
    const opened = context.waitForEvent("page", kPatience);
    await frame.getByRole("link", { name: "Open" }).first().click();
    const tab = await opened;
    await tab.locator('[data-hook="people"] button', { hasText: "Priya" }).click(kPatience);
    await tab.locator('.card.lit[data-family="approval"]').waitFor(kPatience);
    await tab.close();

    await dialog.locator("button").focus();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached", ...kPatience });
    assert.ok(await row.evaluate((node) => node === document.activeElement));
    noProblems(page);
    await context.close();
  });

  test("everybody sees the mails to them alone", async () => {
    const context = await browser.newContext();
    const [mine, other] = [await openAs(context, server, camille), await openAs(context, server, hugo)];
    await mail(hugo, "approval.requested", { document: "For Hugo" });
    await rowOf(other, "For Hugo").waitFor(kPatience);
    await mail(camille, "approval.requested", { document: "For Camille" });
    await rowOf(mine, "For Camille").waitFor(kPatience);
    assert.equal(await mine.getByText("For Hugo").count(), 0);
    assert.equal(await other.getByText("For Camille").count(), 0);
    noProblems(mine, other);
    await context.close();
  });

  test("whatever a mail says stays text: nothing runs, nothing is loaded", async () => {
    const context = await browser.newContext();
    const page = await openAs(context, server, camille);
    const asked = [];
    page.on("request", (request) => asked.push(request.url()));
    const evil = '<img src="http://127.0.0.1:9/x" onerror="top.ran=1"></title><script>top.ran=1</script>';
    await mail(camille, "approval.requested", { document: evil });
    const row = rowOf(page, "onerror");
    await row.waitFor(kPatience);
    await row.click();
    const frame = dialogOf(page).frameLocator("iframe");
    await frame.locator("p", { hasText: "onerror" }).waitFor(kPatience);
    assert.equal(await frame.locator("img, script").count(), 0);
    assert.equal(await page.evaluate(() => window.ran), undefined);
    assert.deepEqual(asked.filter((url) => !url.startsWith(server.url)), []);
    assert.doesNotMatch(await dialogOf(page).locator("iframe").getAttribute("sandbox"), /script|same-origin/);
    noProblems(page);
    await context.close();
  });

  test("what is seen in time is not mailed, and the page says so; what is not, is", async () => {
    const context = await browser.newContext({ locale: "en-GB" });
    const page = await openAs(context, server, priya);
    await mail(hugo, "approval.reminder", { document: "Not looked at" });
    await mail(priya, "approval.reminder", { document: "Looked at" });
    const line = page.locator(".sent-later", { hasText: "Looked at" });
    await line.and(page.locator('[data-state="waiting"]')).waitFor(kPatience);
    await line.and(page.locator('[data-state="suppressed"]')).waitFor(kPatience);
    assert.match(await line.textContent(), /not mailed, since you have seen it here/);
    await until("Hugo's mail", async () => (await mails(hugo)).some(({ content }) => /Not looked at/.test(content.subject)));
    assert.ok((await mails(priya)).every(({ content }) => !/Looked at/.test(content.subject)));
    noProblems(page);
    await context.close();
  });

  test("a server that was started again begins a new list", async () => {
    const context = await browser.newContext();
    const page = await openAs(context, server, camille);
    await mail(camille, "approval.requested", { document: "Before the start" });
    await rowOf(page, "Before the start").waitFor(kPatience);
    await server.kill("SIGTERM");
    await server.launch();
    await rowOf(page, "Before the start").waitFor({ state: "detached", ...kPatience });
    await online(page);
    await mail(camille, "approval.requested", { document: "After the start" });
    await rowOf(page, "After the start").waitFor(kPatience);
    await context.close();
  });

  for (const colorScheme of ["light", "dark"]) {
    for (const width of [320, 1280]) {
      test(`${colorScheme}, ${width} px: list and mail fit, and axe finds nothing`, async () => {
        const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 }, locale: "fr-FR" });
        const page = await openAs(context, server, camille);
        await mail(camille, "approval.requested", { document: `Un document au nom très long, ${"x".repeat(60)}` });
        await rowOf(page, "très long").waitFor(kPatience);
        assert.deepEqual(await violations(page, { iframes: false }), [], "list");
        await rowOf(page, "très long").click();
        await dialogOf(page).frameLocator("iframe").locator("h1").first().waitFor(kPatience);
        assert.deepEqual(await violations(page, { iframes: false }), [], "mail");
        const misfits = await page.evaluate(() =>
          [...document.querySelectorAll(".sent *, .sent-dialog, .sent-dialog *")]
            .filter((node) => node.getClientRects().length > 0 && node.getBoundingClientRect().right > innerWidth)
            .map((node) => node.className));
        assert.deepEqual(misfits, []);
        noProblems(page);
        await context.close();
      });
    }
  }

  test("what a webhook is told opens by the keyboard: its headers and its body", async () => {
    const context = await browser.newContext({ locale: "en-GB" });
    const page = await openAs(context, server, hugo);
    await mail(hugo, "task.assigned", { task: "Sign the lease" });
    const row = page.locator('.sent-row[data-kind="webhook"]', { hasText: "Sign the lease" }).first();
    await row.waitFor(kPatience);
    assert.match(await row.textContent(), /notification\.created/);
    await row.focus();
    await page.keyboard.press("Enter");
    const dialog = dialogOf(page);
    await dialog.waitFor(kPatience);
    assert.match(await dialog.locator("dl").textContent(), /webhook-id.*webhook-timestamp.*webhook-signaturev1,/);
    const body = JSON.parse(await dialog.locator("pre").textContent());
    assert.equal(body.type, "notification.created");
    assert.equal(body.data.user_id, hugo.id);
    assert.match(body.data.title, /Sign the lease/);
    assert.deepEqual(await violations(page, { iframes: false }), []);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached", ...kPatience });
    // Nobody else has heard of it.
    assert.ok((await caught(priya)).every(({ content }) => content.title !== body.data.title));
    noProblems(page);
    await context.close();
  });

  test("who has mail settings of their own sees what a webhook is told, and no mails", async () => {
    const own = await Server.start({ env: { SMTP_URL: "smtp://127.0.0.1:9" } });
    try {
      const context = await browser.newContext();
      const page = await openAs(context, own, camille);
      assert.deepEqual((await own.get(await own.token(camille.id), "/demo/sent")).body.catches, ["webhook"]);
      await page.locator(".sent-empty").waitFor({ state: "visible", ...kPatience });
      assert.doesNotMatch(await page.locator(".sent-lead").textContent(), /mail/i);
      await context.close();
    } finally {
      await own.stop();
    }
  });
});
