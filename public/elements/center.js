// <notification-center>: the list of notifications with everything one can do to them.

import { Attention } from "./attention.js";
import { buildCenter } from "./center_view.js";
import { Content } from "./content.js";
import { setAttribute } from "./dom.js";
import { Header } from "./header.js";
import { InboxElement } from "./inbox_element.js";
import { isKnown } from "./knowledge.js";
import { KeysDialog } from "./keys_dialog.js";
import { NotificationList } from "./list.js";
import { attachListKeys, attachUndoKey } from "./list_keys.js";
import { Menu } from "./menu.js";
import { showMissing } from "./missing.js";
import { OlderRows } from "./older.js";
import { Placeholder } from "./placeholder.js";
import { PressGuard } from "./press_guard.js";
import { RowActions } from "./row_actions.js";
import { SeenWatch } from "./seen.js";
import { SettingsDialog } from "./settings_dialog.js";
import { SnoozeDialog } from "./snooze_dialog.js";
import { Selection } from "./selection.js";
import { Source } from "./source.js";
import { StatusLine } from "./status_line.js";
import { centerStyle } from "./styles/center_style.js";
import { headerStyle } from "./styles/header_style.js";
import { listStyle } from "./styles/list_style.js";
import { overlayStyle } from "./styles/overlay_style.js";
import { themeStyle } from "./styles/theme_style.js";
import { everyTick, spelled } from "./time.js";
import { Toast } from "./toast.js";

export class NotificationCenter extends InboxElement {
  #list;
  #seen;
  #menu = new Menu();
  #toast = new Toast((isByKeys) => this.#focusList(isByKeys));
  #status = new StatusLine(() => this.inbox?.retry());
  #older = new OlderRows();
  #placeholder = new Placeholder();
  #settings = new SettingsDialog(this);
  #keys = new KeysDialog(() => this.#focusList(true));
  #snoozeDialog = new SnoozeDialog(() => this.#focusList(true));
  #actions;
  #attention;
  #content;
  #selection = new Selection({
    onChange: () => this.#renderSoon(),
    onAct: (action, node) => this.#actOnSelected(action, node),
  });
  #source = new Source(() => this.#listChanged());
  #header;
  #view;
  #teams = [];
  #state = null;
  #failed = false;
  #stops = []; // what ends with the element's stay in the page
  #used = null; // the inbox that is shown
  #wanted = null; // the id of a row to be focused when it is drawn
  #isDue = false; // #render is to be called

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open", delegatesFocus: false });
    root.adoptedStyleSheets = [themeStyle, headerStyle, listStyle, overlayStyle, centerStyle];
    this.#seen = new SeenWatch({ inbox: () => this.inbox });
    this.#list = new NotificationList({
      view: () => this.#rowView(),
      onView: (id, share) => this.#seen.note(id, share),
      onEnd: () => this.#endIsNear(),
    });
    this.#actions = new RowActions(this, {
      menu: this.#menu,
      toast: this.#toast,
      snoozeDialog: this.#snoozeDialog,
      onUndone: (id) => this.#undone(id),
      onEnded: () => this.#renderSoon(),
    });
    this.#header = new Header({
      menu: this.#menu,
      settings: this.#settings.button,
      selection: this.#selection.node,
      on: {
        view: (name) => this.#change(() => name !== this.#source.view && this.#source.show(name)),
        narrow: (chosen) => this.#change(() => this.#source.narrow(chosen)),
        markAll: () => this.#actions.markAll(),
        refresh: () => this.refresh(),
        left: () => this.#focusList(true),
      },
    });
    this.#view = buildCenter({
      header: this.#header.node,
      above: this.#list.above,
      feed: this.#list.feed,
      sentinel: this.#list.sentinel,
      menu: this.#menu.node,
      toast: this.#toast,
      status: this.#status.node,
      older: this.#older.node,
      placeholder: this.#placeholder.nodes,
      settings: this.#settings.node,
      dialogs: [this.#keys.node, this.#snoozeDialog.node],
    });
    this.#attention = new Attention({
      zones: [this.#view.list, this.#header.waiting],
      scroller: this.#view.scroller,
      feed: this.#list.feed,
      busy: () => this.#menu.opened || this.#keys.node.open || this.#snoozeDialog.node.open,
      onLeft: () => this.#left(),
    });
    this.#content = new Content({
      source: this.#source,
      attention: this.#attention,
      actions: this.#actions,
      selection: this.#selection,
      isLoading: () => this.#older.isLoading,
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
    this.#keys.close();
    this.#snoozeDialog.close();
    this.#toast.hide();
    this.#status.stop();
    this.#attention.stop();
    this.#list.stop();
    this.#seen.stop();
  }

  /** Focuses the current notification, or the empty list. */
  focus(options) {
    if (this.#isDue) this.#render();
    if (!this.#list.focusActive()) this.#view.scroller.focus(options);
  }

  /** Shows the list as it is now, from its top: what waits comes in, what was read takes its place. */
  refresh() {
    const hadFocus = this.#attention.focused || this.shadowRoot.activeElement === this.#header.waiting;
    this.#content.reset();
    this.#list.rewind();
    this.#view.scroller.scrollTop = 0;
    this.#render();
    if (hadFocus) this.#list.focusAt(0);
  }

  /** The teams by which the list may be filtered, [{id, name}]. */
  get teams() {
    return this.#teams;
  }

  set teams(teams) {
    this.#teams = Array.from(teams ?? []);
    this.#renderSoon();
  }

  stateChanged(state) {
    if (state.connection === "online" && this.#state?.connection !== "online") {
      this.#older.reconnected();
    }
    this.#state = state;
    this.#failed = false;
    this.#use(this.inbox);
    this.#settings.speak();
    this.#content.changed();
    this.#renderSoon();
  }

  received(notification) {
    this.#list.welcome(notification.id);
    this.#content.arrived(notification.id);
  }

  localeChanged() {
    const { texts } = this;
    setAttribute(this.#view.frame, "lang", this.language);
    this.#header.speak(texts);
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
    this.#used = inbox;
    this.#older.use(inbox === null ? null : this.#source);
    this.#source.use(inbox);
    this.#header.reset();
    this.#actions.forget();
    this.#content.forget();
    this.#selection.clear();
    this.#list.rewind();
    this.#toast.hide();
  }

  #listen() {
    const { frame, list, scroller } = this.#view;
    const { feed } = this.#list;
    new PressGuard(frame, (target) => this.#list.idOf(target));
    attachListKeys(scroller, this.#list, {
      act: (action, row, origin) => this.#act(action, row, origin),
      undo: () => this.#actions.undo(),
      help: () => this.#keys.open(this.texts),
      search: () => this.#header.search(),
    });
    frame.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || this.#selection.size === 0) return;
      event.preventDefault(); // closes no panel around the list
      this.#selection.clear();
    });
    feed.addEventListener("click", (event) => this.#clicked(event));
    feed.addEventListener("auxclick", (event) => {
      const row = event.button === 1 && event.target.closest("a.title[href]") && this.#list.rowOf(event.target);
      if (row) this.#actions.markRead(row.item);
    });
    // Scrolling moves everything anyway: gaps need not stand any longer.
    for (const name of ["wheel", "touchmove"]) {
      list.addEventListener(name, () => this.#closeGaps(), { passive: true });
    }
  }

  #clicked(event) {
    const pressed = event.target.closest("button");
    // What is not seen takes no tap: that is meant for the row.
    const button = event.pointerType === "touch" && pressed && getComputedStyle(pressed).opacity === "0" ? null : pressed;
    const row = this.#list.rowOf(event.target);
    if (!row) {
      if (button) this.#actions.undo();
      return;
    }
    if (button) {
      this.#act(button.dataset.action, row, button);
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
    if (link?.matches(".link-action")) this.#actions.followAction(row, link.dataset.actionId, link.href);
    else if (event.detail < 2) this.#actions.open(row); // the second click of a double one opens nothing
  }

  // Another view, or the same asked for again.
  #change(choose) {
    choose();
    this.#older.use(null);
    this.#older.use(this.#used === null ? null : this.#source);
    this.refresh();
    setAttribute(this.#view.scroller, "aria-labelledby", this.#header.tabId);
  }

  #endIsNear() {
    if (this.#state === null || this.#state.revision === null) return;
    if (this.#source.wantsMore(this.#state)) this.#older.endIsNear();
  }

  #listChanged() {
    this.#content.changed();
    this.#renderSoon();
  }

  #rowView() {
    const { texts, language, formatting: locale } = this;
    return { texts, language, locale, now: this.inbox?.now() ?? Date.now() };
  }

  // The list was left, or may have been: at its top and untouched it is shown as it is.
  #left() {
    if (!this.#attention.held) this.#render();
  }

  #closeGaps() {
    const { scroller } = this.#view;
    if (scroller.scrollHeight <= scroller.clientHeight) return;
    this.#content.close();
    this.#renderSoon();
  }

  /** Selects the row of `id`, or no longer. */
  select(id) {
    this.#selection.toggle(id);
  }

  // With the keys, what is selected is what is acted on.
  #act(action, row, origin) {
    if (action === "select") return this.select(row.item.id);
    if (action === "group") {
      this.#content.toggleGroup(row.item.group);
      return this.#renderSoon();
    }
    const isAll = this.#selection.size > 0 && origin === row.node && ["read", "archive", "snooze", "delete"].includes(action);
    if (isAll) return this.#actOnSelected(action, row.node);
    return this.#actions.perform(action, row, origin);
  }

  #actOnSelected(action, origin) {
    const chosen = this.#selection.among(this.#source.items(this.#state));
    this.#selection.clear();
    this.#actions.performAll(action, chosen, origin);
    this.#focusList(true);
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
    this.#status.show(this.#state, this.#failed, this.texts, this.inbox !== null);
    if (this.#wanted !== null && this.#list.focusRow(this.#wanted)) this.#wanted = null;
  }

  // Answers how many rows there are to be shown, those that wait too.
  #renderList() {
    const { entries, waiting, held, chosen } = this.#content.of(this.#state);
    setAttribute(this.#list.feed, "aria-label", this.texts.listLabels[this.#source.order]);
    this.#list.render(entries, held);
    this.#selection.show(chosen, (count) => spelled(count, this.formatting), this.texts);
    setAttribute(this.#view.frame, "data-selecting", chosen.length > 0);
    this.#header.showWaiting(waiting, this);
    return entries.length + waiting;
  }

  #renderCounts() {
    const { texts, formatting } = this;
    const state = this.#state;
    const total = isKnown(state) ? state.unread.total : null;
    this.#header.show({ source: this.#source, total, items: state?.items ?? [], teams: this.#teams, texts, formatting });
    showMissing(this.#view.missing, { source: this.#source, state, texts, formatting });
  }

  #emptiness(length) {
    if (length > 0) return "none";
    if (this.#source.isComing) return "loading";
    if (this.#source.error !== null) return "failed";
    if (isKnown(this.#state)) return this.#source.isNarrowed ? "narrowed" : this.#source.view;
    const isComing = !this.#failed && (this.#state === null || this.#state.connection === "connecting");
    return isComing ? "loading" : "unknown";
  }
}
