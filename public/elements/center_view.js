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

function skeletonRow() {
  return element(
    "div",
    { class: "skeleton-row" },
    element("span", { class: "skeleton-tile" }),
    element("span", { class: "skeleton-line wide" }),
    element("span", { class: "skeleton-line" }),
  );
}

/** All nodes of an empty center, by name; `frame` holds them all. */
export function buildCenter({ feed, sentinel, menu, toast, status, older, settings }) {
  const title = element("h2", { class: "heading", part: "title", id: "title" });
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
  const emptyTitle = element("p", { class: "empty-title" });
  const emptyBody = element("p", { class: "empty-body" });
  const empty = element(
    "div",
    { class: "empty", part: "empty", hidden: true },
    element("span", { class: "empty-icon" }, icon("bell")),
    emptyTitle,
    emptyBody,
  );
  const loading = element(
    "div",
    { class: "skeleton", part: "loading", role: "img" },
    skeletonRow(),
    skeletonRow(),
    skeletonRow(),
    skeletonRow(),
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
    empty,
    loading,
  );
  const frame = element(
    "div",
    { class: "center", part: "center", role: "group", "aria-labelledby": "title" },
    element(
      "div",
      { class: "header", part: "header" },
      title,
      element("div", { class: "header-end" }, settings.button, element("slot", { name: "header-end" })),
      tabs,
      markAll,
    ),
    scroller,
    element("div", { class: "toast-place" }, toast),
    element("div", { class: "footer", part: "footer" }, status, element("slot", { name: "footer" })),
    menu,
    settings.node,
  );
  const nodes = { frame, title, tabs, tabAll, tabUnread, markAll, markAllText, scroller };
  return { ...nodes, empty, emptyTitle, emptyBody, loading, truncated };
}
