// Defines <notification-preferences>. A module of its own: bell and list load it when it is opened.

import { NotificationPreferences } from "./element.js";

const registry = globalThis.customElements;

if (registry && !registry.get("notification-preferences")) {
  registry.define("notification-preferences", NotificationPreferences);
}

export { NotificationPreferences };
