import type { Inbox, Notification, Unread } from "../index.js";

/** What all elements have: see docs/elements.md for attributes, parts and custom properties. */
export interface InboxElement extends HTMLElement {
  /**
   * The inbox in use, or null until there is one. Set it to share one connection between elements;
   * it stays the page's to close. Without it the attributes `url` and `token` open one.
   */
  inbox: Inbox | null;
  /** What the element speaks. */
  readonly language: "en" | "fr";
}

export interface NotificationBell extends InboxElement {
  /** Whether the panel is open. */
  readonly open: boolean;
  show(): void;
  hide(): void;
  /** The teams by which the list may be filtered. */
  teams: { readonly id: string; readonly name: string }[];
}
export declare const NotificationBell: { new (): NotificationBell; prototype: NotificationBell };

export interface NotificationCenter extends InboxElement {
  /** The teams by which the list may be filtered. */
  teams: { readonly id: string; readonly name: string }[];
  /** Shows the list as it is now, from its top: what waits comes in, what was read takes its place. */
  refresh(): void;
}
export declare const NotificationCenter: {
  new (): NotificationCenter;
  prototype: NotificationCenter;
};

/** Somebody opened a notification; preventing the default keeps the element from following it. */
export type NotificationClickEvent = CustomEvent<{ notification: Notification }>;
/** Somebody follows one of `data.actions`; preventing the default keeps the element from following it. */
export type NotificationActionEvent = CustomEvent<{
  notification: Notification;
  action: { readonly id: string; readonly label: string; readonly url: string };
}>;
/** `isLeader`: of all tabs of a person in a browser this one is to be heard. */
export type NotificationReceivedEvent = CustomEvent<{ notification: Notification; isLeader: boolean }>;
export type UnreadChangedEvent = CustomEvent<{ unread: Unread }>;

declare global {
  interface HTMLElementTagNameMap {
    "notification-bell": NotificationBell;
    "notification-center": NotificationCenter;
  }
  interface HTMLElementEventMap {
    "notification-click": NotificationClickEvent;
    "notification-action": NotificationActionEvent;
    "notification-received": NotificationReceivedEvent;
    "unread-changed": UnreadChangedEvent;
  }
}
