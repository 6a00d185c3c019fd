// What both elements have in common: attributes, the connection, and the two events that tell the
// page about it. A subclass draws; it overrides the hooks at the end and touches no socket.

import { leaseInbox } from "../inside.js";
import { languageOf, textsOf } from "./texts.js";
import { formattingLocale } from "./time.js";

const kDefaultUrl = "/ws/notifications";
const kCounters = ["total", "low", "normal", "high", "critical", "unseen"];

function sameCounters(a, b) {
  return a !== null && b !== null && kCounters.every((name) => a[name] === b[name]);
}

// Where there is no DOM (a server that renders) the classes are there and nobody makes one.
const Base = globalThis.HTMLElement ?? Object;

export class InboxElement extends Base {
  static get observedAttributes() {
    return ["url", "token", "api", "wasm", "storage", "share", "locale", "theme"];
  }

  #given = null; // the inbox the page handed over; never closed here
  #inbox = null; // the inbox in use
  #release = null; // gives back a connection of our own
  #stops = []; // what ends the subscriptions on #inbox
  #toldUnread = null;
  #language = "en";

  /** The inbox in use, or null until it is connected. Setting one shares it between elements. */
  get inbox() {
    return this.#inbox ?? this.#given;
  }

  set inbox(inbox) {
    if (inbox === this.#given) return;
    this.#given = inbox ?? null;
    if (this.isConnected) this.#attach();
  }

  /** "fr" or "en". */
  get language() {
    return this.#language;
  }

  /** The BCP 47 tag that numbers and dates are spelled in. */
  get formatting() {
    const tag = this.#localeTag();
    return languageOf(tag) === this.#language ? formattingLocale(tag) : this.#language;
  }

  get texts() {
    return textsOf(this.#language);
  }

  connectedCallback() {
    this.#upgrade("inbox");
    this.#language = languageOf(this.#localeTag());
    this.localeChanged();
    this.#attach();
  }

  disconnectedCallback() {
    this.#detach();
  }

  attributeChangedCallback(name, before, after) {
    if (!this.isConnected || before === after) return;
    if (name === "locale") {
      this.#language = languageOf(this.#localeTag());
      this.localeChanged();
    } else if (InboxElement.observedAttributes.includes(name) && name !== "theme" && this.#given === null) {
      this.#attach();
    }
  }

  /** Dispatches a bubbling, composed event; false when a listener prevented the default. */
  tell(name, detail, cancelable = false) {
    return this.dispatchEvent(
      new CustomEvent(name, { bubbles: true, composed: true, cancelable, detail }),
    );
  }

  #localeTag() {
    return this.getAttribute("locale") || document.documentElement.lang || navigator.language;
  }

  // A property set before the class was defined sits on the instance and hides the accessor.
  #upgrade(name) {
    if (!Object.hasOwn(this, name)) return;
    const value = this[name];
    delete this[name];
    this[name] = value;
  }

  #attach() {
    this.#detach();
    if (this.#given !== null) return this.#use(this.#given);
    const token = this.getAttribute("token");
    if (token === null) return;
    const given = (name) => this.getAttribute(name) ?? undefined;
    const options = {
      url: given("url") ?? kDefaultUrl,
      token,
      api: given("api"),
      wasm: given("wasm"),
      storage: given("storage"),
      share: given("share") !== "false",
    };
    const lease = leaseInbox(JSON.stringify(options), { ...options, locale: this.#language });
    this.#release = lease.release;
    const current = () => this.#release === lease.release;
    lease.ready.then(
      (inbox) => current() && this.#use(inbox),
      (error) => current() && this.connectFailed(error),
    );
  }

  #detach() {
    for (const stop of this.#stops) stop?.();
    this.#stops = [];
    this.#release?.();
    this.#release = null;
    if (this.#inbox === null) return;
    this.#inbox = null;
    this.inboxGone();
  }

  #use(inbox) {
    this.#inbox = inbox;
    const changed = () => {
      const { unread } = inbox.state;
      this.stateChanged(inbox.state);
      if (sameCounters(unread, this.#toldUnread)) return;
      this.#toldUnread = unread;
      this.tell("unread-changed", { unread });
    };
    this.#stops = [
      inbox.subscribe(changed),
      inbox.on("received", (notification, { isLeader = true } = {}) => {
        this.received(notification, isLeader);
        this.tell("notification-received", { notification, isLeader });
      }),
    ];
    changed();
    // So that a list is there at once when it is asked for, off the network too.
    inbox.prepareLists?.().catch(() => {});
  }

  // Hooks.

  /** A new state, or the first one. */
  stateChanged(_state) {}
  /** One notification arrived live; of all tabs of a browser one is the leader. */
  received(_notification, _isLeader) {}
  /** The language changed: say everything again. Also called before the first state. */
  localeChanged() {}
  /** The connection could not be started at all. */
  connectFailed(_error) {}
  /** There is no inbox any more. */
  inboxGone() {}
}
