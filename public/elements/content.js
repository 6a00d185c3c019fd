// What the list shows now: the rows of its source, in the places that they have while somebody is
// there, folded into groups where that is wanted, as entries for list.js.

import { Arrangement } from "./arrangement.js";
import { withDays } from "./day.js";
import { folded } from "./groups.js";

export class Content {
  #arrangement = new Arrangement();
  #opened = new Set(); // groups that are shown row by row
  #arrived = new Set(); // ids of rows that came by themselves and wait
  #isAsked = false; // rows were asked for that have not come, or came just now
  #source;
  #attention;
  #actions;
  #selection;
  #isLoading;

  /** `isLoading()`: are older rows asked for? The others are the element's parts of these names. */
  constructor({ source, attention, actions, selection, isLoading }) {
    this.#source = source;
    this.#attention = attention;
    this.#actions = actions;
    this.#selection = selection;
    this.#isLoading = isLoading;
  }

  /** The next is shown as it is given. */
  reset() {
    this.#arrangement.reset();
  }

  /** Another inbox. */
  forget() {
    this.reset();
    this.#arrived.clear();
    this.#opened.clear();
  }

  /** Takes the gaps away. */
  close() {
    this.#arrangement.close();
  }

  /** There is a new state: what is new in it was asked for, if anything was. */
  changed() {
    if (this.#isLoading()) this.#isAsked = true;
  }

  /** The notification of `id` came by itself. */
  arrived(id) {
    this.#arrived.add(id);
  }

  /** Shows a group row by row, or folds it again. */
  toggleGroup(group) {
    if (!this.#opened.delete(group)) this.#opened.add(group);
  }

  /** {entries, waiting, held, chosen}: for list.js, how many wait, whether nothing may move, what is selected. */
  of(state) {
    const { held, pointing } = this.#attention;
    // What was shown before the session ended may still be read.
    const items = this.#source.items(state);
    const isAsked = this.#isAsked || this.#source.isComing;
    const { places, waiting } = this.#arrangement.arrange({
      items,
      shows: (item) => this.#source.shows(item),
      held,
      goes: (id) => !pointing && this.#actions.becameOf(id) !== null,
      joins: (id) => {
        if (this.#actions.returns(id)) return "back";
        return isAsked && !this.#arrived.has(id) ? "after" : null;
      },
    });
    this.#isAsked = this.#isLoading() || this.#source.isComing;
    if (waiting.length === 0) this.#arrived.clear();
    const chosen = this.#selection.among(items);
    const rows = this.#source.isFolded ? folded(places, this.#opened) : places.map((place) => ({ place, more: 0 }));
    const entries = rows.map(({ place, more }) => this.#entryOf(place, more));
    const isByTime = this.#source.order === "newest";
    return { entries: isByTime ? withDays(entries) : entries, waiting: waiting.length, held, chosen };
  }

  #entryOf({ id, item, gone }, more) {
    if (gone) return { key: `gap ${id}`, kind: "gap", id, item, told: this.#actions.becameOf(id) };
    return { key: id, kind: "row", id, item, more, isSelected: this.#selection.has(id) };
  }
}
