// What belongs together (`group`), as one row that says how many more there are, until it is opened.

import { element, setAttribute, setText } from "./dom.js";

/**
 * The rows to be shown of `places` (see arrangement.js), each with what it stands for: {place, more},
 * `more` being how many rows of its group are folded into it, or -1 where they are opened below it.
 */
export function folded(places, opened) {
  const sizes = new Map();
  const isGrouped = ({ item, gone }) => !gone && item.group;
  for (const place of places) if (isGrouped(place)) sizes.set(place.item.group, (sizes.get(place.item.group) ?? 0) + 1);
  const begun = new Set();
  const rows = [];
  for (const place of places) {
    const { group } = place.item;
    const size = isGrouped(place) ? sizes.get(group) : 1;
    const isFirst = !begun.has(group);
    if (size > 1) begun.add(group);
    if (size === 1 || (!isFirst && opened.has(group))) rows.push({ place, more: 0 });
    else if (isFirst) rows.push({ place, more: opened.has(group) ? -1 : size });
  }
  return rows;
}

/** What a group is about, in words: "deal Acme" of "deal:42", where the data names it. */
export function nameOfGroup({ group, data }, texts) {
  const [kind, ...rest] = group.split(":");
  if (rest.length === 0) return group;
  const named = data?.[kind];
  return `${texts.groupKinds[kind] ?? kind} ${typeof named === "string" && named !== "" ? named : rest.join(":")}`;
}

/** Shows in `button` how many there are of the group, and that they can be opened or folded. */
export function fillGroup(button, item, more, { texts, spell }) {
  button.hidden = more === 0;
  if (more === 0) return;
  const name = nameOfGroup(item, texts);
  setText(button, more > 0 ? texts.groupCount(spell(more), name) : texts.groupFold);
  setAttribute(button, "aria-expanded", String(more < 0));
}

export const groupButton = () =>
  element("button", { type: "button", class: "group", part: "group", "data-action": "group", dir: "auto", tabindex: "-1", hidden: true });
