// Lists besides the inbox's own: docs/package.md.

import type { CarillonError, Channel, Item, Priority, Unsubscribe } from "./index.js";

/** What is left out is not filtered by; several values of one are alternatives. */
export interface ListFilters {
  /** Exactly the archived, or (false, the default) exactly the others. */
  archived?: boolean;
  /** Likewise. */
  snoozed?: boolean;
  read?: boolean;
  types?: string | Iterable<string>;
  priorities?: Priority | Iterable<Priority>;
  channels?: Channel | Iterable<Channel>;
  /** Ids of teams. */
  teams?: string | Iterable<string>;
  /** Text: each word begins a word of title or body, whatever its case and accents. */
  q?: string;
  /**
   * "priority" (the default) is the canonical order. "newest" is that of time: what is shown has no gaps, and what
   * is loaded later comes in at the end.
   */
  order?: "priority" | "newest";
}

/** A list that stays live until `close()`. */
export interface InboxList {
  /** In its order, frozen; what stayed is the same object. */
  readonly items: readonly Item[];
  /** How many there are, loaded or not; null while that is not known. */
  readonly total: number | null;
  /** Has the server told its first page? Until then `items` is what was held here. */
  readonly isLoaded: boolean;
  /** Could `more()` bring something? */
  readonly hasMore: boolean;
  /** Why the last page could not be had, null when it could. Tried again with the connection. */
  readonly error: CarillonError | null;
  /** Fulfilled with the list when the first page has come, or could not be had. */
  readonly ready: Promise<InboxList>;
  /** Loads the next page; calls at the same time are one. `limit`: 1 to 200 (50). */
  more(options?: { limit?: number }): Promise<{ added: number; more: boolean }>;
  /** Calls `listener` after each change, once per task. */
  subscribe(listener: (list: InboxList) => void): Unsubscribe;
  close(): void;
}
