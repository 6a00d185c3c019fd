// How high rows are that are not drawn: as they were when they were, or as the others are on average.

const kGuessPx = 70;

export class Heights {
  #known = new Map(); // key -> px
  #total = 0; // of all that are known

  /** Of `cells`, one below the other: from each one's top to the next one's, with what is between them. */
  measure(cells) {
    const boxes = cells.map(({ node }) => node.getBoundingClientRect());
    boxes.forEach(({ top, bottom }, at) => this.#note(cells[at].key, (boxes[at + 1]?.top ?? bottom) - top));
  }

  #note(key, px) {
    this.#total += px - (this.#known.get(key) ?? 0);
    this.#known.set(key, px);
  }

  #of(key) {
    return this.#known.get(key) ?? (this.#known.size > 0 ? this.#total / this.#known.size : kGuessPx);
  }

  /** Of `entries` from `from` to before `to`. */
  sum(entries, from, to) {
    let px = 0;
    for (let at = from; at < to; at += 1) px += this.#of(entries[at].key);
    return px;
  }

  /** The position of the entry that is `px` below the first one's top. */
  positionAt(entries, px) {
    let at = 0;
    for (let left = px; at < entries.length - 1; at += 1) {
      left -= this.#of(entries[at].key);
      if (left < 0) break;
    }
    return at;
  }
}
