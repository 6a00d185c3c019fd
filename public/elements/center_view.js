// The fixed parts of the center, built once; the element fills and listens to them.

import { element } from "./dom.js";
import { icon } from "./icons.js";

function tab(name, selected) {
  return element(
    "button",
    {
      type: "button",
      class: "tab",
      part: "tab",
      role: "tab",
      id: `tab-${name}`,
      "data-filter": name,
      "aria-controls": "panel",
      "aria-selected": String(selected),
      tabindex: selected ? "0" : "-1",
    },
    element("span", { class: "tab-text" }),
    // The number may be shortened to the eye; it is always spoken in full.
    name === "unread" ? element("span", { class: "tab-count", "aria-hidden": "true" }) : null,
    name === "unread" ? " " : null,
    name === "unread" ? element("span", { class: "spoken tab-exact" }) : null,
  );
}

/** All nodes of an empty center, by name; `frame` holds them all. */
export function buildCenter({ feed, sentinel, menu, toast, status, older, settings, placeholder }) {
  const title = element("h2", { class: "heading", part: "title", id: "title" });
  const waiting = element("button", { type: "button", class: "waiting", part: "new", hidden: true });
  const tabAll = tab("all", true);
  const tabUnread = tab("unread", false);
  const tabs = element("div", { class: "tabs", part: "tabs", role: "tablist" }, tabAll, tabUnread);
  const markAllText = element("span", { class: "mark-all-text" });
  const markAll = element(
    "button",
    { type: "button", class: "mark-all", part: "mark-all" },
    icon("checkAll"),
    markAllText,
  );
  const truncated = element("p", { class: "truncated", part: "truncated", hidden: true });
  const scroller = element(
    "div",
    {
      class: "scroller",
      part: "scroller",
      id: "panel",
      role: "tabpanel",
      "aria-labelledby": "tab-all",
      tabindex: "-1",
    },
    feed,
    truncated,
    older,
    sentinel,
    ...placeholder,
  );
  const list = element("div", { class: "list-place" }, scroller);
  const frame = element(
    "div",
    { class: "center", part: "center", role: "group", "aria-labelledby": "title" },
    element(
      "div",
      { class: "header", part: "header" },
      element("div", { class: "title-place" }, title, waiting),
      element("div", { class: "header-end" }, settings.button, element("slot", { name: "header-end" })),
      tabs,
      markAll,
    ),
    list,
    element("div", { class: "footer", part: "footer" }, status, element("slot", { name: "footer" })),
    element("div", { class: "toast-place" }, toast),
    menu,
    settings.node,
  );
  const nodes = { frame, title, waiting, tabs, tabAll, tabUnread, markAll, markAllText, list, scroller };
  return { ...nodes, truncated };
}
