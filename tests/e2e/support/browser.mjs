// Chromium, headless, without anything that reaches out of this machine; and the demo page as a
// user sees it.

import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { kPatienceMs, within } from "../../js/support/patience.mjs";

const options = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    // A page that a test answers in the place of its server has no address that would be known as local.
    "--disable-features=LocalNetworkAccessChecks",
  ],
};

export const kPatience = { timeout: kPatienceMs };

/** A browser whose every call has a deadline. */
export function launch() {
  return chromium.launch({ ...options, ...kPatience });
}

const openPages = new Set();

/** Closes every page that is open: for afterEach, so that a failed test leaves none to the next. */
export async function closePages() {
  const pages = [...openPages];
  openPages.clear();
  await Promise.all(pages.map((page) => within(page.close(), `the page ${page.url()} to close`)));
}

/** A page that collects what goes wrong in it. */
export async function newPage(context) {
  const page = await context.newPage();
  openPages.add(page);
  page.on("close", () => openPages.delete(page));
  page.setDefaultTimeout(kPatienceMs);
  page.setDefaultNavigationTimeout(kPatienceMs);
  page.problems = [];
  page.on("pageerror", (error) => page.problems.push(String(error)));
  page.on("console", (message) => {
    const text = message.text();
    // A connection that was lost on purpose is reported by the browser itself.
    const expected = /WebSocket connection|ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|Failed to load resource/;
    if (message.type() === "error" && !expected.test(text)) page.problems.push(text);
  });
  return page;
}

/** Opens the demo page as a user and waits until it is in step. */
export async function openAs(context, server, user) {
  const page = await newPage(context);
  await page.goto(`${server.url}/?user=${user.id}`);
  await online(page);
  return page;
}

export function online(page) {
  return page.waitForFunction(
    () => document.getElementById("bell")?.inbox?.state.connection === "online",
    null,
    kPatience,
  );
}

/** The exact count that the bell shows and says. */
export async function bellCount(page) {
  return Number(await page.locator("#bell button[data-count]").first().getAttribute("data-count"));
}

export async function waitForBell(page, count) {
  await page.waitForFunction(
    (expected) => {
      const bell = document.getElementById("bell");
      const button = bell?.shadowRoot.querySelector("button[data-count]");
      return Number(button?.dataset.count) === expected;
    },
    count,
    kPatience,
  );
}

export const row = (page, text) =>
  page.locator("#center").locator("[data-id]", { hasText: text }).first();

export function noProblems(...pages) {
  for (const page of pages) assert.deepEqual(page.problems, []);
}
