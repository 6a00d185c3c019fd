// <notification-center>: the list of notifications with everything one can do to them.

import { buildCenter } from "./center_view.js";
import { setAttribute, setText } from "./dom.js";
import { InboxElement } from "./inbox_element.js";
import { NotificationList } from "./list.js";
import { attachListKeys } from "./list_keys.js";
import { Menu } from "./menu.js";
import { OlderRows } from "./older.js";
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
  #toast = new Toast();
  #status = new StatusLine();
  #older = new OlderRows();
  #settings = new SettingsDialog(this);
  #actions;
  #view;
  #filter = "all";
  #state = null;
  #failed = false;
  #stopTicking = null;

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
    this.#actions = new RowActions(this, this.#menu, this.#toast);
    this.#view = buildCenter({
      feed: this.#list.feed,
      sentinel: this.#list.sentinel,
      menu: this.#menu.node,
      toast: this.#toast.node,
      status: this.#status.node,
      older: this.#older.node,
      settings: this.#settings,
    });
    root.append(this.#view.frame);
    this.#listen();
  }

  connectedCallback() {
    this.#seen.start();
    this.#list.start();
    this.#stopTicking = everyTick(() => this.#list.refreshTimes());
    super.connectedCallback();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#stopTicking?.();
    this.#menu.close(false);
    this.#settings.close(false);
    this.#toast.hide();
    this.#status.stop();
    this.#list.stop();
    this.#seen.stop();
  }

  /** Focuses the current notification, or the empty list. */
  focus(options) {
    if (!this.#list.focusActive()) this.#view.scroller.focus(options);
  }

  stateChanged(state) {
    if (state.connection === "online" && this.#state?.connection !== "online") {
      this.#older.reconnected();
    }
    this.#state = state;
    this.#failed = false;
    this.#older.use(this.inbox);
    this.#settings.speak();
    this.#render();
  }

  received(notification) {
    this.#list.welcome(notification.id);
  }

  localeChanged() {
    const { texts } = this;
    const { title, tabs, tabAll, tabUnread, markAll, markAllText, loading } = this.#view;
    setAttribute(this.#view.frame, "lang", this.language);
    setText(title, texts.title);
    setAttribute(tabs, "aria-label", texts.filterLabel);
    setText(tabAll.querySelector(".tab-text"), texts.filterAll);
    setText(tabUnread.querySelector(".tab-text"), texts.filterUnread);
    setText(markAllText, texts.markAll);
    setAttribute(markAll, "title", texts.markAll);
    setAttribute(loading, "aria-label", texts.loading);
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
    this.#older.use(null);
    this.#list.rewind();
    this.#render();
  }

  #listen() {
    const { tabs, markAll } = this.#view;
    const { feed } = this.#list;
    attachListKeys(this.#list, (action, row, origin) => this.#actions.perform(action, row, origin));
    feed.addEventListener("click", (event) => this.#clicked(event));
    feed.addEventListener("auxclick", (event) => {
      const row = event.button === 1 && event.target.closest("a[href]") && this.#list.rowOf(event.target);
      if (row) this.#actions.markRead(row.item);
    });
    markAll.addEventListener("click", () => {
      if (markAll.getAttribute("aria-disabled") !== "true") this.#actions.markAll();
    });
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
    const row = this.#list.rowOf(event.target);
    if (!row) return;
    const button = event.target.closest("button");
    if (button) {
      this.#actions.perform(button.dataset.action, row, button);
      return;
    }
    const link = event.target.closest("a[href]");
    // A click with a modifier on the link is the browser's: a new tab, a new window, a download.
    if (link && (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) {
      this.#actions.markRead(row.item);
      return;
    }
    if (!document.getSelection().isCollapsed && !link) return; // text was being selected
    event.preventDefault();
    this.#actions.open(row);
  }

  #choose(filter) {
    if (filter === this.#filter) return;
    this.#filter = filter;
    for (const tab of [this.#view.tabAll, this.#view.tabUnread]) {
      const selected = tab.dataset.filter === filter;
      setAttribute(tab, "aria-selected", String(selected));
      setAttribute(tab, "tabindex", selected ? "0" : "-1");
    }
    setAttribute(this.#view.scroller, "aria-labelledby", this.#selectedTab().id);
    this.#list.rewind();
    this.#view.scroller.scrollTop = 0;
    this.#render();
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

  #render() {
    if (!this.isConnected) return;
    const items = this.#state?.items ?? [];
    const shown = this.#filter === "unread" ? items.filter((item) => !item.is_read) : items;
    this.#list.render(shown);
    this.#renderCounts();
    this.#renderPlaceholder(shown.length);
    this.#status.show(this.#state, this.#failed, this.texts);
  }

  #renderCounts() {
    const { tabUnread, markAll, truncated } = this.#view;
    const total = this.#state?.unread.total ?? 0;
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

  // What stands in the list's place when there is nothing in it. "All caught up" is said only when
  // the server has been heard: before that an empty list means that nothing is known.
  #renderPlaceholder(length) {
    const { empty, emptyTitle, emptyBody, loading } = this.#view;
    const { texts } = this;
    const known = this.#state !== null && this.#state.revision !== null;
    const ended = this.#failed || this.#state?.connection === "closed";
    loading.hidden = length > 0 || known || ended;
    empty.hidden = length > 0 || !loading.hidden || (ended && !known);
    const unread = this.#filter === "unread";
    setText(emptyTitle, unread ? texts.emptyUnreadTitle : texts.emptyTitle);
    setText(emptyBody, unread ? texts.emptyUnreadBody : texts.emptyBody);
  }
}
