// Defines <notification-bell> and <notification-center>. Importing it twice is harmless, and does
// nothing where there is no DOM.

import { NotificationBell } from "./bell.js";
import { NotificationCenter } from "./center.js";

const registry = globalThis.customElements;

if (registry && !registry.get("notification-center")) {
  registry.define("notification-center", NotificationCenter);
}
if (registry && !registry.get("notification-bell")) {
  registry.define("notification-bell", NotificationBell);
}

export { NotificationBell, NotificationCenter };
