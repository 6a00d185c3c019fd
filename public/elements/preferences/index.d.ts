import type { InboxElement } from "../index.js";

/** What a person says of how they are reached: docs/elements.md. */
export type NotificationPreferences = InboxElement;
export declare const NotificationPreferences: {
  new (): NotificationPreferences;
  prototype: NotificationPreferences;
};

declare global {
  interface HTMLElementTagNameMap {
    "notification-preferences": NotificationPreferences;
  }
}
