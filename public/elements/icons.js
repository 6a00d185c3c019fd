// The icons of both elements: one path each, 24-unit grid, drawn with a round stroke.

import { vector } from "./dom.js";

const kPaths = {
  bell: "M6 9.5a6 6 0 0 1 12 0c0 5.2 2.2 7 2.2 7H3.8S6 14.7 6 9.5M9.9 19.7a2.2 2.2 0 0 0 4.2 0",
  check: "M5 12.5l4.5 4.5L19 7.5",
  checkAll: "M2 12.8l4.3 4.2 8.7-9M11.8 16.5l.7.5L22 8",
  unread: "M4 7.5l8 5.5 8-5.5M4 6h10M20 12v7H4V6M19 3.5a2 2 0 1 1 0 4 2 2 0 0 1 0-4",
  archive: "M3.5 4.5h17v4.2h-17zM5 8.7V19a.8.8 0 0 0 .8.8h12.4A.8.8 0 0 0 19 19V8.7M10 12.7h4",
  unarchive: "M3.5 4.5h17v4.2h-17zM5 8.7V19a.8.8 0 0 0 .8.8h12.4A.8.8 0 0 0 19 19V8.7M12 17v-5M9.6 14.2L12 11.8l2.4 2.4",
  snooze: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17M12 7.5V12l3 2",
  remove: "M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7M10.5 11v5M13.5 11v5",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  close: "M6 6l12 12M18 6L6 18",
  search: "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M15.3 15.3L20 20",
  filter: "M4 6.5h16M7 12h10M10 17.5h4",
  settings: "M4 7.5h8M17 7.5h3M14.5 5v5M4 16.5h3M12 16.5h8M9.5 14v5",
  mute: "M6 9.5a6 6 0 0 1 12 0c0 5.2 2.2 7 2.2 7H3.8S6 14.7 6 9.5M9.9 19.7a2.2 2.2 0 0 0 4.2 0M4 3l16 18",
  chevron: "M7 10l5 5 5-5",
  mandat: "M4 8h16v11.5H4zM9 8V5h6v3M4 13h16M12 12v2",
  organisation: "M5 20V4.5h9V20M14 9.5h5V20M3.5 20h17M8 8h3M8 12h3M8 16h3",
  task: "M5.5 4.5h13a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1h-13a1 1 0 0 1-1-1v-13a1 1 0 0 1 1-1M8.5 12.2l2.5 2.5 4.7-5",
  note: "M12 8.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7M15.5 8.5V13a2.5 2.5 0 0 0 5 0v-1a8.5 8.5 0 1 0-3.5 6.9",
  document: "M6.5 3.5h7l4.5 4.5v12.5H6.5zM13 3.5V8.5h5M9.5 12.5h5M9.5 16h5",
  meeting: "M4.5 6h15v14h-15zM4.5 10.5h15M8.5 3.5V7.5M15.5 3.5V7.5M12 14v2.5h2",
  pipeline: "M4 5h4.5v14H4zM9.8 5h4.5v10H9.8zM15.5 5H20v6h-4.5z",
  report: "M4 4v16h16M8 16.5v-4M12 16.5V8M16 16.5v-6",
  system: "M4 10v4h3l8 4.5v-13L7 10zM18 9.5a3.5 3.5 0 0 1 0 5M7.5 14.2l1.2 5h2",
};

/** A fresh SVG node; an unknown name draws the bell. */
export function icon(name) {
  return vector(kPaths[name] ?? kPaths.bell);
}

const kFamilies = new Set([
  "mandat", "organisation", "task", "note", "document", "meeting", "pipeline", "report", "system",
]);

/** The icon name for a notification type: its part before the first dot, else the bell. */
export function iconOfType(type) {
  const family = String(type).split(".", 1)[0];
  return kFamilies.has(family) ? family : "bell";
}

/** Points an existing icon at another drawing without making new nodes. */
export function redraw(svg, name) {
  const path = kPaths[name] ?? kPaths.bell;
  if (svg.firstChild.getAttribute("d") !== path) svg.firstChild.setAttribute("d", path);
}
