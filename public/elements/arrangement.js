// In which order the list shows what there is. The order itself is the core's. While somebody is at
// the list, what stands keeps its place, what is new waits, and what has gone leaves a gap. Knows no
// page: what is frozen in place is presentation, and ends when the list is left.

const kGapsAtOnce = 20; // when more rows than that go together, it is another list

export class Arrangement {
  #places = []; // {id, item, gone} from the top
  #before = new Map(); // id of a row that went without a gap -> the id that stood above it, or null

  /** Forgets what stands: the next list is shown as it is given. */
  reset() {
    this.#places = [];
    this.#before.clear();
  }

  /** Takes the gaps away. */
  close() {
    this.#places = this.#places.filter(({ gone }) => !gone);
  }

  /**
   * `items` is all that is listed, in its order, of which this view `shows(item)`. `held`: somebody
   * is at the list. `goes(id)`: their own doing took it away and nothing is to stand for it.
   * `joins(id)`: it was asked for, so it does not wait: "after" (an older one, at the end), "back"
   * (one that returns, where it was) or null. Answers {places, waiting}: {id, item, gone} from the top,
   * and the ids that wait.
   */
  arrange({ items, shows, held, goes, joins }) {
    const listed = new Map(items.map((item) => [item.id, item]));
    const gaps = this.#places.filter(({ id, gone }) => !gone && !listed.has(id) && !goes(id)).length;
    if (!held || this.#places.length === 0 || gaps > kGapsAtOnce) {
      this.#before.clear();
      this.#places = items.filter(shows).map((item) => ({ id: item.id, item, gone: false }));
      return { places: this.#places, waiting: [] };
    }
    const places = this.#standing(listed, goes);
    const placed = new Set(places.map(({ id }) => id));
    const waiting = [];
    let above = null; // the id above in the given order
    for (const item of items) {
      const { id } = item;
      if (!placed.has(id)) {
        if (!shows(item)) continue;
        const how = joins(id);
        if (how === null) {
          waiting.push(id);
          continue;
        }
        if (how === "back") this.#putBack(places, item, above);
        else places.push({ id, item, gone: false });
      }
      above = id;
    }
    this.#places = places;
    return { places, waiting };
  }

  #standing(listed, goes) {
    const places = [];
    for (const { id, item, gone } of this.#places) {
      const now = listed.get(id);
      if (now) {
        places.push({ id, item: now, gone: false });
      } else if (gone || !goes(id)) {
        places.push({ id, item, gone: true });
      } else {
        this.#before.set(id, places.at(-1)?.id ?? null);
      }
    }
    return places;
  }

  // Where it was, or behind the one it follows in the given order.
  #putBack(places, item, above) {
    const { id } = item;
    const behind = this.#before.has(id) ? this.#before.get(id) : above;
    this.#before.delete(id);
    const found = places.findIndex((place) => place.id === behind);
    places.splice(found + 1, 0, { id, item, gone: false });
  }
}
