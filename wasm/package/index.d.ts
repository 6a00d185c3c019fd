import type { InboxList, ListFilters } from "./list_types.js";
import type { Decision, Effective, PreferenceRules, Preferences, PreferencesPatch, Question } from "./preferences_types.js";

export type * from "./list_types.js";
export type * from "./preferences_types.js";

/** `low` < `normal` < `high` < `critical`. */
export type Priority = "low" | "normal" | "high" | "critical";

/** What happens with a notification besides being in the inbox. */
export type Channel = "web" | "email" | "sms" | "mobile_push";

/**
 * A notification as the server tells it, deeply frozen. Times are RFC 3339 in UTC with
 * milliseconds. Members that this version does not know are kept as they came.
 */
export interface Notification {
  /** UUIDv7. */
  readonly id: string;
  readonly user_id: string;
  readonly team_id: string | null;
  /** Such as `task.assigned`. */
  readonly type: string;
  readonly title: string;
  readonly body: string;
  /** The event's payload; `url` is the deep link, by convention. Untrusted: check before use. */
  readonly data: { readonly [member: string]: unknown };
  readonly priority: Priority;
  readonly channel: Channel;
  readonly is_read: boolean;
  readonly read_at: string | null;
  readonly seen_at: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly expires_at: string | null;
  readonly snoozed_until: string | null;
  readonly archived_at: string | null;
  /** When it was opened first. */
  readonly clicked_at: string | null;
  /** The inbox counter at its last change: of two copies the larger is the newer. */
  readonly rev: number;
  /** Of the event that made it. */
  readonly event_id: string | null;
  /** What belongs together, as its producer says: "deal:42". */
  readonly group: string | null;
}

/** A notification as the inbox shows it. */
export interface Item extends Notification {
  /** An operation of this client is shown on it that the server has not confirmed yet. */
  readonly pending: boolean;
}

/** What is unread, by priority. Exact for the whole inbox, however few rows are loaded. */
export interface Unread {
  readonly total: number;
  readonly low: number;
  readonly normal: number;
  readonly high: number;
  readonly critical: number;
  /** The unread that no list has shown yet: what a bell may badge. */
  readonly unseen: number;
}

/** The counters of what is not known: no numbers, so that nobody takes them for none. */
export type UnknownUnread = { readonly [Name in keyof Unread]: null };

/**
 * - `connecting`: a socket is opening, or has not told the state yet
 * - `online`: in step with the server
 * - `offline`: waiting for the next try, at `retryAt`
 * - `closed`: no further try: `close()` was called, or the server forbids it (`closeCode`)
 */
export type Connection = "connecting" | "online" | "offline" | "closed";

/**
 * The inbox at one moment. Frozen: a change gives a new object, and the parts that stayed the same
 * (`items`, `unread`, each item) are the same objects, so `===` tells what to draw again.
 */
export type InboxState = KnownInbox | UnknownInbox;

/** Of a person's inbox as it is, or was when there was a connection last (`connection`). */
export interface KnownInbox extends AnyInbox {
  readonly known: true;
  readonly unread: Unread;
}

/**
 * Nothing is known, or no longer: there was no connection yet (and nothing kept from before), the
 * server refuses (`closeCode`), or the core cannot be loaded (`failure`). Not the same as none.
 */
export interface UnknownInbox extends AnyInbox {
  readonly known: false;
  readonly unread: UnknownUnread;
}

interface AnyInbox {
  /** The list (neither archived nor snoozed) in canonical order, operations laid over it. */
  readonly items: readonly Item[];
  readonly connection: Connection;
  /** The state of the server's inbox that this is, opaque; null before the first. */
  readonly revision: string | null;
  /** There are unread notifications that `items` does not hold; `loadMore()` brings them. */
  readonly truncated: boolean;
  /**
   * Why the last connection ended (WebSocket close code), null once there is a connection again:
   * 4401 sign-in refused or run out, 4403 forbidden, 4429 too many connections, 1006 not known.
   */
  readonly closeCode: number | null;
  /** When it is tried again, in milliseconds since 1970; null unless `offline`. */
  readonly retryAt: number | null;
  /** Would `undo()` take something back? */
  readonly canUndo: boolean;
  /** Why there is no core: `core` (core.wasm cannot be loaded) or `internal` (it has failed). */
  readonly failure: CarillonError | null;
}

/**
 * What went wrong. `code` is one of:
 * - of the server: `malformed`, `invalid`, `unprocessable`, `unauthenticated`, `forbidden`,
 *   `not_found`, `conflict`, `stale_revision`, `too_large`, `limited`, `unavailable`, `internal`
 * - `closed`: the inbox was closed
 * - `core`: core.wasm, or core_lists.wasm, cannot be loaded; it is tried again
 * - `token`: no token could be had; tried again with the next connection
 * - `socket`: the browser refuses to open a WebSocket to this address
 * - `network`, `http_404` (any status): of what is asked over REST; `stale`: of `loadMore()`
 * - `push_unsupported`, `push_denied`, `push_off`, `push_worker`, `push_service`: of `enablePush()`
 *
 * No message contains a token.
 */
export class CarillonError extends Error {
  constructor(code: string, message: string, details?: object);
  readonly name: "CarillonError";
  readonly code: string;
  /** The operation that was refused: `ack`, `delete`, `ack_all` … */
  readonly operation?: string;
  /** Of an HTTP status: seconds that the server asks to wait, null when it does not say. */
  readonly retryAfter?: number | null;
}

/** A click on a push message. */
export interface PushClick {
  /** Of the notification. It is marked read by itself. */
  readonly id: string;
  /** Where it leads: an absolute http or https address. */
  readonly url: string;
}

export interface PushOptions {
  /**
   * Where push-worker.js is: an address of the page's own site. Default: beside index.js. Any folder
   * will do, but for one whose service worker is another: that would be replaced.
   */
  worker?: string | URL;
  /** What a click opens that leads nowhere, where no page of the site is open. Default `/`. */
  home?: string;
}

/** Ends a subscription; a second call does nothing. */
export type Unsubscribe = () => void;

/**
 * One user's inbox, kept in step with the server until `close()`.
 *
 * Operations are shown at once, also while offline; they are sent in the order asked as soon as
 * there is a connection, again after one that broke, and take effect once. The promise is
 * fulfilled when the server has carried the operation out and rejected with a CarillonError when
 * it refuses: then its effect is taken off the state. Whoever ignores the promise gets no
 * unhandled rejection; a refusal is told to the listeners of `error` too.
 */
export interface Inbox {
  /** Always the newest, also between two calls of a subscriber. */
  readonly state: InboxState;

  /**
   * Calls `listener` with the new state after each change, once per task (in a microtask), not
   * right away. What it throws is reported and stops nobody else.
   */
  subscribe(listener: (state: InboxState) => void): Unsubscribe;

  /**
   * A notification that is new has arrived live; `state` holds it already. Each tab hears of it, with
   * `isLeader` in one of them: there is what is to happen once for a person.
   */
  on(
    event: "received",
    listener: (notification: Item, where: { readonly isLeader: boolean }) => void,
  ): Unsubscribe;
  /**
   * A push message was clicked, and this page is the one that was used last. Whoever listens shows
   * `url`; without a listener the page follows a `url` that is its own but for the fragment, and any
   * other one is opened in a new tab.
   */
  on(event: "clicked", listener: (click: PushClick) => void): Unsubscribe;
  /** The preferences, or what follows from them, have changed: from here or elsewhere. */
  on(event: "preferences", listener: (preferences: Preferences) => void): Unsubscribe;
  /**
   * Something went wrong that a page may want to tell of. The inbox goes on by itself unless
   * `state.connection` is `closed`. Without a listener it is written to the console.
   */
  on(event: "error", listener: (error: CarillonError) => void): Unsubscribe;

  // operation types: scripts/reference writes them
  /** Marks read. */
  ack(ids: string | Iterable<string>): Promise<void>;
  /** Tells that a list has shown them: they no longer count as unseen. */
  seen(ids: string | Iterable<string>): Promise<void>;
  /** Tells that they were opened: marks read, and remembers the first time as clicked_at. */
  click(ids: string | Iterable<string>): Promise<void>;
  /** Marks unread. */
  unack(ids: string | Iterable<string>): Promise<void>;
  /** Deletes. */
  remove(ids: string | Iterable<string>, options?: { hold?: boolean }): Promise<void>;
  /** Takes them out of the list and of what is unread. */
  archive(ids: string | Iterable<string>): Promise<void>;
  /** Brings them back into the list. */
  unarchive(ids: string | Iterable<string>): Promise<void>;
  /** Takes them out of sight until a moment (a Date, or ms since 1970) or for some minutes. */
  snooze(ids: string | Iterable<string>, until: Date | number | { minutes: number }): Promise<void>;
  /** Brings them back before their time. */
  unsnooze(ids: string | Iterable<string>): Promise<void>;
  /** Marks everything read that was there when the state shown was made, loaded or not. */
  ackAll(): Promise<void>;
  // /operation types

  /**
   * Takes the last action back that can be, by its opposite; called again, the one before it. A delete
   * is held back for 8 seconds, or until the page is hidden or the inbox closed: till then it can be
   * taken back as if it had not been asked (its promise is fulfilled), and no longer. `remove(ids,
   * { hold: false })` is sent at once. Does nothing where nothing can be taken back.
   */
  undo(): Promise<void>;

  /**
   * Somebody opens a notification: tells `click`, which marks it read. Answers with the absolute http or https address of
   * its `data.url`, null where there is none that may be followed. With `follow` it goes there: in
   * this tab within the page's own site, else in a new one.
   */
  open(id: string, options?: { follow?: boolean }): Promise<string | null>;

  /** The time of day by the server's clock, in milliseconds since 1970: what ages are told from. */
  now(): number;

  /**
   * Another list: the archived, the snoozed, those of some types, priorities or teams, what a text
   * finds. It shows at once what is held here, and asks for its first page by itself. CarillonError
   * `invalid` for a filter that is none; `limited` when 50 are open. The first list loads what lists
   * need of the core (core_lists.wasm) before it shows anything; where that is not there yet, the
   * list's `error` says what would be thrown, and the list is closed.
   */
  list(filters?: ListFilters): InboxList;
  /**
   * Loads what lists need ahead, so that the first of them shows at once what is held here, off the
   * network too. Rejected with a CarillonError: `core`, `unavailable` (nothing is known yet), `closed`.
   */
  prepareLists(): Promise<void>;
  /** `list({ q })`. */
  search(q: string): InboxList;

  /** Tries now what would be tried later, or was given up: the connection, loading the core. */
  retry(): void;

  /**
   * Loads older rows into `state.items`: what is read, and the unread past the snapshot's limit.
   * `limit` is the page size, 1 to 200 (100). `added` rows are new; `more` says whether there are
   * further ones. Rejected with a CarillonError when the server cannot be reached or refuses.
   */
  loadMore(options?: { limit?: number }): Promise<{ added: number; more: boolean }>;
  /**
   * Is this the tab that speaks for all tabs of this person in this browser (`share`)? Sounds, badges
   * and pop-ups that are to come once are its own. True where nothing is shared.
   */
  readonly isLeader: boolean;
  /** Could `loadMore()` bring something? True until the end was reached. */
  readonly hasMore: boolean;

  /**
   * Tells which rows a person has before the eyes now: all of them, each time that changes, and none
   * while the tab is hidden. A row that stays for a second is marked seen.
   */
  inView(ids: Iterable<string>): void;
  /** How much of a row's height must be visible for it to be in view. */
  readonly seenShare: number;

  /**
   * Subscribes this browser to push messages: asks for the permission, registers the service worker,
   * subscribes, tells the server. Call it when a person clicks: browsers ask for the permission only
   * then. Does no harm where it was done already. `id` is the subscription's at the server.
   *
   * Rejected with a CarillonError whose message says what is missing: `push_unsupported` (the
   * browser, or no https), `push_denied` (the person, or the browser for them), `push_off` (the
   * server), `push_worker` (push-worker.js cannot be had from the page's own site), `push_service`
   * (the browser reaches no push service); besides `token`, `network`, `http_422` (any status) and
   * `closed`.
   */
  enablePush(options?: PushOptions): Promise<{ id: string }>;

  /** Takes this browser's subscription back, here and at the server. Does no harm where there is none. */
  disablePush(): Promise<void>;
  /** Has this browser a subscription, and the permission to show what comes by it? */
  hasPush(): Promise<boolean>;

  /**
   * What the person says of how they are reached, with the changes from here that the server has not
   * answered yet; null until `loadPreferences()`, `setPreferences()` or `explain()` was called. Kept
   * in step from then on.
   */
  readonly preferences: Preferences | null;
  /** What follows from it for each type and channel; null likewise. */
  readonly effective: Effective | null;
  readonly rules: PreferenceRules | null;
  /** Reads them where they are not known, or may have changed. */
  loadPreferences(): Promise<Preferences>;
  /**
   * Changes them: shown at once, and taken off again when the server refuses; then the promise is
   * rejected with a CarillonError (`http_422` …) in the server's words. Changes are sent one after the
   * other. What replaces a list as a whole (`quiet_hours`) is safer made by a function of the document:
   * it is called again when somebody else has changed the document meanwhile (`http_412` when that
   * happens five times on end). Answers with the document after it.
   */
  setPreferences(
    change: PreferencesPatch | ((before: Preferences) => PreferencesPatch),
  ): Promise<Preferences>;
  /**
   * What would happen to a notification of this type at that moment by each channel, and why: decided
   * here, by the very code that decides it in the server, from the document as it is shown. Rejected
   * with `unprocessable` for a type that is not known.
   */
  explain(question: Question): Promise<{ readonly decisions: readonly Decision[] }>;
  /**
   * Is nothing to sound or to pop up for it now, by this person's pause or quiet hours? What is critical or mandatory
   * passes. Loads preferences where they are not known.
   */
  isQuiet(notification: { type: string; priority?: Priority }): Promise<boolean>;

  /**
   * Ends the connection for good. `state` stays readable, with connection `closed`; operations that
   * were not answered are rejected with code `closed`, though the server may have got them, or gets
   * them when the person comes back (`storage`). `forget`, for a sign-out: nothing of this person is
   * left in the browser, and what the server has not got is lost.
   */
  close(options?: { forget?: boolean }): void;
}

/** Only as much of a WebSocket constructor as is used; the browser's and that of npm's `ws` fit. */
export interface WebSocketConstructor {
  new (url: string, protocols: string[]): object;
}

export type WasmSource = string | URL | ArrayBuffer | ArrayBufferView | WebAssembly.Module;

export interface ConnectOptions {
  /** Of the WebSocket, such as `/ws/notifications`; ws, wss, http and https mean the same. */
  url: string | URL;
  /**
   * Of the REST interface, relative to the server of `url`. By default beside `url`:
   * `/x/ws/notifications` has it at `/x/api/v1`.
   */
  api?: string | URL;
  /**
   * A JWT, or a function that answers with one. The function is called for each connection and
   * each renewal, so let it answer with one that is fresh. When it fails, it is tried again later.
   */
  token: string | (() => string | Promise<string>);
  /**
   * The languages in which the server should word its refusals (as in `Accept-Language`). Texts of
   * notifications are in the language of the recipient, which the server knows.
   */
  locale?: string;
  /**
   * Where core.wasm is, and what is loaded when somebody asks for it: core_lists.wasm (further pages,
   * other lists, what has been seen), of the same build as core.wasm, and preferences.wasm. An address
   * (of a CDN, too), the bytes, or the compiled module. Default: beside index.js; the others beside an
   * address that ends with core.wasm.
   */
  wasm?: WasmSource | { core?: WasmSource; lists?: WasmSource; preferences?: WasmSource };
  /**
   * Where the last state and the operations that are not answered are kept, by server and person
   * (the token's `sub`): `indexeddb` (default), or `none`. Without IndexedDB all goes on without.
   */
  storage?: "indexeddb" | "none";
  /**
   * One socket for all tabs of a person in this browser, which one of them has (default true). Where the
   * browser has no Web Locks or BroadcastChannel, or the token names nobody, each tab has its own.
   */
  share?: boolean;
  /** For a runtime that has no global WebSocket (node before 22): a constructor. */
  WebSocket?: WebSocketConstructor;
}

/**
 * Opens an inbox. Fulfilled once there is something to show: what was kept from the last time
 * (`state.known`, while `state.connection` may still be `connecting`), the server's state (`online`), or
 * that neither is to be had: then `state.connection` says `offline` (further tries follow by themselves)
 * or `closed` (the server forbids it, or there is no WebAssembly). Rejected with a TypeError for a wrong
 * option only.
 */
export function connect(options: ConnectOptions): Promise<Inbox>;
