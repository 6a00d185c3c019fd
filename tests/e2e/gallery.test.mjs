// Every state of the elements, as the gallery shows them: in both themes and languages, from 320 px to
// 1,280 px, axe finds nothing, nothing is too wide and nothing is cut.

import assert from "node:assert/strict";
import { stopAll } from "../js/support/owned.mjs";
import { after, afterEach, before, describe, test } from "../js/support/testing.mjs";
import { kNewerCriteria, violations } from "./support/axe.mjs";
import { closePages, kPatience, launch, newPage, noProblems } from "./support/browser.mjs";
import { Server } from "./support/server.mjs";

const kOver = ["menu", "filters", "own-time", "keys"]; // those that lie over the page

// What reaches out of its list, by its selector: the eye would miss it, or a part of it.
const tooWide = (page) => page.evaluate(() => {
  const found = [];
  if (document.documentElement.scrollWidth > innerWidth) found.push("the page");
  for (const center of document.querySelectorAll("notification-center")) {
    const { left, right } = center.getBoundingClientRect();
    for (const node of center.shadowRoot.querySelectorAll(".header *, article *, .footer *, .toast")) {
      const box = node.getBoundingClientRect();
      const isScrolled = node.closest(".tabs") !== null;
      if (box.width > 1 && !isScrolled && (box.right > right + 1 || box.left < left - 1)) found.push(`${center.closest("section").dataset.scene} ${node.className}`);
    }
  }
  return found;
});

describe("the gallery", () => {
  let server, browser;

  before(async () => {
    server = await Server.start();
    browser = await launch();
  });
  afterEach(closePages);
  after(() => stopAll(browser, server));

  const open = async (width, query) => {
    const context = await browser.newContext({ viewport: { width, height: 900 }, reducedMotion: "reduce" });
    const page = await newPage(context);
    await page.goto(`${server.url}/gallery/?${new URLSearchParams(query)}`);
    await page.locator("body[data-ready]").waitFor(kPatience);
    return page;
  };

  for (const theme of ["light", "dark"]) {
    for (const [locale, width] of [["fr", 320], ["en", 400], ["en", 1280]]) {
      test(`${theme}, ${locale}, ${width} px: axe finds nothing and all fits`, async () => {
        const page = await open(width, { theme, locale, width: width === 400 ? "" : width });
        assert.deepEqual(await tooWide(page), []);
        assert.deepEqual(await violations(page, { runOnly: kNewerCriteria }), []);
        noProblems(page);
      });
    }
    for (const scene of kOver) {
      test(`${theme}, ${scene}: axe finds nothing`, async () => {
        const page = await open(400, { theme, locale: "fr", scene });
        assert.deepEqual(await violations(page, { runOnly: kNewerCriteria }), []);
        noProblems(page);
      });
    }
  }

  test("the panel opens upward where there is no room below, and fits where there is little of either", async () => {
    const page = await open(800, { scene: "bell-unseen" });
    const bell = page.locator("notification-bell");
    const place = (top) => bell.evaluate((node, px) => Object.assign(node.style, { position: "fixed", left: "600px", top: `${px}px` }), top);
    for (const [height, top, isUpward] of [[900, 800, true], [900, 100, false], [500, 200, false], [500, 280, true]]) {
      await page.setViewportSize({ width: 800, height });
      await place(top);
      await bell.evaluate((node) => node.show());
      const [panel, button] = await Promise.all(["panel", "button"].map((name) => bell.locator(`[part=${name}]`).boundingBox()));
      assert.ok(panel.y >= 0 && panel.y + panel.height <= height, `${panel.y} + ${panel.height} within ${height}`);
      if (isUpward) assert.ok(panel.y + panel.height <= button.y, "over the bell");
      else assert.ok(panel.y >= button.y + button.height, "under the bell");
      await bell.evaluate((node) => node.hide());
    }
    noProblems(page);
  });

  test("with forced colours what is selected, unread and waiting can be told apart", async () => {
    const page = await open(1280, {});
    await page.emulateMedia({ forcedColors: "active" });
    const drawn = (scene, selector, property) => page.locator(`[data-scene="${scene}"]`).locator(selector).first()
      .evaluate((node, name) => getComputedStyle(node)[name], property);
    assert.equal(await drawn("waiting", "[part~=new]", "borderTopStyle"), "solid");
    assert.equal(await drawn("list", '[role=tab][aria-selected="true"]', "borderTopStyle"), "solid");
    assert.notEqual(await drawn("list", "article[data-unread] [part~=marker]", "backgroundColor"), "rgba(0, 0, 0, 0)");
    assert.equal(await drawn("selected", '[data-action="select"]', "borderTopStyle"), "solid");
    assert.notEqual(await drawn("selected", '[aria-checked="true"]', "backgroundColor"), await drawn("selected", '[role=checkbox][aria-checked="false"]', "backgroundColor"));
  });

  test("each state says what it is", async () => {
    const page = await open(1280, {});
    const scene = (name) => page.locator(`[data-scene="${name}"]`);
    // Some of it is drawn a moment later.
    const says = (node, words) => node.filter({ hasText: words }).first().waitFor(kPatience);
    assert.equal(await scene("bell-unknown").locator("[part=button]").getAttribute("data-state"), "unknown");
    assert.match(await scene("bell-offline").locator("[part=button]").getAttribute("aria-label"), /7 unread notifications, offline/);
    assert.equal(await scene("waiting").locator("[part~=new]").textContent(), "3 new");
    await says(scene("gap").locator("[part~=gap]"), /No longer in this list/);
    await says(scene("undo").locator("[part~=toast]"), /Archived\..*Undo/);
    await says(scene("search").locator("[part~=empty]"), /Nothing found/);
    await says(scene("archived").locator("[part~=item-title]"), /Archived some time ago/);
    await says(scene("snoozed").locator("[part~=item-time]"), /^Snoozed until /);
    await says(scene("unknown").locator("[part~=empty]"), /not known/);
    assert.deepEqual(await scene("opened").locator("[part~=item-body] a").evaluateAll((links) => links.map((link) => link.href)), ["https://shop.example/offer/25"]);
    await says(scene("selected").locator("[part~=selection]"), /2 selected/);
    assert.equal(await scene("grouped").locator("article").count(), 3);
    assert.equal(await scene("grouped").locator("[part~=group]").last().textContent(), "25 for deal Acme");
    assert.deepEqual(await scene("list").locator("[part~=item-action]").allTextContents(), ["Approve", "Decline"]);
    assert.equal(await scene("list").locator(".actor").textContent(), "CL");
    noProblems(page);
  });
});
