// What left of a notification by other ways, in the detail of the drawn centre. CENTER_PICTURES=FOLDER
// keeps pictures.

import assert from "node:assert/strict";
import { join } from "node:path";
import { stopAll } from "../js/support/owned.mjs";
import { after, afterEach, before, describe, test } from "../js/support/testing.mjs";
import { closePages, launch, noProblems } from "./support/browser.mjs";
import { centerUntil, clickControl, clickRow, controlRect, openCenterAs, withId, withTitle } from "./support/center.mjs";
import { MailServer } from "./support/mail_server.mjs";
import { Server, taskFor } from "./support/server.mjs";

const kPlain = "Le message n’a pas pu être remis au service d’envoi.";

describe("deliveries in the drawn centre", () => {
  let mail, server, browser, context, alice, token;

  before(async () => {
    mail = await MailServer.start();
    server = await Server.start({
      env: {
        NOTIFICATION_EMAIL_ENABLED: "true",
        SMTP_URL: `smtp://${mail.at}`,
        NOTIFICATION_EMAIL_FROM: "carillon@example.com",
      },
    });
    browser = await launch();
    context = await browser.newContext({ viewport: { width: 1200, height: 800 }, locale: "fr-FR", colorScheme: "light" });
    [alice] = await server.people();
    token = await server.token(alice.id);
  });
  afterEach(async () => {
    mail.refuses = false;
    await closePages();
  });
  after(() => stopAll(browser, server, mail));

  async function emitted(words, channel) {
    const answer = await server.emit(token, taskFor([alice.id], words, { priority: "critical", ...(channel && { channel }) }));
    assert.equal(answer.status, 200);
  }

  /** Opens it, and answers its id. */
  async function opened(page, words) {
    const state = await centerUntil(page, (now) => withTitle(now, words));
    const { id } = withTitle(state, words);
    await clickRow(page, id);
    await centerUntil(page, (now) => now.detail && now.selected === id);
    return id;
  }

  const shown = (page) => page.evaluate(() => window.carillonCenter.controlRect("detail-deliveries") !== null);

  /** The paths of the questions for deliveries, as they are asked. */
  function asked(page) {
    const paths = [];
    page.on("request", (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.endsWith("/deliveries")) paths.push(pathname);
    });
    return paths;
  }

  test("a mail that has left is shown as sent, in the language of the page, and followed until then", async () => {
    const page = await openCenterAs(context, server, alice);
    const paths = asked(page);
    await emitted("Sent by mail", "email");
    const id = await opened(page, "Sent by mail");
    const { deliveries } = await centerUntil(page, (now) => now.deliveries[0]?.head === "E-mail · Envoyé");
    assert.equal(deliveries.length, 1);
    assert.match(deliveries[0].when, /^\d+ \S+ \d{4} à \d\d:\d\d$/);
    assert.equal(deliveries[0].why, "");
    await centerUntil(page, () => shown(page));
    assert.ok(paths.every((path) => path === `/api/v1/notifications/${id}/deliveries`), paths.join(" "));

    await clickControl(page, "language");
    await centerUntil(page, (now) => now.deliveries[0]?.head === "Email · Sent");
    await clickControl(page, "language");
    noProblems(page);
  });

  test("below that stands what has become of it, each with its moment", async () => {
    const page = await openCenterAs(context, server, alice);
    await emitted("Seen and read", "web");
    await opened(page, "Seen and read");
    const heads = (now) => now.history.map(({ head }) => head);
    const { history } = await centerUntil(page, (now) => heads(now).includes("Lue") && heads(now).includes("Ouverte"));
    assert.equal(history[0].head, "Arrivée");
    for (const { when } of history) assert.match(when, /^\d+ \S+ \d{4} à \d\d:\d\d$/);
    noProblems(page);
  });

  test("what has failed says so in plain words, without the names of hosts", async () => {
    mail.refuses = true;
    const page = await openCenterAs(context, server, alice);
    await emitted("Refused by mail", "email");
    await opened(page, "Refused by mail");
    const { deliveries } = await centerUntil(page, (now) => now.deliveries[0]?.head === "E-mail · Échec");
    assert.equal(deliveries[0].why, kPlain);
    noProblems(page);
  });

  test("why nothing was sent is a sentence; where nothing was to be sent nothing stands there", async () => {
    const page = await openCenterAs(context, server, alice);
    const paths = asked(page);
    await emitted("Not sent by SMS", "sms");
    await opened(page, "Not sent by SMS");
    const { deliveries } = await centerUntil(page, (now) => now.deliveries.length === 1);
    assert.equal(deliveries[0].head, "SMS · Non envoyé");
    assert.equal(deliveries[0].why, "Ce canal est désactivé.");

    await emitted("In the inbox alone");
    const soFar = paths.length;
    const answered = page.waitForResponse((response) => response.url().includes("/deliveries"));
    await opened(page, "In the inbox alone");
    assert.equal((await answered).status(), 200);
    const state = await centerUntil(page, async (now) => now.deliveries.length === 0 && !(await shown(page)));
    assert.equal(state.deliveriesFailed, false);
    assert.ok(paths.length > soFar);
    noProblems(page);
  });

  test("they are asked for again when something of the notification changes, and when it is reopened", async () => {
    const page = await openCenterAs(context, server, alice);
    await emitted("Asked again", "email");
    const id = await opened(page, "Asked again");
    await centerUntil(page, (now) => now.deliveries[0]?.head === "E-mail · Envoyé" && withId(now, id).is_read && !withId(now, id).pending);
    const paths = asked(page);
    await clickControl(page, "detail-toggle-read");
    await centerUntil(page, (now) => !withId(now, id).is_read && !withId(now, id).pending && paths.length >= 1);
    await clickControl(page, "detail-close");
    await centerUntil(page, async (now) => !now.detail);
    const soFar = paths.length;
    await clickRow(page, id);
    await centerUntil(page, (now) => now.detail && paths.length > soFar);
    noProblems(page);
  });

  test("what cannot be loaded is said in one line, and loaded when it can be", async () => {
    const page = await openCenterAs(context, server, alice);
    await emitted("Loaded later", "email");
    await page.route("**/deliveries?*", (route) => route.abort());
    await opened(page, "Loaded later");
    await centerUntil(page, async (now) => now.deliveriesFailed && now.deliveries.length === 0 && (await shown(page)));
    await picture(page, "failed");
    await page.unroute("**/deliveries?*");
    await centerUntil(page, (now) => !now.deliveriesFailed && now.deliveries[0]?.head === "E-mail · Envoyé");
    noProblems(page);
  });

  for (const colorScheme of ["light", "dark"]) {
    for (const width of [360, 800, 1280]) {
      test(`${colorScheme}, ${width} px: they stand below the text, within the detail`, async () => {
        mail.refuses = true;
        const narrow = await browser.newContext({ viewport: { width, height: 800 }, locale: "fr-FR", colorScheme });
        const page = await openCenterAs(narrow, server, alice);
        await emitted(`Below the text ${width} ${colorScheme}`, "email");
        // By key: where a narrow row is pressed in its middle stand its buttons.
        await centerUntil(page, ({ items }) => items[0].title.includes(`Below the text ${width} ${colorScheme}`));
        await page.keyboard.press("Home");
        await page.keyboard.press("ArrowRight");
        await centerUntil(page, async (now) => now.deliveries[0]?.head === "E-mail · Échec" && (await shown(page)));
        const rect = await controlRect(page, "detail-deliveries");
        const actions = await controlRect(page, "detail-archive");
        assert.ok(rect.x >= 0 && rect.x + rect.width <= width, JSON.stringify(rect));
        assert.ok(rect.y > 0 && rect.y + rect.height <= actions.y, JSON.stringify({ rect, actions }));
        await picture(page, `${width}-${colorScheme}`);
        noProblems(page);
        await narrow.close();
      });
    }
  }
});

async function picture(page, name) {
  if (!process.env.CENTER_PICTURES) return;
  await page.screenshot({ path: join(process.env.CENTER_PICTURES, `deliveries-${name}.png`) });
}
