// <notification-bell>: a button with the exact unread count that opens the center.

import { Announcer } from "./announcer.js";
import { element, setAttribute, setText } from "./dom.js";
import { icon } from "./icons.js";
import { InboxElement } from "./inbox_element.js";
import { isKnown } from "./knowledge.js";
import { Panel } from "./panel.js";
import { bellStyle } from "./styles/bell_style.js";
import { themeStyle } from "./styles/theme_style.js";
import { spelled, spelledBriefly } from "./time.js";

export class NotificationBell extends InboxElement {
  static get observedAttributes() {
    return [...super.observedAttributes, "alerts"];
  }

  #alerts = null; // a promise of what the attribute asks for
  #announcer = new Announcer();
  #ringing = null; // the frame with which it will
  #badge = element("span", { class: "badge", part: "badge", "aria-hidden": "true", hidden: true });
  #button;
  #panel;
  #center = null;
  #state = null;
  #teams = [];
  #failed = false;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [themeStyle, bellStyle];
    this.#button = element(
      "button",
      { type: "button", class: "bell", part: "button", "aria-haspopup": "dialog", "aria-expanded": "false" },
      element("span", { class: "swing" }, icon("bell")),
      this.#badge,
    );
    this.#panel = new Panel(this.#button, () => this.#fillPanel());
    this.#button.addEventListener("click", () => {
      this.#panel.toggle();
      this.#alerts?.then((alerts) => alerts.ask());
    });
    this.#button.addEventListener("animationend", () => this.#button.classList.remove("ringing"));
    // The center inside speaks for the same inbox; the page hears these from the bell.
    for (const name of ["unread-changed", "notification-received"]) {
      this.#panel.node.addEventListener(name, (event) => event.stopPropagation());
    }
    root.append(this.#button, this.#panel.node, this.#announcer.node);
  }

  /** Whether the panel is open. */
  get open() {
    return this.#panel.opened;
  }

  /** The teams by which the list may be filtered, [{id, name}]. */
  get teams() {
    return this.#teams;
  }

  set teams(teams) {
    this.#teams = Array.from(teams ?? []);
    if (this.#center !== null) this.#configureCenter();
  }

  show() {
    this.#panel.open();
  }

  hide() {
    this.#panel.close();
  }

  focus(options) {
    this.#button.focus(options);
  }

  connectedCallback() {
    this.#setAlerts();
    super.connectedCallback();
  }

  disconnectedCallback() {
    this.#setAlerts(null);
    this.#panel.close(false);
    this.#announcer.stop();
    cancelAnimationFrame(this.#ringing);
    this.#ringing = null;
    super.disconnectedCallback();
  }

  attributeChangedCallback(name, before, after) {
    super.attributeChangedCallback(name, before, after);
    if (name === "alerts" && this.isConnected && before !== after) this.#setAlerts();
    if (this.#center !== null) this.#configureCenter();
  }

  stateChanged(state) {
    this.#state = state;
    this.#failed = false;
    this.#panel.node.dataset.connection = state.connection;
    if (this.#center !== null) this.#configureCenter();
    this.#render();
  }

  received(notification, isLeader) {
    const { inbox } = this;
    this.#alerts?.then((alerts) => alerts.received(notification, inbox, isLeader));
    if (notification.is_read) return;
    this.#ringing ??= requestAnimationFrame(() => this.#ring());
    const spell = (count) => spelled(count, this.formatting);
    this.#announcer.arrived(notification, () => this.texts, spell);
  }

  // Once for all that arrived since the last frame. Taken off and put back, so that it rings again.
  #ring() {
    this.#ringing = null;
    this.#button.classList.remove("ringing");
    this.#button.getBoundingClientRect();
    this.#button.classList.add("ringing");
  }

  localeChanged() {
    const spoken = [this.#button, this.#panel.node, this.#announcer.node];
    for (const node of spoken) setAttribute(node, "lang", this.language);
    this.#panel.speak(this.texts);
    this.#render();
  }

  inboxGone() {
    this.#state = null;
    this.#render();
  }

  connectFailed() {
    this.#failed = true;
    this.#render();
  }

  // What is not known is shown as that: neither a number nor "none".
  #render() {
    const { texts, formatting } = this;
    const known = isKnown(this.#state);
    const { total = 0, unseen = 0, critical = 0 } = known ? this.#state.unread : {};
    const state = total === 0 ? "none" : unseen > 0 ? "unseen" : "unread";
    setAttribute(this.#button, "data-state", known ? state : "unknown");
    setAttribute(this.#button, "data-count", known ? total : null);
    setAttribute(this.#button, "data-critical", critical > 0);
    setText(this.#badge, !known ? "?" : total > 0 ? spelledBriefly(total, formatting) : "");
    this.#badge.hidden = known ? total === 0 : this.#isComing;
    const name = known ? this.#nameOf(total, unseen) : texts.bellUnknown;
    setAttribute(this.#button, "aria-label", name);
    setAttribute(this.#button, "title", name);
    this.#alerts?.then((alerts) => alerts.show(isKnown(this.#state) ? this.#state.unread.total : 0));
  }

  // What else of the page tells of arrivals: code that few pages want, loaded for those.
  #setAlerts(wanted = this.getAttribute("alerts")) {
    this.#alerts?.then((alerts) => alerts.stop());
    const kinds = wanted?.split(/\s+/).filter(Boolean) ?? [];
    this.#alerts = kinds.length > 0 ? import("./alerts.js").then(({ Alerts }) => new Alerts(kinds)) : null;
    this.#alerts?.then((alerts) => alerts.show(isKnown(this.#state) ? this.#state.unread.total : 0));
  }

  // Before the first answer there is nothing to point out; it is a matter of moments.
  get #isComing() {
    return !this.#failed && (this.#state === null || this.#state.connection === "connecting");
  }

  #nameOf(total, unseen) {
    const { texts, formatting } = this;
    const name = texts.bellName(spelled(total, formatting), total, unseen, spelled(unseen, formatting));
    return this.#state.connection === "offline" ? texts.bellOffline(name) : name;
  }

  // The center is made when it is first needed: most page views never open the panel.
  #fillPanel() {
    if (this.#center === null) {
      this.#center = document.createElement("notification-center");
      this.#center.setAttribute("part", "center");
      this.#center.setAttribute("exportparts", kCenterParts);
      this.#configureCenter();
      this.#panel.fill(this.#center);
    }
    this.#panel.speak(this.texts);
    return this.#center;
  }

  #configureCenter() {
    setAttribute(this.#center, "locale", this.getAttribute("locale"));
    this.#center.teams = this.#teams;
    this.#center.inbox = this.inbox;
  }
}

const kCenterParts = [
  "header", "title", "new", "search-button", "search", "filter-button", "tabs", "tab", "mark-all", "scroller", "list",
  "item", "marker", "icon", "priority", "item-title", "item-body", "item-time", "actions", "action", "item-actions",
  "item-action", "actor", "select", "group", "selection", "selection-action", "gap", "undo", "keys", "snooze-dialog",
  "menu", "menu-item", "toast", "toast-undo", "status", "retry", "footer", "empty", "truncated", "day", "settings",
  "settings-dialog", "preferences",
].join(", ");
