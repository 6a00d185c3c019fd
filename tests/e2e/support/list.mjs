// What the list of the demo page shows, and where.

import assert from "node:assert/strict";
import { kPatience, row } from "./browser.mjs";
import { taskFor } from "./server.mjs";

export const center = (page) => page.locator("#center");
export const waiting = (page) => center(page).locator("[part~=new]");
export const toast = (page) => center(page).locator("[part~=toast]").first();

/** The titles of the rows from the top, "(gap)" where one has gone. */
export function titles(page) {
  return center(page).locator("[part~=list] > article").evaluateAll((nodes) =>
    nodes.map((node) => node.querySelector("[part~=item-title]")?.textContent ?? "(gap)"));
}

/** Where the row with `text` stands in the window, and whether it has the focus. */
export function standing(page, text) {
  return row(page, text).evaluate((node) => ({
    top: Math.round(node.getBoundingClientRect().top),
    hasFocus: node.getRootNode().activeElement === node,
  }));
}

/** Sends tasks to a person: those named come in this order. */
export async function send(server, user, tasks, more = {}) {
  const token = await server.token(user.id);
  const answer = await server.emit(token, tasks.map((task) => taskFor([user.id], task, more)));
  assert.equal(answer.status, 200);
}

/** Tasks without a link, with this text. */
export function note(user, title, body, more = {}) {
  return { event: "system.announcement", payload: { recipients: [user.id], title, body, priority: "normal", ...more } };
}

/** Waits until the row is there and all are laid out, and answers it. */
export async function shown(page, text) {
  await row(page, text).waitFor(kPatience);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  return row(page, text);
}

/** Waits until the button says that so many wait. */
export async function waitForWaiting(page, count) {
  await center(page).locator(`[part~=new][data-count="${count}"]`).waitFor(kPatience);
}

/** The pointer to where no list is. */
export const leave = (page) => page.mouse.move(2, 2);
