// What people say of how they are reached, as they say it: in the list's dialog and the bell's, in two
// tabs, with the keyboard alone, in light and dark, wide and narrow.

import assert from "node:assert/strict";
import { stopAll } from "../js/support/owned.mjs";
import { until } from "../js/support/patience.mjs";
import { after, afterEach, before, describe, test } from "../js/support/testing.mjs";
import { violations } from "./support/axe.mjs";
import { closePages, kPatience, launch, noProblems, openAs, row } from "./support/browser.mjs";
import { Server, ask, taskFor } from "./support/server.mjs";


describe("the preferences", () => {
  let server, browser, context, alice, token;

  before(async () => {
    server = await Server.start({ env: { NOTIFICATION_PUSH_ENABLED: "true", VAPID_SUBJECT: "mailto:ops@example.com" } });
    browser = await launch();
    [alice] = await server.people();
    token = await server.token(alice.id);
  });
  afterEach(async () => {
    await closePages();
    await context?.close();
    await call("PUT", {});
  });
  after(() => stopAll(browser, server));

  async function call(method, body) {
    const answer = await ask(`${server.url}/api/v1/preferences`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
    const document = await answer.json();
    delete document.effective;
    delete document.rules;
    return document;
  }

  async function pageWith(options = {}) {
    context ??= await browser.newContext({ locale: "en-GB", timezoneId: "Europe/Paris", ...options });
    const page = await openAs(context, server, alice);
    await page.locator('input[name="locale"][value="en"]').check({ force: true });
    return page;
  }

  /** A page with the list's preferences open. */
  async function opened(options) {
    const page = await pageWith(options);
    await page.locator("#center [part~=settings]").first().click();
    await preferences(page).locator(".forecast-lines li").first().waitFor(kPatience);
    return page;
  }

  afterEach(() => {
    context = undefined;
  });

  const preferences = (page) => page.locator("#center notification-preferences");
  const box = (page, type, channel) => preferences(page).locator(`[data-type="${type}"] [data-channel="${channel}"]`);
  const has = (locator, name, value) =>
    until(`${name} to be ${value}`, async () => ((await locator.getAttribute(name)) === value ? true : null), () => locator.getAttribute(name));
  /** Waits until the server keeps what fits. */
  const kept = (what, fits) => {
    let last;
    return until(what, async () => (fits((last = await call("GET"))) ? last : null), () => last);
  };

  test("a switch turned in one tab is turned in the other, and at the server", async () => {
    const first = await opened();
    const second = await opened();
    const sms = (page) => preferences(page).locator('[role=switch][data-channel="email"]');
    assert.equal(await sms(first).getAttribute("aria-checked"), "true");
    await sms(first).click();
    await has(sms(second), "aria-checked", "false");
    assert.deepEqual((await call("GET")).channels, { email: false });
    // What is off as a whole cannot be turned on for one kind, and says so.
    await has(box(second, "task.assigned", "email"), "aria-disabled", "true");
    assert.match(await box(second, "task.assigned", "email").getAttribute("title"), /Email is off as a whole/);
    await sms(second).click();
    await has(sms(first), "aria-checked", "true");
    noProblems(first, second);
  });

  test("a family is turned with all its kinds, a kind by itself, and each says where it comes from", async () => {
    const page = await opened();
    await box(page, "task.*", "email").click();
    for (const type of ["task.assigned", "task.overdue", "task.completed"]) {
      await has(box(page, type, "email"), "aria-checked", "false");
      assert.equal(await box(page, type, "email").getAttribute("data-source"), "family");
    }
    await box(page, "task.overdue", "email").click();
    await has(box(page, "task.overdue", "email"), "data-source", "own");
    await has(box(page, "task.*", "email"), "aria-checked", "mixed");
    const said = await kept("both lines", ({ types }) => types?.["task.overdue"]);
    assert.deepEqual(said.types, { "task.*": { email: false }, "task.overdue": { email: true } });
    await preferences(page).locator('[data-type="task.overdue"] .reset').click();
    await has(box(page, "task.overdue", "email"), "aria-checked", "false");
    // Turned on as a whole, it is on for each.
    await box(page, "task.overdue", "email").click();
    await box(page, "task.*", "email").click();
    await kept("the family's line alone", ({ types }) => JSON.stringify(types) === '{"task.*":{"email":true}}');
    noProblems(page);
  });

  test("what is mandatory is shown so and cannot be turned", async () => {
    const page = await opened();
    const announcement = preferences(page).locator('[data-type="system.announcement"]');
    assert.match(await announcement.innerText(), /Always comes/);
    for (const each of await announcement.getByRole("checkbox").all()) {
      assert.equal(await each.getAttribute("aria-disabled"), "true");
      await each.click({ force: true });
    }
    assert.deepEqual(await call("GET"), {});
    noProblems(page);
  });

  test("a change that is refused is undone, in the server's words", async () => {
    const page = await opened();
    const zone = preferences(page).locator('[data-field="timezone"]');
    await zone.fill("Europe/Atlantis");
    await zone.press("Enter");
    const alert = preferences(page).getByRole("alert");
    await alert.waitFor(kPatience);
    assert.match(await alert.innerText(), /^Not saved: timezone must be a time zone .*"Europe\/Atlantis"/);
    assert.equal(await zone.inputValue(), "", "also while the focus is in it");
    assert.deepEqual(await call("GET"), {});
    await zone.fill("asia/tokyo");
    await zone.press("Enter");
    await kept("the zone by its name", ({ timezone }) => timezone === "Asia/Tokyo");
    await alert.waitFor({ state: "hidden", ...kPatience });
    noProblems(page);
  });

  test("what cannot be sent is undone, and what was not read is read once the server is back", async () => {
    const page = await opened();
    await context.route("**/api/v1/preferences", (route) => route.abort());
    await preferences(page).locator('[role=switch][data-channel="email"]').click();
    const alert = preferences(page).getByRole("alert");
    await alert.waitFor(kPatience);
    assert.equal(await alert.innerText(), "Not saved: the server did not answer");
    await has(preferences(page).locator('[role=switch][data-channel="email"]'), "aria-checked", "true");
    const other = await pageWith();
    await other.locator("#center [part~=settings]").first().click();
    await preferences(other).getByText("could not be loaded").waitFor(kPatience);
    await context.unroute("**/api/v1/preferences");
    await call("PATCH", { channels: { email: false } }); // which both are told of
    await has(preferences(other).locator('[role=switch][data-channel="email"]'), "aria-checked", "false");
    await has(preferences(page).locator('[role=switch][data-channel="email"]'), "aria-checked", "false");
  });

  test("quiet hours are added, changed and removed, and the forecast says what would wait for them", async () => {
    const page = await opened();
    const quiet = preferences(page).locator("section.quiet");
    await quiet.locator(".add-hours, [part~=add-hours]").first().click();
    await kept("the hours", ({ quiet_hours: hours }) => hours?.length === 1);
    for (const day of ["sat", "sun"]) await quiet.locator(`[data-day="${day}"]`).click();
    const said = await kept("all days", ({ quiet_hours: [{ days }] }) => days.length === 7);
    assert.deepEqual(said.quiet_hours[0].from, "20:00");
    await quiet.locator('input[type="time"]').last().fill("07:15");
    await kept("the end", ({ quiet_hours: [{ to }] }) => to === "07:15");
    const email = preferences(page).locator('.forecast-lines [data-channel="email"]');
    await preferences(page).locator('[data-forecast="type"]').selectOption("approval.requested");
    await has(email, "data-decision", "later");
    assert.match(await email.innerText(), /^Email: waits until .*0?7:15.*because these are your quiet hours\.$/);
    await quiet.locator(".icon-button").click();
    await kept("none", ({ quiet_hours: hours }) => hours?.length === 0);
    await has(email, "data-decision", "now");
    assert.equal(await quiet.locator(".window").count(), 0);
    noProblems(page);
  });

  test("a pause is set, shown and ended", async () => {
    const page = await opened();
    const pause = preferences(page).locator("section.pause");
    await pause.locator('[data-pause="hour"]').click();
    await pause.locator(".resume, [part~=resume]").first().waitFor(kPatience);
    const { paused_until: until_ } = await kept("a pause", ({ paused_until: at }) => at !== undefined);
    assert.ok(Math.abs(Date.parse(until_) - Date.now() - 3_600_000) < 60_000);
    const focused = await preferences(page).evaluate(({ shadowRoot }) => shadowRoot.activeElement?.getAttribute("part"));
    assert.match(focused, /resume/, "the focus is on what takes it back");
    await pause.locator("[part~=resume]").click();
    await kept("no pause", ({ paused_until: at }) => at === undefined);
    await pause.locator('input[type="datetime-local"]').fill("2031-01-02T08:00");
    await pause.locator('[data-pause="date"]').click();
    await kept("the date, by the clock of the page", ({ paused_until: at }) => at === "2031-01-02T07:00:00.000Z");
    assert.match(await pause.innerText(), /Paused until .*2031/);
    noProblems(page);
  });

  test("push of this browser says what it lacks", async () => {
    const page = await opened();
    await context.clearPermissions();
    await page.evaluate(() => {
      document.getElementById("bell").inbox.enablePush = () => Promise.reject(Object.assign(new Error("x"), { code: "push_denied" }));
    });
    await preferences(page).locator("[part~=push-button]").click();
    const alert = preferences(page).getByRole("alert");
    await alert.waitFor(kPatience);
    assert.match(await alert.innerText(), /does not allow notifications for this site/);
    noProblems(page);
  });

  test("a digest is chosen in one tab, kept by the server and shown in the other", async () => {
    const [first, second] = [await opened(), await opened()];
    const field = (page, name) => preferences(page).locator(`section.digest [data-digest="${name}"]`);
    await field(first, "email").selectOption("weekly");
    await field(first, "day").selectOption("thu");
    await field(first, "at").fill("17:30");
    const digest = { email: "weekly", at: "17:30", day: "thu", max_priority: "low" };
    await kept("the digest", (document) => JSON.stringify(document.digest) === JSON.stringify(digest));
    await until("the other tab", async () => (await field(second, "at").inputValue()) === "17:30" || null);
    assert.equal(await field(second, "day").inputValue(), "thu");
    assert.deepEqual(await violations(first), []);
    noProblems(first, second);
  });

  test("where the server offers no digest none is shown", async () => {
    const page = await pageWith();
    await context.route("**/api/v1/preferences", async (route) => {
      if (route.request().method() !== "GET") return route.continue();
      const answer = await route.fetch();
      const body = await answer.json();
      return route.fulfill({ response: answer, json: { ...body, rules: { ...body.rules, digest: false } } });
    });
    await page.close();
    await preferences(await opened()).locator("section.digest").waitFor({ state: "hidden", ...kPatience });
  });

  test("with the keyboard alone: opened, changed, closed, and the focus is back at the gear", async () => {
    const page = await pageWith();
    const gear = page.locator("#center [part~=settings]").first();
    await gear.focus();
    await page.keyboard.press("Enter");
    await preferences(page).locator(".forecast-lines li").first().waitFor(kPatience);
    const focused = () => page.evaluate(() => {
      let node = document.activeElement;
      while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
      return { part: node.getAttribute("part"), channel: node.dataset.channel, role: node.getAttribute("role") };
    });
    assert.equal((await focused()).part, "title");
    const tabTo = async (what, fits) => {
      for (let presses = 0; presses < 120; ++presses) {
        await page.keyboard.press("Tab");
        if (fits(await focused())) return;
      }
      assert.fail(`${what} is not reached by Tab`);
    };
    await tabTo("a switch", ({ role, channel }) => role === "switch" && channel === "email");
    await page.keyboard.press("Space");
    await kept("email off", ({ channels }) => channels?.email === false);
    await page.keyboard.press("Space");
    await kept("email on", ({ channels }) => channels?.email === true);
    await tabTo("a box", ({ role, channel }) => role === "checkbox" && channel === "web");
    await page.keyboard.press("Space");
    await kept("a kind off", ({ types }) => Object.values(types ?? {}).some(({ web }) => web === false));
    assert.equal((await focused()).role, "checkbox", "the focus stays where it was");
    await page.keyboard.press("Escape");
    await preferences(page).waitFor({ state: "hidden", ...kPatience });
    assert.equal((await focused()).part, "settings");
    noProblems(page);
  });

  test("in the bell's panel on a phone they cover it, and Escape leads back step by step", async () => {
    const page = await pageWith({ viewport: { width: 320, height: 640 } });
    await page.locator("#bell button[data-count]").first().click();
    await page.locator("#bell [part~=settings]").first().click();
    const dialog = page.locator("#bell notification-preferences");
    await dialog.locator(".forecast-lines li").first().waitFor(kPatience);
    const { width, height } = await dialog.boundingBox();
    assert.deepEqual([width, height], [320, 640]);
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden", ...kPatience });
    assert.equal(await page.evaluate(() => document.getElementById("bell").open), true);
    noProblems(page);
  });

  test("in the bell's panel: Escape closes the dialog first, then the panel", async () => {
    const page = await pageWith();
    await page.locator("#bell button[data-count]").first().click();
    const panel = page.locator("#bell");
    await panel.locator("[part~=settings]").first().click();
    await panel.locator("notification-preferences .forecast-lines li").first().waitFor(kPatience);
    await page.keyboard.press("Escape");
    await panel.locator("notification-preferences").waitFor({ state: "hidden", ...kPatience });
    assert.equal(await page.evaluate(() => document.getElementById("bell").open), true);
    await page.keyboard.press("Escape");
    assert.equal(await page.evaluate(() => document.getElementById("bell").open), false);
    noProblems(page);
  });

  test("a kind is turned off from a row's menu, and on again by undo; not one that is mandatory", async () => {
    const page = await pageWith();
    await call("PATCH", { types: { "task.assigned": { sms: true } } });
    await server.emit(token, taskFor([alice.id], "Not again"));
    const task = row(page, "Not again");
    await task.waitFor(kPatience);
    await task.hover();
    await task.locator('[data-action="more"]').click();
    const entry = page.locator('#center [data-choice="turnOff"]');
    await entry.click();
    const off = await kept("the kind off", ({ types }) => types["task.assigned"].web === false);
    assert.deepEqual(off.types["task.assigned"].email, false);
    await page.locator("#center [part~=toast-undo]").click();
    const back = await kept("the kind on", ({ types }) => types["task.assigned"].web === undefined);
    assert.deepEqual(back.types, { "task.assigned": { sms: true } });

    await server.emit(token, { event: "system.announcement", payload: { recipients: [alice.id], title: "Must be seen", body: "…" } });
    const announcement = row(page, "Must be seen");
    await announcement.waitFor(kPatience);
    await announcement.hover();
    await announcement.locator('[data-action="more"]').click();
    await page.locator('#center [data-choice="archive"]').waitFor(kPatience);
    assert.equal(await entry.count(), 0);
    noProblems(page);
  });

  for (const colorScheme of ["light", "dark"]) {
    for (const width of [320, 1280]) {
      test(`${colorScheme}, ${width} px: nothing overflows and axe finds nothing`, async () => {
        await call("PUT", {
          channels: { sms: true },
          types: { "task.assigned": { email: false }, "mandat.*": { mobile_push: false } },
          quiet_hours: [{ days: ["mon", "fri"], from: "20:00", to: "08:00" }, { from: "12:00", to: "13:00" }],
        });
        const page = await opened({ colorScheme, viewport: { width, height: 740 } });
        await preferences(page).locator(".window").nth(1).waitFor(kPatience);
        assert.deepEqual(await violations(page), []);
        const overflow = await preferences(page).evaluate(({ shadowRoot }) => {
          const scroller = shadowRoot.querySelector(".scroller");
          return [scroller.scrollWidth - scroller.clientWidth, document.documentElement.scrollWidth - innerWidth];
        });
        assert.ok(overflow.every((px) => px <= 0), `${overflow} px too wide`);
        noProblems(page);
      });
    }
  }

  test("in French, from right to left, and by itself on a page", async () => {
    const page = await opened({ locale: "fr-FR" });
    await preferences(page).locator("[part~=close], .settings-close").first().waitFor(kPatience);
    await page.keyboard.press("Escape");
    await page.evaluate(() => {
      document.documentElement.dir = "rtl";
      const alone = document.createElement("notification-preferences");
      alone.id = "alone";
      alone.setAttribute("locale", "fr-CH");
      alone.inbox = document.getElementById("bell").inbox;
      document.querySelector("main.app").prepend(alone);
    });
    const alone = page.locator("#alone");
    await alone.locator(".forecast-lines li").first().waitFor(kPatience);
    assert.match(await alone.locator(".sections").innerText(), /Heures de silence/);
    assert.match(await alone.locator(".forecast-lines").innerText(), /car /);
    const overflow = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.getElementById("alone").shadowRoot.querySelector(".scroller");
      return scrollWidth - clientWidth;
    });
    assert.ok(overflow <= 0, `${overflow} px too wide`);
    noProblems(page);
  });
});
