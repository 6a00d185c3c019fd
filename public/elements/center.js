// <notification-center>: the list of notifications with everything one can do to them.

import { Arrangement } from "./arrangement.js";
import { Attention } from "./attention.js";
import { buildCenter } from "./center_view.js";
import { setAttribute, setText } from "./dom.js";
import { heldDeletesOf } from "./held_deletes.js";
import { InboxElement } from "./inbox_element.js";
import { isKnown } from "./knowledge.js";
import { NotificationList } from "./list.js";
import { attachListKeys, attachUndoKey } from "./list_keys.js";
import { Menu } from "./menu.js";
import { OlderRows } from "./older.js";
import { Placeholder } from "./placeholder.js";
import { PressGuard } from "./press_guard.js";
import { RowActions } from "./row_actions.js";
import { SeenWatch } from "./seen.js";
import { SettingsDialog } from "./settings_dialog.js";
import { StatusLine } from "./status_line.js";
import { centerStyle } from "./styles/center_style.js";
import { listStyle } from "./styles/list_style.js";
import { themeStyle } from "./styles/theme_style.js";
import { everyTick, spelled, spelledBriefly } from "./time.js";
import { Toast } from "./toast.js";

export class NotificationCenter extends InboxElement {
  #list;
  #seen;
  #menu = new Menu();
  #toast = new Toast((isByKeys) => this.#focusList(isByKeys));
  #status = new StatusLine();
  #older = new OlderRows();
  #placeholder = new Placeholder();
  #settings = new SettingsDialog(this);
  #actions;
  #attention;
  #arrangement = new Arrangement();
  #view;
  #filter = "all";
  #state = null;
  #failed = false;
  #stops = []; // what ends with the element's stay in the page
  #used = null; // the inbox whose held deletes are watched
  #stopWatching = null;
  #arrived = new Set(); // ids of rows that came by themselves and wait
  #isAsked = false; // older rows were asked for when the state changed
  #wanted = null; // the id of a row to be focused when it is drawn
  #isDue = false; // #render is to be called

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open", delegatesFocus: false });
    root.adoptedStyleSheets = [themeStyle, centerStyle, listStyle];
    this.#seen = new SeenWatch({ inbox: () => this.inbox });
    this.#list = new NotificationList({
      view: () => this.#rowView(),
      onView: (id, share) => this.#seen.note(id, share),
      onEnd: () => this.#endIsNear(),
    });
    this.#actions = new RowActions(this, this.#menu, this.#toast, (id) => this.#undone(id));
    this.#view = buildCenter({
      feed: this.#list.feed,
      sentinel: this.#list.sentinel,
      menu: this.#menu.node,
      toast: this.#toast.node,
      status: this.#status.node,
      older: this.#older.node,
      placeholder: this.#placeholder.nodes,
      settings: this.#settings,
    });
    this.#attention = new Attention({
      zones: [this.#view.list, this.#view.waiting],
      scroller: this.#view.scroller,
      feed: this.#list.feed,
      busy: () => this.#menu.opened,
      onLeft: () => this.#left(),
    });
    root.append(this.#view.frame);
    this.#listen();
  }

  connectedCallback() {
    this.#seen.start();
    this.#list.start();
    this.#attention.start();
    this.#stops = [
      everyTick(() => this.#list.refreshTimes()),
      attachUndoKey({
        wants: (event) => event.composedPath().includes(this) || this.#actions.isOffering,
        undo: () => this.#actions.undo(),
      }),
    ];
    super.connectedCallback();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    for (const stop of this.#stops) stop();
    this.#menu.close(false);
    this.#settings.close(false);
    this.#toast.hide();
    this.#status.stop();
    this.#attention.stop();
    this.#list.stop();
    this.#seen.stop();
  }

  /** Focuses the current notification, or the empty list. */
  focus(options) {
    if (!this.#list.focusActive()) this.#view.scroller.focus(options);
  }

  /** Shows the list as it is now, from its top: what waits comes in, what was read takes its place. */
  refresh() {
    const hadFocus = this.#attention.focused || this.shadowRoot.activeElement === this.#view.waiting;
    this.#arrangement.reset();
    this.#list.rewind();
    this.#view.scroller.scrollTop = 0;
    this.#render();
    if (hadFocus) this.#list.focusAt(0);
  }

  stateChanged(state) {
    if (state.connection === "online" && this.#state?.connection !== "online") {
      this.#older.reconnected();
    }
    this.#state = state;
    this.#failed = false;
    this.#use(this.inbox);
    this.#settings.speak();
    if (this.#older.isLoading) this.#isAsked = true;
    this.#renderSoon();
  }

  received(notification) {
    this.#list.welcome(notification.id);
    this.#arrived.add(notification.id);
  }

  localeChanged() {
    const { texts } = this;
    const { title, tabs, tabAll, tabUnread, markAll, markAllText } = this.#view;
    setAttribute(this.#view.frame, "lang", this.language);
    setText(title, texts.title);
    setAttribute(tabs, "aria-label", texts.filterLabel);
    setText(tabAll.querySelector(".tab-text"), texts.filterAll);
    setText(tabUnread.querySelector(".tab-text"), texts.filterUnread);
    setText(markAllText, texts.markAll);
    setAttribute(markAll, "title", texts.markAll);
    setAttribute(this.#list.feed, "aria-label", texts.listLabel);
    this.#menu.close(false);
    this.#older.speak(texts);
    this.#settings.speak();
    this.#render();
  }

  connectFailed() {
    this.#failed = true;
    this.#render();
  }

  inboxGone() {
    this.#state = null;
    this.#settings.close(false);
    this.#use(null);
    this.#render();
  }

  // Another inbox, or none: nothing of what was shown is of use.
  #use(inbox) {
    if (inbox === this.#used) return;
    this.#stopWatching?.();
    if (this.#used !== null) heldDeletesOf(this.#used).sendAll();
    this.#used = inbox;
    this.#stopWatching = inbox && heldDeletesOf(inbox).watch(() => this.#renderSoon());
    this.#older.use(inbox);
    this.#actions.forget();
    this.#arrangement.reset();
    this.#arrived.clear();
    this.#list.rewind();
    this.#toast.hide();
  }

  #listen() {
    const { frame, tabs, markAll, waiting, list, scroller } = this.#view;
    const { feed } = this.#list;
    new PressGuard(frame, (target) => this.#list.idOf(target));
    attachListKeys(scroller, this.#list, {
      act: (action, row, origin) => this.#actions.perform(action, row, origin),
      undo: () => this.#actions.undo(),
    });
    feed.addEventListener("click", (event) => this.#clicked(event));
    feed.addEventListener("auxclick", (event) => {
      const row = event.button === 1 && event.target.closest("a.title[href]") && this.#list.rowOf(event.target);
      if (row) this.#actions.markRead(row.item);
    });
    markAll.addEventListener("click", () => {
      if (markAll.getAttribute("aria-disabled") !== "true") this.#actions.markAll();
    });
    waiting.addEventListener("click", () => this.refresh());
    // Scrolling moves everything anyway: gaps need not stand any longer.
    for (const name of ["wheel", "touchmove"]) {
      list.addEventListener(name, () => this.#closeGaps(), { passive: true });
    }
    tabs.addEventListener("click", (event) => {
      const chosen = event.target.closest("[role=tab]");
      if (chosen) this.#choose(chosen.dataset.filter);
    });
    tabs.addEventListener("keydown", (event) => {
      if (!["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
      event.preventDefault();
      this.#choose(this.#filter === "all" ? "unread" : "all");
      this.#selectedTab().focus();
    });
  }

  #clicked(event) {
    const pressed = event.target.closest("button");
    // What is not seen takes no tap: that is meant for the row.
    const button = event.pointerType === "touch" && pressed && getComputedStyle(pressed).opacity === "0" ? null : pressed;
    const row = this.#list.rowOf(event.target);
    if (!row) {
      if (button) this.#actions.undoOf(this.#list.idOf(button));
      return;
    }
    if (button) {
      this.#actions.perform(button.dataset.action, row, button);
      return;
    }
    const link = event.target.closest("a[href]");
    if (link?.matches(".text-link")) return; // the browser's
    // A click with a modifier on the link is the browser's: a new tab, a new window, a download.
    if (link && (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) {
      this.#actions.markRead(row.item);
      return;
    }
    if (!document.getSelection().isCollapsed && !link) return; // text was being selected
    event.preventDefault();
    if (event.detail < 2) this.#actions.open(row); // the second click of a double one opens nothing
  }

  #choose(filter) {
    if (filter !== this.#filter) {
      this.#filter = filter;
      for (const tab of [this.#view.tabAll, this.#view.tabUnread]) {
        const selected = tab.dataset.filter === filter;
        setAttribute(tab, "aria-selected", String(selected));
        setAttribute(tab, "tabindex", selected ? "0" : "-1");
      }
      setAttribute(this.#view.scroller, "aria-labelledby", this.#selectedTab().id);
    }
    this.refresh();
  }

  // Unread ones come first, so for the unread alone there is nothing to fetch once all are here.
  #endIsNear() {
    if (this.#state === null || this.#state.revision === null) return;
    if (this.#filter === "all" || this.#state.truncated) this.#older.endIsNear();
  }

  #selectedTab() {
    return this.#filter === "all" ? this.#view.tabAll : this.#view.tabUnread;
  }

  #rowView() {
    const { texts, language, formatting: locale } = this;
    return { texts, language, locale, now: Date.now() };
  }

  // The list was left, or may have been: at its top and untouched it is shown as it is.
  #left() {
    if (!this.#attention.held) this.#render();
  }

  #closeGaps() {
    const { scroller } = this.#view;
    if (scroller.scrollHeight <= scroller.clientHeight) return;
    this.#arrangement.close();
    this.#renderSoon();
  }

  #undone(id) {
    this.#wanted = id;
    this.#renderSoon();
  }

  // Who points gets the keys of the list, but no row: the list is not held for them.
  #focusList(isByKeys) {
    if (!isByKeys || !this.#list.focusActive()) this.#view.scroller.focus({ preventScroll: true });
  }

  // What arrived is told right after the state that holds it.
  #renderSoon() {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      if (this.#isDue) this.#render();
    });
  }

  #render() {
    this.#isDue = false;
    if (!this.isConnected) return;
    const length = this.#renderList();
    this.#renderCounts();
    this.#placeholder.show(this.#emptiness(length), this.texts);
    this.#status.show(this.#state, this.#failed, this.texts);
    if (this.#wanted !== null && this.#list.focusRow(this.#wanted)) this.#wanted = null;
  }

  // Answers how many rows there are to be shown, those that wait too.
  #renderList() {
    const held = this.#attention.held;
    const isHeldBack = (id) => this.#used !== null && heldDeletesOf(this.#used).has(id);
    // What was shown before the session ended may still be read.
    const items = (this.#state?.items ?? []).filter(({ id }) => !isHeldBack(id));
    const isAsked = this.#isAsked;
    const isPointing = this.#attention.pointing;
    const { places, waiting } = this.#arrangement.arrange({
      items,
      shows: (item) => this.#filter === "all" || !item.is_read,
      held,
      goes: (id) => !isPointing && this.#actions.becameOf(id) !== null,
      joins: (id) => {
        if (this.#actions.returns(id)) return "back";
        return isAsked && !this.#arrived.has(id) ? "after" : null;
      },
    });
    this.#isAsked = this.#older.isLoading;
    if (waiting.length === 0) this.#arrived.clear();
    this.#list.render(
      places.map(({ id, item, gone }) =>
        gone ? { key: `gap ${id}`, kind: "gap", id, told: this.#actions.becameOf(id) } : { key: id, kind: "row", id, item },
      ),
      held,
    );
    this.#renderWaiting(waiting.length);
    return places.length + waiting.length;
  }

  #renderWaiting(count) {
    const { waiting } = this.#view;
    setText(waiting, count > 0 ? this.texts.waiting(spelled(count, this.formatting), count) : "");
    setAttribute(waiting, "data-count", count > 0 ? count : null);
    waiting.hidden = count === 0;
  }

  #renderCounts() {
    const { tabUnread, markAll, truncated } = this.#view;
    const total = isKnown(this.#state) ? this.#state.unread.total : 0;
    const count = tabUnread.querySelector(".tab-count");
    setText(count, total > 0 ? spelledBriefly(total, this.formatting) : "");
    setText(tabUnread.querySelector(".tab-exact"), total > 0 ? spelled(total, this.formatting) : "");
    setAttribute(markAll, "aria-disabled", String(total === 0));
    const listed = this.#state?.items.filter((item) => !item.is_read).length ?? 0;
    truncated.hidden = !(this.#state?.truncated && total > listed);
    if (truncated.hidden) return;
    const { formatting } = this;
    setText(truncated, this.texts.truncated(spelled(listed, formatting), spelled(total, formatting)));
  }

  #emptiness(length) {
    if (length > 0) return "none";
    if (isKnown(this.#state)) return this.#filter;
    const isComing = !this.#failed && (this.#state === null || this.#state.connection === "connecting");
    return isComing ? "loading" : "unknown";
  }
}
