// Defines <notification-bell> and <notification-center>. Importing it twice is harmless.

import { NotificationBell } from "./bell.js";
import { NotificationCenter } from "./center.js";

if (!customElements.get("notification-center")) {
  customElements.define("notification-center", NotificationCenter);
}
if (!customElements.get("notification-bell")) {
  customElements.define("notification-bell", NotificationBell);
}

export { NotificationBell, NotificationCenter };
