// A page that stands where the server stands, with nothing of its own under way.
import assert from "node:assert/strict";
import { until } from "../../js/support/patience.mjs";

/** The state that the bell of a page shows. */
export const inboxState = (page) => page.evaluate(() => document.getElementById("bell").inbox.state);

/**
 * What keeps a page's state from being compared with what the server has at `revision`; null when
 * nothing does. What a page shows has its own unanswered operations laid over it: a list that is
 * looked at marks rows as seen, so counters differ at the same revision while such a mark is under way.
 */
export function underWay(state, revision) {
  if (state.connection !== "online") return `it is ${state.connection}`;
  const pending = state.items.filter((item) => item.pending).length;
  if (pending > 0) return `${pending} rows have an operation that is not answered`;
  return state.revision === revision ? null : `it stands at ${state.revision}`;
}

/**
 * Waits until each page stands where the server stands, with nothing under way, compares the counters
 * there, and answers what the server has. Whatever was under way takes the server on: then once more.
 */
export async function settled(server, token, pages) {
  let reasons = [];
  return until("the pages to stand where the server stands", async () => {
    const { body } = await server.get(token, "/api/v1/notifications/unread");
    const states = await Promise.all(pages.map(inboxState));
    reasons = states.map((state) => underWay(state, body.revision)).filter(Boolean);
    if (reasons.length > 0) {
      await Promise.all(pages.map((page) => page.evaluate(() => new Promise(requestAnimationFrame))));
      return null;
    }
    for (const state of states) assert.deepEqual(state.unread, body.unread);
    return body;
  }, () => reasons);
}
