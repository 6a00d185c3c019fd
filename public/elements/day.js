// The day that begins at an entry of the list, as a heading over it. It stands within the entry, since a
// feed holds articles and nothing else, and takes no presses.

import { element, setAttribute, setText } from "./dom.js";
import { dayName } from "./time.js";

/** The entries of `rows`, each with the `day` that begins at it (ms), or null. */
export function withDays(entries) {
  let last = null;
  return entries.map((entry) => {
    const created = Date.parse(entry.item.created_at);
    const day = new Date(created).toDateString();
    const begins = day !== last;
    last = day;
    return { ...entry, day: begins ? created : null };
  });
}

/** Shows over the article `node` that a day begins at it, or that none does (null). */
export function showDay(node, day, { now, locale }) {
  const isShown = day !== null;
  if (!isShown && !node.hasAttribute("data-day")) return;
  setAttribute(node, "data-day", isShown);
  let heading = node.querySelector(":scope > .day");
  if (!isShown) return void heading?.remove();
  if (heading === null) {
    heading = element("h3", { class: "day", part: "day" });
    node.prepend(heading);
  }
  setText(heading, dayName(day, now, locale));
}
