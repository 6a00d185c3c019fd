// The fixed parts of the center, built once; the element fills and listens to them.

import { element } from "./dom.js";

/** All nodes of an empty center, by name; `frame` holds them all. */
export function buildCenter({ header, above, feed, sentinel, menu, toast, status, older, settings, dialogs, placeholder }) {
  const missing = element("p", { class: "truncated", part: "truncated", hidden: true });
  const scroller = element(
    "div",
    { class: "scroller", part: "scroller", id: "panel", role: "tabpanel", "aria-labelledby": "tab-all", tabindex: "-1" },
    above,
    feed,
    missing,
    older,
    sentinel,
    ...placeholder,
  );
  const list = element("div", { class: "list-place" }, scroller);
  const frame = element(
    "div",
    { class: "center", part: "center", role: "group", "aria-labelledby": "title" },
    header,
    list,
    element("div", { class: "footer", part: "footer" }, status, element("slot", { name: "footer" })),
    element("div", { class: "toast-place" }, toast.node, toast.spoken),
    menu,
    ...dialogs,
    settings,
  );
  return { frame, list, scroller, missing };
}
