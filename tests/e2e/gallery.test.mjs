// Every state of the elements, as the gallery shows them: in both themes and languages, from 320 px to
// 1,280 px, axe finds nothing, nothing is too wide and nothing is cut.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { stopAll } from "../js/support/owned.mjs";
import { after, afterEach, before, describe, test } from "../js/support/testing.mjs";
import { closePages, kPatience, launch, newPage, noProblems } from "./support/browser.mjs";
import { Server } from "./support/server.mjs";

const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const kOver = ["menu", "filters", "own-time", "keys"]; // those that lie over the page

async function violations(page) {
  await page.evaluate(axeSource);
  const result = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target.join(" ")} ${node.failureSummary}`).join("\n")}`);
}

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
        assert.deepEqual(await violations(page), []);
        noProblems(page);
      });
    }
    for (const scene of kOver) {
      test(`${theme}, ${scene}: axe finds nothing`, async () => {
        const page = await open(400, { theme, locale: "fr", scene });
        assert.deepEqual(await violations(page), []);
        noProblems(page);
      });
    }
  }

  test("each state says what it is", async () => {
    const page = await open(1280, {});
    const scene = (name) => page.locator(`[data-scene="${name}"]`);
    assert.equal(await scene("bell-unknown").locator("[part=button]").getAttribute("data-state"), "unknown");
    assert.match(await scene("bell-offline").locator("[part=button]").getAttribute("aria-label"), /7 unread notifications, offline/);
    assert.equal(await scene("waiting").locator("[part~=new]").textContent(), "3 new");
    assert.match(await scene("gap").locator("[part~=gap]").textContent(), /No longer in this list/);
    assert.match(await scene("undo").locator("[part~=toast]").textContent(), /Archived\..*Undo/);
    assert.match(await scene("search").locator("[part~=empty]").textContent(), /Nothing found/);
    assert.match(await scene("archived").locator("[part~=item-title]").textContent(), /Archived some time ago/);
    assert.match(await scene("snoozed").locator("[part~=item-time]").textContent(), /^Snoozed until /);
    assert.match(await scene("unknown").locator("[part~=empty]").textContent(), /not known/);
    assert.deepEqual(await scene("opened").locator("[part~=item-body] a").evaluateAll((links) => links.map((link) => link.href)), ["https://shop.example/offer/25"]);
    assert.match(await scene("selected").locator("[part~=selection]").textContent(), /2 selected/);
    assert.equal(await scene("grouped").locator("article").count(), 3);
    assert.equal(await scene("grouped").locator("[part~=group]").last().textContent(), "25 for deal Acme");
    assert.deepEqual(await scene("list").locator("[part~=item-action]").allTextContents(), ["Approve", "Decline"]);
    assert.equal(await scene("list").locator(".actor").textContent(), "CL");
    noProblems(page);
  });
});
