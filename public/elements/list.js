// The feed: rows in exactly the order they are given, drawn in portions as they are scrolled to,
// with one row in the tab order at a time.

import { element, setAttribute } from "./dom.js";
import { glide } from "./glide.js";
import { Row } from "./row.js";
import { stayingPositions } from "./sequence.js";

const kPortion = 40; // rows added when the end comes near
const kSliceMs = 40; // longest stretch of work when all rows are wanted at once
const kAheadPx = 800;

export class NotificationList {
  /** The feed and, after it, what watches for its end. */
  feed;
  sentinel;

  #rows = new Map(); // id -> Row, only of drawn rows
  #items = [];
  #drawn = kPortion; // how many of #items may be drawn
  #activeId = null;
  #arrived = new Set(); // ids to be shown as just arrived when they are drawn
  #wishes = 0; // counts the calls of focusAt
  #drawnLanguage = null;
  #atEnd = false; // the end of the list is in or near view
  #view;
  #onView;
  #onEnd;
  #watchEnd;
  #watchRows;
  #watchWidth;
  #near = new Set(); // article nodes in or close to view

  /**
   * `view()` gives {texts, language, locale, now}. `onView(id, share)` is called when a row comes
   * into view or leaves it, with the share of it that is visible (0 when it left). `onEnd()` is
   * called while all rows are drawn and the last one is near.
   */
  constructor({ view, onView, onEnd }) {
    this.#view = view;
    this.#onView = onView;
    this.#onEnd = onEnd;
    this.feed = element("div", { class: "feed", part: "list", role: "feed", hidden: true });
    this.sentinel = element("div", { class: "sentinel", "aria-hidden": "true" });
    const ahead = { rootMargin: `${kAheadPx}px`, scrollMargin: `${kAheadPx}px` };
    this.#watchEnd = new IntersectionObserver((entries) => this.#endCameNear(entries), ahead);
    this.#watchRows = new IntersectionObserver((entries) => this.#noteView(entries), {
      threshold: [0, 0.25, 0.5, 1],
    });
    this.#watchWidth = new ResizeObserver(() => this.#measure(this.#near));
    this.feed.addEventListener("focusin", (event) => {
      const row = this.rowOf(event.target);
      if (row) this.#activate(row.item.id);
    });
    // A highlight that was kept would be shown again whenever its row moves.
    this.feed.addEventListener("animationend", (event) => {
      if (event.animationName === "arrive") event.target.classList.remove("arrived");
    });
  }

  start() {
    this.#watchEnd.observe(this.sentinel);
    this.#watchWidth.observe(this.feed);
    for (const row of this.#rows.values()) this.#watch(row.node, true);
  }

  stop() {
    this.#watchEnd.disconnect();
    this.#watchRows.disconnect();
    this.#watchWidth.disconnect();
    this.#near.clear();
  }

  /** Highlights the row of a notification that has just arrived. */
  welcome(id) {
    const row = this.#rows.get(id);
    if (row) row.node.classList.add("arrived");
    else if (this.#arrived.size < kPortion) this.#arrived.add(id);
  }

  /** Shows `items` in the given order. */
  render(items) {
    if (items === this.#items && this.#view().language === this.#drawnLanguage) return;
    this.#items = items;
    this.feed.hidden = items.length === 0; // a feed without articles is not a feed
    // Scrolled down, the browser keeps what is read in place by itself.
    if (this.feed.parentElement?.scrollTop === 0) glide(this.#near, () => this.#draw());
    else this.#draw();
  }

  /** Starts again from the first portion: another filter, another inbox. */
  rewind() {
    this.#drawn = kPortion;
  }

  refreshTimes() {
    const view = this.#view();
    for (const row of this.#rows.values()) row.refreshTime(view);
  }

  get length() {
    return this.#items.length;
  }

  get active() {
    return this.#rows.get(this.#activeId) ?? null;
  }

  row(id) {
    return this.#rows.get(id) ?? null;
  }

  /** The row that a node belongs to, or null. */
  rowOf(node) {
    const article = node instanceof Element ? node.closest("article") : null;
    return article ? (this.#rows.get(article.dataset.id) ?? null) : null;
  }

  /** Focuses the row in the tab order. False when the list is empty. */
  focusActive() {
    const { active } = this;
    active?.node.focus();
    return active !== null;
  }

  /** Focuses the row `step` places from the active one, staying within the list. */
  async focusBy(step) {
    const from = this.#items.findIndex((item) => item.id === this.#activeId);
    await this.focusAt(Math.max(0, from) + step);
  }

  /** Focuses the row at `position` (clamped), drawing all rows up to it first. */
  async focusAt(position) {
    const wanted = Math.min(Math.max(0, position), this.#items.length - 1);
    if (wanted < 0) return;
    const wish = ++this.#wishes;
    await this.#drawUpTo(wanted + 1);
    if (wish !== this.#wishes) return; // another key was pressed meanwhile
    const item = this.#items[Math.min(wanted, this.#items.length - 1)];
    const row = item && this.#rows.get(item.id);
    if (!row) return;
    row.node.focus({ preventScroll: true });
    row.node.scrollIntoView({ block: "nearest" });
  }

  // The observer speaks only when the end enters or leaves, so while it stays near it is asked again.
  #endCameNear(entries) {
    this.#atEnd = entries.at(-1).isIntersecting;
    if (!this.#atEnd) return;
    if (this.#drawn >= this.#items.length) {
      this.#onEnd();
      return;
    }
    this.#drawMore(kPortion);
    this.#lookForEnd();
  }

  #lookForEnd() {
    this.#watchEnd.unobserve(this.sentinel);
    this.#watchEnd.observe(this.sentinel);
  }

  #noteView(entries) {
    const entered = [];
    for (const { target, isIntersecting, intersectionRatio, intersectionRect } of entries) {
      // A row taller than the window counts as whole when it fills the window.
      const filling = intersectionRect.height / Math.max(1, window.innerHeight);
      const share = isIntersecting ? Math.max(intersectionRatio, filling) : 0;
      if (!isIntersecting) this.#near.delete(target);
      else if (!this.#near.has(target)) entered.push(target);
      this.#onView(target.dataset.id, share);
    }
    for (const node of entered) this.#near.add(node);
    this.#measure(entered);
  }

  #measure(nodes) {
    for (const node of nodes) this.#rows.get(node.dataset.id)?.measure();
  }

  #watch(node, present) {
    if (present) {
      this.#watchRows.observe(node);
    } else {
      this.#watchRows.unobserve(node);
      this.#near.delete(node);
      this.#onView(node.dataset.id, 0);
    }
  }

  // Adds rows at the end only; those that stand are not looked at.
  #drawMore(count) {
    const from = this.#drawn;
    if (from >= this.#items.length) return;
    this.#drawn = Math.min(from + count, this.#items.length);
    const view = this.#view();
    const rows = this.#items.slice(from, this.#drawn).map((item) => this.#makeRow(item));
    rows.forEach((row, index) => {
      row.show(this.#items[from + index], view);
      row.place(from + index + 1, this.#items.length);
    });
    this.feed.append(...rows.map((row) => row.node));
    for (const row of rows) this.#watch(row.node, true);
  }

  #makeRow(item) {
    const row = new Row();
    this.#rows.set(item.id, row);
    if (this.#arrived.delete(item.id)) row.node.classList.add("arrived");
    return row;
  }

  // Long lists are drawn in slices so that the page answers in between.
  async #drawUpTo(count) {
    setAttribute(this.feed, "aria-busy", this.#drawn < count ? "true" : null);
    while (this.#drawn < Math.min(count, this.#items.length)) {
      const end = performance.now() + kSliceMs;
      do {
        this.#drawMore(kPortion);
      } while (performance.now() < end && this.#drawn < Math.min(count, this.#items.length));
      await new Promise((resume) => requestAnimationFrame(resume));
    }
    setAttribute(this.feed, "aria-busy", null);
  }

  #draw() {
    this.#drawn = Math.min(Math.max(this.#drawn, kPortion), Math.max(kPortion, this.#items.length));
    const shown = this.#items.slice(0, this.#drawn);
    const focus = this.#focusBefore();
    this.#dropMissing(new Set(shown.map((item) => item.id)));
    this.#arrange(shown);
    this.#keepActive();
    this.#restoreFocus(focus);
    if (this.#atEnd) this.#lookForEnd();
  }

  #dropMissing(wanted) {
    for (const [id, row] of this.#rows) {
      if (wanted.has(id)) continue;
      this.#rows.delete(id);
      this.#watch(row.node, false);
      row.node.remove();
    }
  }

  // Fills every row and puts it in its place, moving as few nodes as can be: a node that does not
  // move keeps the focus, the selection and the scroll position.
  #arrange(shown) {
    const view = this.#view();
    this.#drawnLanguage = view.language;
    const places = new Map();
    let place = 0;
    for (const node of this.feed.children) places.set(node.dataset.id, place++);
    const staying = stayingPositions(shown.map((item) => places.get(item.id) ?? -1));
    const fresh = [];
    let next = null;
    for (let position = shown.length - 1; position >= 0; position -= 1) {
      const item = shown[position];
      let row = this.#rows.get(item.id);
      if (!row) {
        row = this.#makeRow(item);
        fresh.push(row);
      }
      row.show(item, view);
      row.place(position + 1, this.#items.length);
      if (!staying.has(position)) this.feed.insertBefore(row.node, next);
      next = row.node;
    }
    for (const row of fresh) this.#watch(row.node, true);
  }

  #focusBefore() {
    const focused = this.feed.getRootNode().activeElement;
    const row = focused ? this.rowOf(focused) : null;
    if (!row) return null;
    const { id, is_read: wasRead } = row.item;
    return { id, wasRead, focused, position: [...this.feed.children].indexOf(row.node) };
  }

  // A row that left, or moved because it was read, hands the focus to whichever row now stands in
  // its place: the reader goes on downwards instead of being carried off. Any other row keeps it.
  #restoreFocus(before) {
    if (before === null) return;
    const { children } = this.feed;
    const row = this.#rows.get(before.id);
    let target = before.focused;
    if (!row || row.item.is_read !== before.wasRead) {
      target = children[Math.min(before.position, children.length - 1)];
      if (row && target === row.node) target = before.focused;
    }
    if (!target) target = this.feed.parentElement;
    if (this.feed.getRootNode().activeElement !== target) target?.focus({ preventScroll: true });
  }

  #keepActive() {
    if (this.#items.length === 0) {
      this.#activeId = null;
      return;
    }
    if (this.#activeId !== null && this.#rows.has(this.#activeId)) return;
    this.#activeId = null;
    this.#activate(this.#items[0].id);
  }

  #activate(id) {
    if (id === this.#activeId) return;
    this.#rows.get(this.#activeId)?.setActive(false);
    this.#activeId = id;
    this.#rows.get(id)?.setActive(true);
  }
}
