// Icons that only the demo page uses; the others are the elements' own.

import { vector } from "../carillon/src/elements/dom.js";

const kPaths = {
  sun: "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8M12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",
  auto: "M4 5h16v11H4zM9 20h6M12 16v4",
  window: "M4 5h16v14H4zM4 9.5h16M9.5 9.5V19",
  next: "M4 12a8 8 0 0 1 13.7-5.6L20 8.5M20 4.5v4h-4M20 12a8 8 0 0 1-13.7 5.6L4 15.5M4 19.5v-4h4",
  external: "M13 5h6v6M19 5l-8.5 8.5M10 6H5v13h13v-5",
  leave: "M10 5H5v14h5M15 8l4 4-4 4M19 12H9.5",
  webhook: "M8.5 7l-5 5 5 5M15.5 7l5 5-5 5",
  mail: "M4 6h16v12.5H4zM4.5 7l7.5 6 7.5-6",
  check: "M5 12.5l4.5 4.5L19 7.5",
};

export function pageIcon(name) {
  return vector(kPaths[name]);
}

/** Puts a drawing into every [data-icon] that has none yet. */
export function applyIcons() {
  for (const node of document.querySelectorAll("[data-icon]")) {
    if (!node.querySelector("svg")) node.prepend(pageIcon(node.dataset.icon));
  }
}
