// The order of the list: by priority, or the newest first under the days.

import assert from "node:assert/strict";
import { stopAll } from "../js/support/owned.mjs";
import { until } from "../js/support/patience.mjs";
import { after, afterEach, before, describe, test } from "../js/support/testing.mjs";
import { kNewerCriteria, violations } from "./support/axe.mjs";
import { closePages, kPatience, launch, noProblems, openAs, row } from "./support/browser.mjs";
import { center, leave, note, send, shown, titles } from "./support/list.mjs";
import { ask, Server } from "./support/server.mjs";

const kPriorities = ["low", "normal", "high", "critical"];

describe("the order of the list", () => {
  let server, browser, context, person, token;

  before(async () => {
    browser = await launch();
    context = await browser.newContext({ viewport: { width: 1280, height: 1000 }, reducedMotion: "reduce" });
    server = await Server.start();
    person = (await server.people()).find(({ locale }) => locale === "en");
    token = await server.token(person.id);
  });
  afterEach(closePages);
  after(() => stopAll(browser, server));

  const days = (page) => center(page).locator("[part~=day]");
  async function choose(page, order) {
    await center(page).locator("[part~=filter-button]").click();
    await center(page).locator(`[data-choice="order-${order}"]`).click();
    await leave(page);
  }
  // The titles as the server has them, newest first.
  async function byTime() {
    const items = [];
    for (let cursor = ""; cursor !== null; ) {
      const { body } = await server.get(token, `/api/v1/notifications?limit=200${cursor && `&cursor=${cursor}`}`);
      items.push(...body.items);
      cursor = body.next_cursor ?? null;
    }
    const key = ({ created_at: created, id }) => `${created} ${id}`;
    return items.sort((a, b) => (key(a) < key(b) ? 1 : -1)).map(({ title }) => title);
  }

  test("newest first: older ones come in at the end, nothing is missing between, and it stays live", async () => {
    const sent = Array.from({ length: 240 }, (_, index) => note(person, `Row ${index}`, "One of many.", { priority: kPriorities[index % 4] }));
    assert.equal((await server.emit(token, sent)).status, 200);
    const { body } = await server.get(token, "/api/v1/notifications?limit=200");
    const read = body.items.filter((_, index) => index % 3 !== 0).map(({ id }) => id);
    const marked = await ask(`${server.url}/api/v1/notifications/${read[0]}/read`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ ids: read }),
    });
    assert.equal(marked.status, 200);
    const wanted = await byTime();

    const page = await openAs(context, server, person);
    await row(page, "Row 239").first().waitFor(kPatience);
    await choose(page, "newest");
    await until("the newest to be on top", async () => (await titles(page)).slice(0, 10).join() === wanted.slice(0, 10).join());
    assert.equal(await center(page).locator("[part~=list]").getAttribute("aria-label"), "Notifications, newest first");

    // Of a long list a window is drawn: each row says where it stands.
    const told = new Set();
    await until("all to be loaded, page by page", async () => {
      const drawn = await center(page).locator("[part~=list] > article").evaluateAll((nodes) => nodes.map((node) => ({
        at: Number(node.getAttribute("aria-posinset")),
        title: node.querySelector("[part~=item-title]").textContent,
        day: node.querySelector("[part~=day]")?.textContent,
      })));
      for (const { at, title, day } of drawn) {
        assert.equal(title, wanted[at - 1], `${at} of what there is`);
        if (day) told.add(`${day} from ${at}`);
      }
      if (drawn.at(-1).at === wanted.length) return true;
      await center(page).locator("[part~=scroller]").evaluate((node) => node.scrollTo(0, node.scrollHeight));
      return false;
    });
    // The demo has some of the last days.
    const headings = [...told].map((text) => text.split(" from ")[0]);
    assert.deepEqual(headings.slice(0, 2), ["Today", "Yesterday"]);
    assert.equal(new Set(headings).size, headings.length, "each day is headed once");

    await center(page).locator("[part~=scroller]").evaluate((node) => node.scrollTo(0, 0));
    await leave(page);
    assert.equal((await server.emit(token, [note(person, "Of no weight", "And yet on top.", { priority: "low" })])).status, 200);
    await until("the arrival to be on top", async () => (await titles(page))[0] === "Of no weight");

    await choose(page, "priority");
    await until("the most important to be on top", async () => /^Row/.test((await titles(page))[0]));
    assert.equal(await days(page).count(), 0);
    noProblems(page);
  });

  test("today is the server's, whatever the browser's clock says, in both languages", async () => {
    await send(server, person, ["Of today"], { priority: "critical" });
    for (const [locale, today, order] of [["en", "Today", "Newest first"], ["fr", "Aujourd’hui", "Les plus récentes d’abord"]]) {
      const page = await openAs(context, server, person);
      await page.clock.setSystemTime(Date.now() + 3 * 24 * 3600 * 1000);
      await page.reload();
      await center(page).evaluate((node, tag) => node.setAttribute("locale", tag), locale);
      await shown(page, "Of today");
      await center(page).locator("[part~=filter-button]").click();
      const entry = center(page).locator('[data-choice="order-newest"]');
      assert.equal(await entry.textContent(), order);
      assert.deepEqual(
        await Promise.all(["role", "aria-checked"].map((name) => entry.getAttribute(name))), ["menuitemradio", "false"]);
      await entry.click();
      await days(page).first().waitFor(kPatience);
      assert.equal(await days(page).first().textContent(), today);
      assert.deepEqual(await violations(page, { runOnly: kNewerCriteria }), []);
      noProblems(page);
      await page.close();
    }
  });

  test("by keys alone: chosen in the menu, headings are headings, and no press on one opens a row", async () => {
    await send(server, person, ["First of all"], { priority: "critical" });
    const page = await openAs(context, server, person);
    await shown(page, "First of all");
    await center(page).locator("[part~=filter-button]").focus();
    await page.keyboard.press("Enter");
    const chosen = () => center(page).evaluate((node) => node.shadowRoot.activeElement?.dataset.choice);
    while ((await chosen()) !== "order-newest") await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    const heading = page.getByRole("heading", { name: "Today", level: 3 });
    await heading.waitFor(kPatience);
    const first = center(page).locator("article").first();
    const box = await heading.boundingBox();
    await page.mouse.click(box.x + 40, box.y + box.height - 6);
    assert.equal(await first.getAttribute("data-expanded"), null);
    assert.equal(await first.locator("[part~=item-title]").textContent(), "New task: First of all");
    noProblems(page);
  });
});
