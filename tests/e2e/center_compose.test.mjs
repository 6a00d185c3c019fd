// Writing to people from the drawn centre, for whoever may: composed, seen by who gets it, taken back, listed.
// CENTER_PICTURES=FOLDER keeps pictures.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { stopAll } from "../js/support/owned.mjs";
import { kPatienceMs, until } from "../js/support/patience.mjs";
import { after, afterEach, before, describe, test } from "../js/support/testing.mjs";
import { violations } from "./support/axe.mjs";
import { closePages, kPatience, launch, newPage, noProblems } from "./support/browser.mjs";
import { centerState, centerUntil, clickControl, openCenterAs, withTitle } from "./support/center.mjs";
import { ask, program, Server } from "./support/server.mjs";

const kSecret = "a secret of this test, long enough";
const kAda = "0190f000-0000-7000-8000-00000000000a";
const kBen = "0190f000-0000-7000-8000-00000000000b";
const kTeam = "0190f000-0000-7000-8000-0000000000aa";

async function picture(page, name) {
  const folder = process.env.CENTER_PICTURES;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
}

const dialogOf = (page) => page.locator("dialog.compose[open]");
const part = (page, name) => dialogOf(page).locator(`[data-field="${name}"]`).locator("input, textarea, select");
const offered = (page) => dialogOf(page).locator("#compose-found [role=option]");
const previewIn = (page, language) => dialogOf(page).locator(`article[lang=${language}]`);
const focused = (page) => page.evaluate(() => document.activeElement.id);

async function opened(page) {
  await centerUntil(page, (now) => now.mayCompose);
  await clickControl(page, "compose");
  await dialogOf(page).waitFor(kPatience);
  // Its types are there.
  await dialogOf(page).locator("option[value='task.overdue']").waitFor({ state: "attached", ...kPatience });
}

async function add(page, text, name) {
  await part(page, "people").fill(text);
  await offered(page).filter({ hasText: name }).click();
  await dialogOf(page).getByRole("button", { name: new RegExp(`^(Remove|Retirer) ${name}`) }).waitFor(kPatience);
}

describe("writing to people from the drawn centre", () => {
  let server, browser, people, contexts;

  const named = (name) => people.find((user) => user.name === name);
  async function centerOf(name, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: "en-GB", ...options });
    contexts.push(context);
    return openCenterAs(context, server, named(name));
  }

  before(async () => {
    server = await Server.start();
    browser = await launch();
    people = await server.people();
    contexts = [];
  });
  afterEach(async () => {
    await closePages();
    await Promise.all(contexts.splice(0).map((context) => context.close()));
  });
  after(() => stopAll(browser, server));

  test("a manager writes, who is reached sees it live, who is left out is told, and it is taken back everywhere", async () => {
    const page = await centerOf("James Carter");
    const reader = await centerOf("Hugo Martin");
    await opened(page);
    await add(page, "hug", "Hugo Martin");
    await add(page, "priya@", "Priya Shah");
    await part(page, "title").fill("Fire drill");
    await part(page, "body").fill("At noon.\nSee https://example.com/drill.");
    await part(page, "priority").selectOption("high");
    await part(page, "link").fill("/status");
    await part(page, "action").fill("The plan");
    await previewIn(page, "fr").getByText("Haute").waitFor(kPatience);
    const card = previewIn(page, "en");
    assert.equal(await card.locator(".text").innerText(), "At noon.\nSee https://example.com/drill.");
    assert.equal(await card.locator(".text a").getAttribute("href"), "https://example.com/drill");
    assert.equal(await card.getByRole("link", { name: "The plan" }).getAttribute("href"), `${server.url}/status`);
    await picture(page, "compose");
    assert.deepEqual(await violations(page), []);
    await dialogOf(page).getByRole("button", { name: "Send", exact: true }).click();
    await dialogOf(page).getByRole("heading", { name: "Sent to 1 person." }).waitFor(kPatience);
    await dialogOf(page).getByText("Priya Shah: not in that team").waitFor(kPatience);
    await picture(page, "compose-result");
    assert.deepEqual(await violations(page), []);
    const seen = withTitle(await centerUntil(reader, (now) => withTitle(now, "Fire drill")), "Fire drill");
    assert.equal(seen.priority, "high");
    assert.deepEqual(seen.data.actions, [{ id: "open", label: "The plan", url: "/status" }]);
    await dialogOf(page).getByRole("button", { name: "Take back" }).click();
    await dialogOf(page).getByText("Taken back: it is gone from 1 inbox.").waitFor(kPatience);
    await centerUntil(reader, (now) => !withTitle(now, "Fire drill"));

    await dialogOf(page).getByRole("tab", { name: "Sent" }).click();
    const entry = dialogOf(page).locator(".sent li").first();
    await entry.getByText("Fire drill").waitFor(kPatience);
    const words = await entry.innerText();
    for (const each of ["You, ", "To: Hugo Martin, Priya Shah", "1 person reached", "1 left out (not in that team)", "High"]) {
      assert.ok(words.includes(each), `${each} in ${words}`);
    }
    // Again it is the very same answer.
    await entry.getByRole("button", { name: "Take back" }).click();
    await entry.getByText("Taken back: it is gone from 1 inbox.").waitFor(kPatience);
    await picture(page, "compose-sent");
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press("Escape");
    assert.equal(await dialogOf(page).count(), 0);
    assert.equal(await focused(page), "canvas");
    // A screen reader's way: a button before the canvas, which it leads back to.
    await page.locator("#compose").focus();
    await page.keyboard.press("Enter");
    await dialogOf(page).waitFor(kPatience);
    await page.keyboard.press("Escape");
    assert.equal(await focused(page), "compose");
    noProblems(page);
    noProblems(reader);
  });

  test("a template is shown in both languages as the core fills it in, and each reader gets their own", async () => {
    const page = await centerOf("Camille Laurent", { colorScheme: "dark", locale: "fr-FR" });
    const reader = await centerOf("Priya Shah");
    await opened(page);
    await add(page, "priya", "Priya Shah");
    await add(page, "hugo", "Hugo Martin");
    await part(page, "type").selectOption("task.overdue");
    await part(page, "scope").selectOption({ index: 0 });
    await part(page, "value:due_date").fill("2026-12-24");
    await previewIn(page, "fr").getByText("[task]").first().waitFor(kPatience);
    await part(page, "value:task").fill("Rappeler Acme");
    await previewIn(page, "fr").getByText("24 décembre 2026").waitFor(kPatience);
    await previewIn(page, "en").getByText("December 24, 2026").waitFor(kPatience);
    assert.equal(await part(page, "priority").inputValue(), "high");
    await picture(page, "compose-template-dark");
    assert.deepEqual(await violations(page), []);
    const english = await previewIn(page, "en").locator(".head").innerText();
    await dialogOf(page).getByRole("button", { name: "Envoyer", exact: true }).click();
    await dialogOf(page).locator(".result h3").waitFor(kPatience);
    await centerUntil(reader, (now) => now.items.some((item) => item.type === "task.overdue" && item.title === english));
    noProblems(page);
  });

  test("by keyboard alone, also where the window is narrow and dark: C, written, sent, Escape", async () => {
    const page = await centerOf("James Carter", { viewport: { width: 320, height: 640 }, colorScheme: "dark" });
    await centerUntil(page, (now) => now.mayCompose);
    await picture(page, "narrow-header");
    await page.keyboard.press("c");
    await dialogOf(page).waitFor(kPatience);
    await page.keyboard.press("Tab");
    await page.keyboard.type("hugo");
    await offered(page).filter({ hasText: "Hugo Martin" }).waitFor(kPatience);
    await page.keyboard.press("Escape");
    assert.equal(await offered(page).filter({ visible: true }).count(), 0);
    assert.equal(await dialogOf(page).count(), 1);
    await page.keyboard.type(" ");
    await offered(page).filter({ hasText: "Hugo Martin" }).waitFor(kPatience);
    await page.keyboard.press("Enter");
    await picture(page, "compose-narrow-dark");
    assert.deepEqual(await violations(page), []);
    for (let field = ""; field !== "compose-title"; field = await focused(page)) await page.keyboard.press("Tab");
    await page.keyboard.type("Typed only");
    await page.keyboard.press("Enter");
    await dialogOf(page).getByRole("heading", { name: "Sent to 1 person." }).waitFor(kPatience);
    assert.equal(await dialogOf(page).evaluate((node) => node.scrollWidth > node.clientWidth), false);
    for (let step = 0; step < 12; ++step) {
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => ["BODY", "HTML"].includes(document.activeElement.tagName) || document.activeElement.closest("dialog") !== null), true);
    }
    await page.keyboard.press("Escape");
    assert.equal(await focused(page), "canvas");
    noProblems(page);
  });

  test("what the server does not take stands beside its field, and two presses send once", async () => {
    const page = await centerOf("James Carter");
    await opened(page);
    await dialogOf(page).getByRole("button", { name: "Send", exact: true }).click();
    await dialogOf(page).getByText("Add at least one person.").waitFor(kPatience);
    assert.equal(await focused(page), "compose-people");
    await add(page, "hugo", "Hugo Martin");
    await part(page, "title").fill("T".repeat(151));
    // A number that is none has no value that could be sent.
    await part(page, "hours").pressSequentially("1e");
    await dialogOf(page).getByRole("button", { name: "Send", exact: true }).click();
    await dialogOf(page).getByText("Hours are a number above 0.").waitFor(kPatience);
    await part(page, "hours").fill("");
    await dialogOf(page).getByRole("button", { name: "Send", exact: true }).click();
    await dialogOf(page).locator("[data-field=title] .fault").getByText("150").waitFor(kPatience);
    assert.equal(await part(page, "title").getAttribute("aria-invalid"), "true");
    assert.equal(await focused(page), "compose-title");
    await picture(page, "compose-refused");
    // An answer that is lost: the same words again are the same message.
    const keys = [];
    await page.route("**/api/v1/notifications/test", async (route) => {
      keys.push(route.request().headers()["idempotency-key"]);
      const answer = await route.fetch();
      return keys.length === 1 ? route.abort() : route.fulfill({ response: answer });
    });
    await part(page, "title").fill("Only once");
    await dialogOf(page).getByRole("button", { name: "Send", exact: true }).dblclick();
    await dialogOf(page).getByText("The server does not answer.").waitFor(kPatience);
    await dialogOf(page).getByRole("button", { name: "Send", exact: true }).click();
    await dialogOf(page).getByRole("heading", { name: "Sent to 1 person." }).waitFor(kPatience);
    assert.equal(keys.length, 2);
    assert.equal(keys[0], keys[1]);
    const { body } = await server.get(await server.token(named("Hugo Martin").id), "/api/v1/notifications?q=Only+once");
    assert.equal(body.total, 1);
    noProblems(page);
  });

  test("what was planned is told with its time and can be cancelled; a draft outlives the dialog", async () => {
    const page = await centerOf("James Carter");
    await opened(page);
    await part(page, "title").fill("For later");
    await page.keyboard.press("Escape");
    await opened(page);
    assert.equal(await part(page, "title").inputValue(), "For later");
    await add(page, "hugo", "Hugo Martin");
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 16);
    await part(page, "deliverAt").fill(tomorrow);
    await part(page, "body").press("Control+Enter");
    await dialogOf(page).getByRole("heading", { name: /^It will be sent on / }).waitFor(kPatience);
    await dialogOf(page).getByRole("tab", { name: "Sent" }).click();
    await dialogOf(page).locator(".sent li").first().getByText("planned for later", { exact: false }).waitFor(kPatience);
    await dialogOf(page).getByRole("tab", { name: "Send", exact: true }).click();
    await dialogOf(page).getByRole("button", { name: "Take back" }).click();
    await dialogOf(page).getByText("1 notification or message still to come will not be sent.").waitFor(kPatience);
    await dialogOf(page).getByRole("button", { name: "Write another" }).click();
    assert.equal(await part(page, "title").inputValue(), "");
    noProblems(page);
  });

  test("whoever may not write sees neither button nor dialog", async () => {
    const page = await centerOf("Hugo Martin");
    await page.keyboard.press("c");
    await page.keyboard.press("2");
    const state = await centerUntil(page, (now) => now.filter === "unread");
    assert.equal(state.mayCompose, false);
    assert.equal(await page.evaluate(() => window.carillonCenter.controlRect("compose")), null);
    assert.equal(await page.locator("dialog.compose").count(), 0);
    assert.equal(await page.locator("#compose").isVisible(), false);
    noProblems(page);
  });
});

describe("writing without the demo", () => {
  let server, browser, context;

  const tokenOf = (user, role, ...more) =>
    execFileSync(program, ["token", "--user", user, "--role", role, ...more], {
      encoding: "utf8", timeout: kPatienceMs, env: { PATH: process.env.PATH, NOTIFICATION_JWT_SECRET: kSecret },
    }).trim();

  before(async () => {
    server = await Server.start({ args: [], env: { NOTIFICATION_JWT_SECRET: kSecret } });
    browser = await launch();
    const headers = { authorization: `Bearer ${tokenOf(kAda, "admin")}`, "content-type": "application/json" };
    for (const [id, name] of [[kAda, "Ada Lovelace"], [kBen, "Ben Bitdiddle"]]) {
      const body = JSON.stringify({ name, email: `${name.slice(0, 3).toLowerCase()}@example.com`, locale: "en", teams: [kTeam] });
      const answer = await ask(`${server.url}/api/v1/directory/users/${id}`, { method: "PUT", headers, body });
      assert.ok(answer.ok, String(answer.status));
    }
  });
  afterEach(async () => {
    await closePages();
    await context?.close();
    context = null;
  });
  after(() => stopAll(browser, server));

  async function centerAs(token, options = {}) {
    context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: "en-GB", ...options });
    const page = await newPage(context);
    await page.goto(`${server.url}/center/#token=${token}`);
    await page.locator("[data-hook=token-use]").click();
    await centerUntil(page, (now) => now.connection === "online");
    return page;
  }

  test("an admin finds people in the directory and may write to everyone", async () => {
    const page = await centerAs(tokenOf(kAda, "admin"), { contrast: "more" });
    await opened(page);
    await add(page, "ben", "Ben Bitdiddle");
    await dialogOf(page).getByRole("radio", { name: "Everyone" }).check();
    await part(page, "title").fill("To all");
    await picture(page, "compose-contrast");
    assert.deepEqual(await violations(page), []);
    await dialogOf(page).getByRole("button", { name: "Send", exact: true }).click();
    await dialogOf(page).getByRole("heading", { name: /^Sent to everyone/ }).waitFor(kPatience);
    await centerUntil(page, (now) => withTitle(now, "To all"));
    await dialogOf(page).getByRole("tab", { name: "Sent" }).click();
    await dialogOf(page).getByText("To: everyone").first().waitFor(kPatience);
    noProblems(page);
  });

  test("a manager writes to their team by a template in one language, and a refused right is said in words", async () => {
    const page = await centerAs(tokenOf(kAda, "manager", "--teams", kTeam));
    await opened(page);
    await dialogOf(page).getByText("The directory cannot be searched with your rights.", { exact: false }).waitFor(kPatience);
    assert.equal(await dialogOf(page).getByRole("radio", { name: "Everyone" }).count(), 0);
    await dialogOf(page).getByRole("radio", { name: "A team" }).check();
    await part(page, "type").selectOption("task.assigned");
    assert.deepEqual(await part(page, "language").locator("option").allInnerTexts(), ["French", "English"]);
    await part(page, "language").selectOption("fr");
    await part(page, "value:task").fill("Call Acme");
    const title = await (async () => {
      await previewIn(page, "fr").getByText("Call Acme").first().waitFor(kPatience);
      return previewIn(page, "fr").locator(".head").innerText();
    })();
    await dialogOf(page).getByRole("button", { name: "Send", exact: true }).click();
    await dialogOf(page).getByRole("heading", { name: "Sent to 2 people." }).waitFor(kPatience);
    const { body } = await server.get(tokenOf(kBen, "user"), "/api/v1/notifications");
    assert.ok(body.items.some((item) => item.title === title && item.type === "task.assigned" && item.data.task === "Call Acme"));

    await page.route("**/api/v1/audit*", (route) =>
      route.fulfill({ status: 403, contentType: "application/problem+json", body: JSON.stringify({ detail: "no", status: 403 }) }));
    await dialogOf(page).getByRole("tab", { name: "Sent" }).click();
    await dialogOf(page).getByText("You are not allowed to do this.").waitFor(kPatience);
    noProblems(page);
  });

  test("somebody known by their id alone can be written to, and older entries of the audit come page by page", async () => {
    const token = tokenOf(kAda, "manager", "--teams", kTeam);
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    for (let n = 0; n < 31; ++n) {
      const body = JSON.stringify({ user_id: kBen, team_id: kTeam, title: `Number ${n}`, body: "" });
      const answer = await ask(`${server.url}/api/v1/notifications/test`, { method: "POST", headers, body });
      assert.equal(answer.status, 201);
    }
    const page = await centerAs(token);
    await opened(page);
    await part(page, "people").fill(kBen);
    await offered(page).first().click();
    await part(page, "title").fill("By id");
    await dialogOf(page).getByRole("button", { name: "Send", exact: true }).click();
    await dialogOf(page).getByRole("heading", { name: "Sent to 1 person." }).waitFor(kPatience);
    await dialogOf(page).getByRole("tab", { name: "Sent" }).click();
    const entries = dialogOf(page).locator(".sent li");
    await entries.first().getByText("By id").waitFor(kPatience);
    assert.equal(await entries.count(), 30);
    await dialogOf(page).getByRole("button", { name: "Show older ones" }).click();
    await until("the next page", async () => (await entries.count()) > 30);
    assert.equal(await page.evaluate(() => document.activeElement.matches(".sent li")), true);
    assert.ok((await centerState(page)) !== null);
    noProblems(page);
  });
});
