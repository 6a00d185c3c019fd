// The list under a finger, also on a machine that has a mouse besides: what is not seen takes no tap,
// and two presses on the same spot never act on two rows.

import assert from "node:assert/strict";
import { stopAll } from "../js/support/owned.mjs";
import { until } from "../js/support/patience.mjs";
import { after, afterEach, before, beforeEach, describe, test } from "../js/support/testing.mjs";
import { closePages, kPatience, launch, noProblems, openAs, row } from "./support/browser.mjs";
import { center, note, send, shown, standing, toast } from "./support/list.mjs";
import { Server } from "./support/server.mjs";

const kMachines = [
  ["a laptop with a touch screen", { hasTouch: true, viewport: { width: 1280, height: 1000 } }],
  ["a phone", { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } }],
];

const middleOf = async (locator) => {
  const { x, y, width, height } = await locator.boundingBox();
  return [x + width / 2, y + height / 2];
};

for (const [name, machine] of kMachines) {
  describe(`touch, ${name}`, () => {
    let server, browser, context, person, page;

    before(async () => {
      browser = await launch();
      context = await browser.newContext({ ...machine, reducedMotion: "reduce" });
    });
    beforeEach(async () => {
      server = await Server.start();
      person = (await server.people()).find(({ locale }) => locale === "en");
      page = await openAs(context, server, person);
      const token = await server.token(person.id);
      for (const title of ["Tap below", "Tap here", "Tap above"]) await server.emit(token, note(person, title, `Text of ${title}\nand more`));
      await (await shown(page, "Tap above")).scrollIntoViewIfNeeded();
      await shown(page, "Tap here");
    });
    afterEach(async () => {
      await closePages();
      await server.stop();
    });
    after(() => stopAll(browser));

    const isRead = (text) => center(page).locator("article:not([data-unread])", { hasText: text }).waitFor(kPatience);
    const serverHas = async (text) => {
      const { body } = await server.get(await server.token(person.id), `/api/v1/notifications?q=${encodeURIComponent(text)}`);
      return body.items.find(({ title }) => title === text);
    };

    test("a tap on a row's time opens the row, and another one does not delete it", async () => {
      const [x, y] = await middleOf(row(page, "Tap here").locator("time"));
      await page.touchscreen.tap(x, y);
      await isRead("Tap here");
      await page.touchscreen.tap(x, y);
      assert.equal(await row(page, "Tap here").count(), 1);
      await until("the server to have it read", async () => (await serverHas("Tap here"))?.is_read);
      noProblems(page);
    });

    test("a tap anywhere on a row but on its visible button opens it: there is no other control to hit", async () => {
      const { x, y, width, height } = await row(page, "Tap here").boundingBox();
      const spots = [0.1, 0.3, 0.5, 0.7, 0.8, 0.86].map((share) => [x + width * share, y + height - 16]);
      const more = await row(page, "Tap here").locator('[data-action="more"]').boundingBox();
      for (const [left, top] of spots.filter(([at]) => at < more.x - 8)) {
        await page.touchscreen.tap(left, top);
        assert.equal(await row(page, "Tap here").count(), 1, `tapped at ${left}`);
        assert.ok(await toast(page).isHidden(), `tapped at ${left}`);
      }
      noProblems(page);
    });

    test("everything is behind one visible button, large enough for a finger", async () => {
      const more = row(page, "Tap here").locator('[data-action="more"]');
      assert.ok(await more.isVisible());
      const hit = await more.evaluate((node) => {
        const { left, top, width, height } = node.getBoundingClientRect();
        const at = (x, y) => node.getRootNode().elementFromPoint(x, y)?.closest("button") === node;
        return at(left + width / 2, top + height / 2 - 18) && at(left + width / 2 - 20, top + height / 2);
      });
      assert.ok(hit, "44 px high or its neighbourhood counts");
      await more.tap();
      await center(page).locator('[data-choice="archive"]').tap();
      await row(page, "Tap here").waitFor({ state: "detached", ...kPatience });
      await until("the server to have it archived", async () => !(await serverHas("Tap here")));
      assert.ok(await serverHas("Tap above"));
      noProblems(page);
    });

    test("two presses on the same spot never act on two rows", async () => {
      const earlier = await standing(page, "Tap below");
      await row(page, "Tap here").locator('[data-action="more"]').tap();
      const choice = center(page).locator('[data-choice="delete"]');
      const [x, y] = await middleOf(choice);
      await page.touchscreen.tap(x, y);
      await row(page, "Tap here").waitFor({ state: "detached", ...kPatience });
      await page.touchscreen.tap(x, y);
      assert.deepEqual(await standing(page, "Tap below"), earlier);
      for (const text of ["Tap below", "Tap above"]) {
        assert.equal(await row(page, text).count(), 1);
        assert.equal((await serverHas(text)).is_read, false, text);
        assert.equal(await row(page, text).getAttribute("data-expanded"), null, text);
      }
      noProblems(page);
    });
  });
}

describe("the mouse", () => {
  let server, browser, context, person, page;

  before(async () => {
    server = await Server.start();
    browser = await launch();
    context = await browser.newContext({ viewport: { width: 1280, height: 1000 }, reducedMotion: "reduce" });
    person = (await server.people()).find(({ locale }) => locale === "en");
  });
  afterEach(closePages);
  after(() => stopAll(browser, server));

  test("two clicks on the same trash delete one row", async () => {
    page = await openAs(context, server, person);
    await send(server, person, ["Kept", "Trashed"]);
    await (await shown(page, "Trashed")).hover();
    const earlier = await standing(page, "Kept");
    const [x, y] = await middleOf(row(page, "Trashed").locator('[data-action="delete"]'));
    await page.mouse.click(x, y, { clickCount: 2, delay: 5 });
    await row(page, "Trashed").waitFor({ state: "detached", ...kPatience });
    await page.mouse.click(x, y);
    assert.deepEqual(await standing(page, "Kept"), earlier);
    assert.match(await center(page).locator("[part~=gap]").textContent(), /Deleted/);
    noProblems(page);
  });

  test("the buttons of a row cover neither its title nor its time, with the pointer and with the focus", async () => {
    page = await openAs(context, server, person);
    await send(server, person, ["A title that goes on for so long that it takes two lines of the row, whatever the width of it may be, really"]);
    const long = await shown(page, "A title that goes on");
    for (const reach of [() => long.hover(), async () => { await page.mouse.move(2, 2); await long.focus(); await page.keyboard.press("Tab"); }]) {
      await reach();
      const overlaps = await long.evaluate((node) => {
        const boxOf = (selector) => node.querySelector(selector).getBoundingClientRect();
        const actions = boxOf("[part~=actions]");
        return ["[part~=item-title]", "[part~=item-time]", "[part~=item-body]"].filter((selector) => {
          const box = boxOf(selector);
          return box.right > actions.left && box.left < actions.right && box.bottom > actions.top + 1 && box.top < actions.bottom - 1;
        });
      });
      assert.deepEqual(overlaps, []);
      assert.equal(await long.locator('[data-action="delete"]').evaluate((node) => getComputedStyle(node).opacity), "1");
    }
    noProblems(page);
  });
});
