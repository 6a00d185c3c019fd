import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { NotificationBell, NotificationCenter } from "./elements/index.js";
import type { ConnectOptions, Inbox, InboxState, Unread } from "./index.js";

/** What the hooks are given: an inbox of your own, or what `connect` is given. */
export type InboxSource = Inbox | ConnectOptions | null | undefined;

/**
 * The state, kept in step, and the inbox to ask things of (null until there is one).
 *
 * With options it is connected when the component is mounted, shared by all that ask for the same, and
 * closed when the last of them is gone. Another `url` or another token text connects again; a token
 * function may be another one with each rendering.
 */
export function useInbox(source: InboxSource): InboxState & { readonly inbox: Inbox | null };

/** The counters, null while they are not known: not the same as none. */
export function useUnread(source: InboxSource): Unread | null;

interface InboxAttributes {
  url?: string;
  token?: string;
  locale?: string;
  theme?: string;
  /** Of the bell: any of `title icon sound desktop`. */
  alerts?: string;
  api?: string;
  wasm?: string;
  storage?: "indexeddb" | "none";
  share?: "true" | "false" | "";
  /** React 19: the property; an inbox of your own. */
  inbox?: Inbox | null;
}
type Tag<Element extends HTMLElement> = DetailedHTMLProps<HTMLAttributes<Element>, Element> & InboxAttributes;

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "notification-bell": Tag<NotificationBell>;
      "notification-center": Tag<NotificationCenter>;
      "notification-preferences": Tag<HTMLElement>;
    }
  }
}
