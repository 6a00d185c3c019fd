// Defines <notification-preferences>. A module of its own: bell and list load it when it is opened.

import { NotificationPreferences } from "./element.js";

if (!customElements.get("notification-preferences")) {
  customElements.define("notification-preferences", NotificationPreferences);
}

export { NotificationPreferences };
