// The feed: entries in exactly the order they are given, drawn in portions as they are scrolled to,
// with one of them in the tab order at a time.

import { setAttribute, element } from "./dom.js";
import { Gap } from "./gap.js";
import { glide } from "./glide.js";
import { Row } from "./row.js";
import { stayingPositions } from "./sequence.js";

const kPortion = 40; // entries added when the end comes near
const kSliceMs = 40; // longest stretch of work when all are wanted at once
const kAheadPx = 800;
const kCells = { row: Row, gap: Gap };

export class NotificationList {
  /** The feed and, after it, what watches for its end. */
  feed;
  sentinel;

  #cells = new Map(); // key -> cell, only of drawn entries
  #cellOf = new WeakMap(); // node -> cell
  #entries = []; // {key, kind, id, item?, told?}
  #places = new Map(); // key -> its place, from 1, among what can have the focus
  #drawn = kPortion; // how many of #entries may be drawn
  #activeKey = null;
  #pointed = null; // the row under the pointer
  #arrived = new Set(); // ids to be shown as just arrived when they are drawn
  #wishes = 0; // counts the calls of focusAt
  #atEnd = false; // the end of the list is in or near view
  #view;
  #onView;
  #onEnd;
  #watchEnd;
  #watchRows;
  #watchWidth;
  #near = new Set(); // nodes of rows in or close to view

  /**
   * `view()` gives {texts, language, locale, now}. `onView(id, share)` is called when a row comes
   * into view or leaves it, with the share of it that is visible (0 when it left). `onEnd()` is
   * called while all entries are drawn and the last one is near.
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
      const cell = this.#cellAround(event.target);
      if (cell) this.#activate(cell.key);
    });
    // Only of a pointer that can point: a tap would point at what it is about to press.
    this.feed.addEventListener("pointerover", (event) => {
      this.#pointAt(event.pointerType === "touch" ? null : this.rowOf(event.target));
    });
    this.feed.addEventListener("pointerleave", () => this.#pointAt(null));
    // A highlight that was kept would be shown again whenever its row moves.
    this.feed.addEventListener("animationend", (event) => {
      if (event.animationName === "arrive") event.target.classList.remove("arrived");
    });
  }

  start() {
    this.#watchEnd.observe(this.sentinel);
    this.#watchWidth.observe(this.feed);
    for (const cell of this.#cells.values()) this.#watch(cell, true);
  }

  stop() {
    this.#watchEnd.disconnect();
    this.#watchRows.disconnect();
    this.#watchWidth.disconnect();
    this.#near.clear();
  }

  /** Highlights the row of a notification that has just arrived. */
  welcome(id) {
    const cell = this.#cells.get(id);
    if (cell) cell.node.classList.add("arrived");
    else if (this.#arrived.size < kPortion) this.#arrived.add(id);
  }

  /** Shows `entries` in the given order. `isStill`: nothing glides. */
  render(entries, isStill) {
    this.#entries = entries;
    this.#places.clear();
    for (const { key } of entries) this.#places.set(key, this.#places.size + 1);
    this.feed.hidden = entries.length === 0; // a feed without articles is not a feed
    if (isStill) this.#draw();
    else glide(this.#near, () => this.#draw());
  }

  /** Starts again from the first portion: another filter, another inbox. */
  rewind() {
    this.#drawn = kPortion;
  }

  refreshTimes() {
    const view = this.#view();
    for (const cell of this.#cells.values()) cell.refreshTime?.(view);
  }

  get length() {
    return this.#entries.length;
  }

  row(id) {
    return this.#cells.get(id) ?? null;
  }

  /** The row that a node belongs to, or null. */
  rowOf(node) {
    const cell = this.#cellAround(node);
    return cell instanceof Row ? cell : null;
  }

  /** The id that a node stands for, also within the gap that a row has left; null elsewhere. */
  idOf(node) {
    return this.#cellAround(node)?.id ?? null;
  }

  /** Focuses what is in the tab order. False when the list is empty. */
  focusActive() {
    const cell = this.#cells.get(this.#activeKey);
    cell?.node.focus({ preventScroll: true });
    return cell !== undefined;
  }

  /** Focuses the row of `id` where it is drawn, without moving the list. */
  focusRow(id) {
    const row = this.row(id);
    row?.node.focus({ preventScroll: true });
    return row !== null;
  }

  /** Focuses what is `step` places from the active one, staying within the list. */
  async focusBy(step) {
    await this.focusAt((this.#places.get(this.#activeKey) ?? 1) - 1 + step);
  }

  /** Focuses what is at `position` (clamped), drawing all up to it first. */
  async focusAt(position) {
    const wanted = Math.min(Math.max(0, position), this.#entries.length - 1);
    if (wanted < 0) return;
    const wish = ++this.#wishes;
    await this.#drawUpTo(wanted + 1);
    if (wish !== this.#wishes) return; // another key was pressed meanwhile
    const entry = this.#entries[Math.min(wanted, this.#entries.length - 1)];
    const cell = entry && this.#cells.get(entry.key);
    if (!cell) return;
    cell.node.focus({ preventScroll: true });
    cell.node.scrollIntoView({ block: "nearest" });
  }

  #pointAt(row) {
    if (row === this.#pointed) return;
    if (this.#pointed) setAttribute(this.#pointed.node, "data-pointed", false);
    this.#pointed = row;
    if (row) setAttribute(row.node, "data-pointed", true);
  }

  #cellAround(node) {
    const article = node instanceof Element ? node.closest("article") : null;
    return (article && this.#cellOf.get(article)) ?? null;
  }

  // The observer speaks only when the end enters or leaves, so while it stays near it is asked again.
  #endCameNear(seen) {
    this.#atEnd = seen.at(-1).isIntersecting;
    if (!this.#atEnd) return;
    if (this.#drawn >= this.#entries.length) {
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

  #noteView(seen) {
    const entered = [];
    for (const { target, isIntersecting, intersectionRatio, intersectionRect } of seen) {
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
    for (const node of nodes) this.#cellOf.get(node)?.measure();
  }

  #watch(cell, present) {
    const { node } = cell;
    if (!(cell instanceof Row)) return;
    if (present) {
      this.#watchRows.observe(node);
    } else {
      this.#watchRows.unobserve(node);
      this.#near.delete(node);
      this.#onView(node.dataset.id, 0);
    }
  }

  // Adds at the end only; what stands is not looked at.
  #drawMore(count) {
    const from = this.#drawn;
    if (from >= this.#entries.length) return;
    this.#drawn = Math.min(from + count, this.#entries.length);
    const view = this.#view();
    const cells = this.#entries.slice(from, this.#drawn).map((entry) => this.#fill(this.#make(entry), entry, view));
    this.feed.append(...cells.map((cell) => cell.node));
    for (const cell of cells) this.#watch(cell, true);
  }

  #make({ key, kind, id }) {
    const cell = new kCells[kind]();
    cell.key = key;
    if (kind === "gap") cell.take(this.#cells.get(id)?.node ?? null);
    else if (this.#arrived.delete(id)) cell.node.classList.add("arrived");
    this.#cells.set(key, cell);
    this.#cellOf.set(cell.node, cell);
    return cell;
  }

  #fill(cell, entry, view) {
    cell.show(entry, view);
    cell.place(this.#places.get(entry.key), this.#places.size);
    return cell;
  }

  // Long lists are drawn in slices so that the page answers in between.
  async #drawUpTo(count) {
    setAttribute(this.feed, "aria-busy", this.#drawn < count ? "true" : null);
    while (this.#drawn < Math.min(count, this.#entries.length)) {
      const end = performance.now() + kSliceMs;
      do {
        this.#drawMore(kPortion);
      } while (performance.now() < end && this.#drawn < Math.min(count, this.#entries.length));
      await new Promise((resume) => requestAnimationFrame(resume));
    }
    setAttribute(this.feed, "aria-busy", null);
  }

  #draw() {
    this.#drawn = Math.min(Math.max(this.#drawn, kPortion), Math.max(kPortion, this.#entries.length));
    const shown = this.#entries.slice(0, this.#drawn);
    const focus = this.#focusBefore();
    // Gaps are as high as what they take the place of, so they are made while that still stands.
    for (const entry of shown) if (entry.kind === "gap" && !this.#cells.has(entry.key)) this.#make(entry);
    this.#dropMissing(new Set(shown.map(({ key }) => key)));
    this.#arrange(shown);
    this.#keepActive();
    this.#restoreFocus(focus);
    if (this.#atEnd) this.#lookForEnd();
  }

  #dropMissing(wanted) {
    for (const [key, cell] of this.#cells) {
      if (wanted.has(key)) continue;
      this.#cells.delete(key);
      this.#watch(cell, false);
      cell.node.remove();
    }
  }

  // Fills each and puts it in its place, moving as few nodes as can be: a node that does not move
  // keeps the focus, the selection and the scroll position.
  #arrange(shown) {
    const view = this.#view();
    const places = new Map();
    for (const node of this.feed.children) places.set(node, places.size);
    const fresh = new Set();
    const cells = shown.map((entry) => {
      const known = this.#cells.get(entry.key);
      const cell = known ?? this.#make(entry);
      if (!known) fresh.add(cell);
      return this.#fill(cell, entry, view);
    });
    const staying = stayingPositions(cells.map(({ node }) => places.get(node) ?? -1));
    let next = null;
    for (let position = cells.length - 1; position >= 0; position -= 1) {
      const { node } = cells[position];
      if (!staying.has(position)) this.feed.insertBefore(node, next);
      next = node;
    }
    for (const cell of fresh) this.#watch(cell, true);
  }

  #focusBefore() {
    const focused = this.feed.getRootNode().activeElement;
    const cell = focused && this.#cellAround(focused);
    return cell ? { focused, position: [...this.feed.children].indexOf(cell.node) } : null;
  }

  // What had the focus and left hands it to what now stands in its place; all else keeps it.
  #restoreFocus(before) {
    if (before === null) return;
    const { children } = this.feed;
    const { focused, position } = before;
    const target = this.feed.contains(focused)
      ? focused
      : (children[Math.min(position, children.length - 1)] ?? this.feed.parentElement);
    if (this.feed.getRootNode().activeElement !== target) target?.focus({ preventScroll: true });
  }

  #keepActive() {
    if (this.#cells.has(this.#activeKey)) return;
    this.#activeKey = null;
    if (this.#entries.length > 0) this.#activate(this.#entries[0].key);
  }

  #activate(key) {
    if (key === this.#activeKey) return;
    this.#cells.get(this.#activeKey)?.setActive(false);
    this.#activeKey = key;
    this.#cells.get(key)?.setActive(true);
  }
}
