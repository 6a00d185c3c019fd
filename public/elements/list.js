// The feed: entries in exactly the order they are given, of which a window is drawn that goes with what is
// looked at, with one of them in the tab order at a time.

import { setAttribute, element } from "./dom.js";
import { Gap } from "./gap.js";
import { glide } from "./glide.js";
import { Heights } from "./heights.js";
import { keepInPlace } from "./keep_in_place.js";
import { NearRows } from "./near_rows.js";
import { Row } from "./row.js";
import { putInOrder } from "./sequence.js";

const kPortion = 40; // entries added when an end of the window comes near
const kMost = 90; // drawn at a time, where what is looked at allows it
const kBesides = 20; // kept above and below what is looked at
const kAheadPx = 800;
const kCells = { row: Row, gap: Gap };

// An observer speaks only when what it watches enters or leaves; asked again, it says how it is.
function lookAgain(observer, node) {
  observer.unobserve(node);
  observer.observe(node);
}

export class NotificationList {
  /** What takes the room of what is not drawn above, the feed, and what watches for its end, in this order. */
  above;
  feed;
  sentinel;

  #cells = new Map(); // key -> cell, only of drawn entries
  #cellOf = new WeakMap(); // node -> cell
  #entries = []; // {key, kind, id, item?, told?}
  #places = new Map(); // key -> its place, from 1, among what can have the focus
  #from = 0; // the window: of #entries these are drawn
  #to = kPortion;
  #heights = new Heights();
  #resting = new Map(); // key -> cell of an opened row that is not drawn
  #activeKey = null;
  #pointed = null; // the row under the pointer
  #arrived = new Set(); // ids to be shown as just arrived when they are drawn
  #atEnd = false; // the end of the list is in or near view
  #view;
  #onEnd;
  #watchEnd;
  #watchTop;
  #watchWidth;
  #near;

  /**
   * `view()` gives {texts, language, locale, now}. `onView(id, share)` is called when a row comes
   * into view or leaves it, with the share of it that is visible (0 when it left). `onEnd()` is
   * called while all entries are drawn and the last one is near.
   */
  constructor({ view, onView, onEnd }) {
    this.#view = view;
    this.#near = new NearRows({ rowOf: (node) => this.#cellOf.get(node), onView });
    this.#onEnd = onEnd;
    this.feed = element("div", { class: "feed", part: "list", role: "feed", hidden: true });
    this.above = element("div", { class: "above", "aria-hidden": "true" });
    this.sentinel = element("div", { class: "sentinel", "aria-hidden": "true" });
    const ahead = { rootMargin: `${kAheadPx}px`, scrollMargin: `${kAheadPx}px` };
    this.#watchEnd = new IntersectionObserver((entries) => this.#endCameNear(entries), ahead);
    this.#watchTop = new IntersectionObserver((entries) => this.#topCameNear(entries), ahead);
    this.#watchWidth = new ResizeObserver(() => this.#near.measure());
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
    this.#watchTop.observe(this.above);
    this.#watchWidth.observe(this.feed);
    for (const cell of this.#cells.values()) this.#watch(cell, true);
  }

  stop() {
    this.#watchEnd.disconnect();
    this.#watchTop.disconnect();
    this.#watchWidth.disconnect();
    this.#near.stop();
  }

  /** Highlights the row of a notification that has just arrived. */
  welcome(id) {
    const cell = this.#cells.get(id);
    if (cell) cell.node.classList.add("arrived");
    else if (this.#arrived.size < kPortion) this.#arrived.add(id);
  }

  /** Shows `entries` in the given order. `isStill`: nothing glides. */
  render(entries, isStill) {
    const first = this.#entries[this.#from]?.key;
    this.#entries = entries;
    this.#places.clear();
    for (const { key } of entries) this.#places.set(key, this.#places.size + 1);
    if (this.#from > 0) this.#keepWindow(first);
    this.feed.hidden = entries.length === 0; // a feed without articles is not a feed
    if (isStill) this.#draw();
    else glide(this.#near.nodes, () => this.#draw());
  }

  /** Starts again from the first portion: another filter, another inbox. */
  rewind() {
    [this.#from, this.#to] = [0, kPortion];
    this.#resting.clear();
    this.#makeRoom();
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

  /** Focuses the row of `id`, without moving the list where it is drawn. False where there is none. */
  focusRow(id) {
    const place = this.#places.get(id);
    if (place === undefined) return false;
    const isDrawn = this.#cells.has(id);
    if (!isDrawn) this.#moveTo(place - 1);
    const row = this.row(id);
    row?.node.focus({ preventScroll: true });
    if (!isDrawn) row?.node.scrollIntoView({ block: "nearest" });
    return row !== null;
  }

  /** Focuses what is `step` places from the active one, staying within the list. */
  focusBy(step) {
    this.focusAt((this.#places.get(this.#activeKey) ?? 1) - 1 + step);
  }

  /** Focuses what is at `position` (clamped), which is drawn first. */
  focusAt(position) {
    const wanted = Math.min(Math.max(0, position), this.#entries.length - 1);
    if (wanted < 0) return;
    this.#moveTo(wanted);
    const { node } = this.#cells.get(this.#entries[wanted].key);
    node.focus({ preventScroll: true });
    node.scrollIntoView({ block: "nearest" });
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

  #endCameNear(seen) {
    this.#atEnd = seen.at(-1).isIntersecting;
    if (!this.#atEnd) return;
    if (this.#to >= this.#entries.length) {
      this.#onEnd();
      return;
    }
    this.#drawMore(kPortion);
    lookAgain(this.#watchEnd, this.sentinel);
  }

  // Somebody scrolls upward, or has let the scroll bar go far above.
  #topCameNear(seen) {
    if (!seen.at(-1).isIntersecting || this.#from === 0) return;
    const { top, bottom } = this.above.getBoundingClientRect();
    const view = Math.max(0, this.above.parentElement?.getBoundingClientRect().top ?? 0);
    if (bottom < view - 2 * kAheadPx || bottom > view + window.innerHeight + kAheadPx) {
      this.#showAround(this.#heights.positionAt(this.#entries, view - top));
    } else {
      this.#drawAbove(kPortion);
    }
  }

  #watch(cell, present) {
    if (!(cell instanceof Row)) return;
    if (present) this.#near.add(cell.node);
    else this.#near.remove(cell.node);
  }

  // Adds at the end only; what stands is not looked at.
  #drawMore(count) {
    const from = this.#to;
    if (from >= this.#entries.length) return;
    this.#to = Math.min(from + count, this.#entries.length);
    this.#add(from, this.#to, (nodes) => this.feed.append(...nodes));
    this.#trimAbove();
  }

  // The room above was not quite as high as what takes its place.
  #drawAbove(count) {
    const to = this.#from;
    this.#from = Math.max(0, to - count);
    keepInPlace(this.feed.firstElementChild, this.feed.parentElement, () => {
      this.#add(this.#from, to, (nodes) => this.feed.prepend(...nodes));
      this.#makeRoom();
      this.#trimBelow();
    });
  }

  #add(from, to, put) {
    const view = this.#view();
    const cells = this.#entries.slice(from, to).map((entry) => this.#fill(this.#make(entry), entry, view));
    put(cells.map((cell) => cell.node));
    for (const cell of cells) this.#watch(cell, true);
  }

  // The window comes to hold the entry at `position`: as it is, longer, or elsewhere.
  #moveTo(position) {
    const isFar = position < this.#from - kPortion || position >= this.#to + kPortion;
    if (isFar) return this.#showAround(position);
    while (position < this.#from) this.#drawAbove(kPortion);
    while (position >= this.#to) this.#drawMore(kPortion);
  }

  #showAround(position) {
    this.#heights.measure(this.#drawn(this.#from, this.#to));
    this.#from = Math.max(0, Math.min(position, this.#entries.length - kBesides) - kBesides);
    this.#to = Math.min(this.#from + 3 * kBesides, this.#entries.length);
    this.#makeRoom();
    this.#draw();
  }

  // After a change of the entries: it begins with what it began with.
  #keepWindow(first) {
    const length = this.#to - this.#from;
    const place = this.#places.get(first);
    this.#from = place === undefined ? Math.max(0, Math.min(this.#from, this.#entries.length - length)) : place - 1;
    this.#to = this.#from + length;
    this.#makeRoom();
  }

  // The cells of these places, in their order.
  #drawn(from, to) {
    return this.#entries.slice(from, to).flatMap(({ key }) => this.#cells.get(key) ?? []);
  }

  // Another room may be left and entered between two looks of the observer.
  #makeRoom() {
    lookAgain(this.#watchTop, this.above);
    this.above.style.height = `${this.#heights.sum(this.#entries, 0, Math.min(this.#from, this.#entries.length))}px`;
  }

  // The places of what is looked at, or has the focus: they stay drawn. Null: it cannot be told.
  #lookedAt() {
    const nodes = [...this.#near.nodes];
    const focused = this.#cellAround(this.feed.getRootNode().activeElement);
    if (nodes.length === 0) return null;
    const places = nodes.map((node) => this.#places.get(this.#cellOf.get(node)?.key) ?? 0).filter((place) => place > 0);
    if (focused) places.push(this.#places.get(focused.key) ?? places[0]);
    return { first: Math.min(...places) - 1, last: Math.max(...places) - 1 };
  }

  #trimAbove() {
    const seen = this.#to - this.#from > kMost ? this.#lookedAt() : null;
    const from = seen === null ? 0 : seen.first - kBesides;
    if (from <= this.#from) return;
    this.#heights.measure(this.#drawn(this.#from, from + 1));
    const gone = this.#drawn(this.#from, from);
    this.#from = from;
    this.#drop(gone);
    this.#makeRoom();
    this.#keepActive();
  }

  #trimBelow() {
    const seen = this.#to - this.#from > kMost ? this.#lookedAt() : null;
    const to = seen === null ? this.#to : seen.last + 1 + kBesides;
    if (to >= this.#to) return;
    const gone = this.#drawn(to, this.#to);
    this.#to = to;
    this.#drop(gone);
    this.#keepActive();
  }

  #drop(cells) {
    for (const cell of cells) {
      this.#cells.delete(cell.key);
      this.#watch(cell, false);
      cell.node.remove();
      if (cell.expanded && this.#places.has(cell.key)) this.#resting.set(cell.key, cell);
    }
  }

  #make({ key, kind, id }) {
    const rested = this.#resting.get(key);
    this.#resting.delete(key);
    const cell = rested ?? new kCells[kind]();
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

  #draw() {
    this.#to = Math.min(Math.max(this.#to, this.#from + kPortion), Math.max(this.#from + kPortion, this.#entries.length));
    const shown = this.#entries.slice(this.#from, this.#to);
    const focus = this.#focusBefore();
    // Gaps are as high as what they take the place of, so they are made while that still stands.
    for (const entry of shown) if (entry.kind === "gap" && !this.#cells.has(entry.key)) this.#make(entry);
    const wanted = new Set(shown.map(({ key }) => key));
    this.#drop([...this.#cells.values()].filter(({ key }) => !wanted.has(key)));
    this.#arrange(shown);
    this.#keepActive();
    this.#restoreFocus(focus);
    if (this.#atEnd) lookAgain(this.#watchEnd, this.sentinel);
  }

  // Fills each and puts it in its place.
  #arrange(shown) {
    const view = this.#view();
    const fresh = new Set();
    const cells = shown.map((entry) => {
      const known = this.#cells.get(entry.key);
      const cell = known ?? this.#make(entry);
      if (!known) fresh.add(cell);
      return this.#fill(cell, entry, view);
    });
    putInOrder(this.feed, cells.map(({ node }) => node));
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
    const first = this.#entries[this.#from] ?? this.#entries[0];
    if (first) this.#activate(first.key);
  }

  #activate(key) {
    if (key === this.#activeKey) return;
    this.#cells.get(this.#activeKey)?.setActive(false);
    this.#activeKey = key;
    this.#cells.get(key)?.setActive(true);
  }
}
