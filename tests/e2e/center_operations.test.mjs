// How the server is doing, and what it could not deliver, in the drawn centre. CENTER_PICTURES=FOLDER keeps pictures.

import assert from "node:assert/strict";
import { join } from "node:path";
import { stopAll } from "../js/support/owned.mjs";
import { until } from "../js/support/patience.mjs";
import { after, afterEach, before, describe, test } from "../js/support/testing.mjs";
import { violations } from "./support/axe.mjs";
import { closePages, kPatience, launch, noProblems } from "./support/browser.mjs";
import { centerState, centerUntil, clickControl, openCenterAs } from "./support/center.mjs";
import { MailServer } from "./support/mail_server.mjs";
import { Server, taskFor } from "./support/server.mjs";

const dialogOf = (page) => page.locator("dialog.operations[open]");
const tile = (page, name) => dialogOf(page).locator(".tiles div", { hasText: name }).locator("dd");
const letters = (page) => dialogOf(page).locator("li");

async function picture(page, name) {
  const folder = process.env.CENTER_PICTURES;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
}

describe("the server in the drawn centre", () => {
  let mail, server, browser, people, contexts;

  async function centerOf(name, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, locale: "en-GB", ...options });
    contexts.push(context);
    return openCenterAs(context, server, people.find((user) => user.name === name));
  }

  before(async () => {
    mail = await MailServer.start();
    server = await Server.start({
      env: { NOTIFICATION_EMAIL_ENABLED: "true", SMTP_URL: `smtp://${mail.at}`, NOTIFICATION_EMAIL_FROM: "carillon@example.com" },
    });
    browser = await launch();
    people = await server.people();
    contexts = [];
  });
  afterEach(async () => {
    mail.refuses = false;
    await closePages();
    await Promise.all(contexts.splice(0).map((context) => context.close()));
  });
  after(() => stopAll(browser, server, mail));

  test("its metrics move while somebody looks, and are no longer asked for then", async () => {
    const page = await centerOf("James Carter");
    await centerUntil(page, (now) => now.mayAnalyse);
    await clickControl(page, "analytics");
    await centerUntil(page, (now) => now.analytics);
    await clickControl(page, "operations");
    await dialogOf(page).waitFor(kPatience);
    await tile(page, "Connections").getByText(/^[1-9]/).waitFor(kPatience);
    const james = people.find((user) => user.name === "James Carter");
    const token = await server.token(people[0].id);
    assert.equal((await server.emit(token, taskFor([james.id], "Counted"))).status, 200);
    // The second look has a rate.
    await until("a rate", async () => /^[\d.]+$/.test((await tile(page, "Notifications a second").innerText()).trim()));
    await until("a time", async () => /\d/.test(await tile(page, "To the screen").innerText()));
    assert.deepEqual(await violations(page), []);
    await picture(page, "center-operations");
    await page.keyboard.press("Escape");
    await dialogOf(page).waitFor({ state: "hidden", ...kPatience });
    const asked = [];
    page.on("request", (request) => request.url().endsWith("/metrics") && asked.push(request.url()));
    await page.keyboard.press("d");
    await dialogOf(page).waitFor(kPatience);
    await until("asked again at once", async () => asked.length === 1);
    noProblems(page);
  });

  test("what no provider took stands there with its words, and is sent again by a press", async () => {
    mail.refuses = true;
    const token = await server.token(people[0].id);
    assert.equal((await server.emit(token, taskFor([people[0].id], "Refused", { channel: "email", priority: "critical" }))).status, 200);
    const page = await centerOf("Alex Dubois", { colorScheme: "dark" });
    await centerUntil(page, (now) => now.mayAnalyse);
    await page.keyboard.press("d");
    await dialogOf(page).waitFor(kPatience);
    // By keyboard: the tab beside.
    await page.keyboard.press("ArrowRight");
    await until("a dead letter", async () => {
      if ((await letters(page).count()) > 0) return true;
      await page.keyboard.press("ArrowLeft");
      await page.keyboard.press("ArrowRight");
      return false;
    });
    const letter = letters(page).first();
    assert.match(await letter.innerText(), /E-mail/);
    assert.match(await letter.innerText(), /1 tentative/);
    assert.match(await letter.locator(".error").innerText(), /5\d\d/);
    assert.deepEqual(await violations(page), []);
    await picture(page, "center-operations-letters");
    const { taken } = mail;
    mail.refuses = false;
    await letter.getByRole("button").click();
    await letter.getByText("Le message repart.").waitFor(kPatience);
    await until("the mail", () => mail.taken > taken);
    noProblems(page);
  });

  test("on a narrow screen it fills the window and nothing is cut off", async () => {
    const page = await centerOf("Camille Laurent", { viewport: { width: 320, height: 640 } });
    await centerUntil(page, (now) => now.mayAnalyse);
    await clickControl(page, "analytics");
    await centerUntil(page, (now) => now.analytics);
    await clickControl(page, "operations");
    await dialogOf(page).waitFor(kPatience);
    await tile(page, "Connexions").getByText(/^[1-9]/).waitFor(kPatience);
    const [width, scroll] = await dialogOf(page).evaluate((node) => [node.clientWidth, Math.max(...[...node.querySelectorAll(".part")].map((part) => part.scrollWidth))]);
    assert.equal(width, 320);
    assert.ok(scroll <= 320);
    await picture(page, "center-operations-narrow");
    noProblems(page);
  });

  test("whoever may not see what became of notifications is led there neither by key nor by button", async () => {
    const page = await centerOf("Hugo Martin");
    await page.keyboard.press("d");
    await page.keyboard.press("2");
    const state = await centerUntil(page, (now) => now.filter === "unread");
    assert.equal(state.mayAnalyse, false);
    assert.equal(await dialogOf(page).count(), 0);
    assert.equal(await page.locator("#operations").isVisible(), false);
    assert.equal((await centerState(page)).mayAnalyse, false);
    noProblems(page);
  });
});
