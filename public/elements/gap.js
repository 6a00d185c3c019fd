// What stands in the place of a row that has gone while somebody is at the list: as high as the row
// was, so that nothing moves and a second press on the same spot meets no other row.

import { showDay } from "./day.js";
import { element, setAttribute, setText } from "./dom.js";

export class Gap {
  node;
  id = null;

  #text = element("span", { class: "gap-text" });
  #undo = element("button", { type: "button", class: "gap-undo", part: "undo", "data-action": "undo", tabindex: "-1" });

  constructor() {
    this.node = element("article", { class: "gap", part: "gap", tabindex: "-1" }, this.#text, this.#undo);
  }

  /** As high as `row`, the node that stood here, or null. */
  take(row) {
    if (row) this.node.style.height = `${row.getBoundingClientRect().height}px`;
  }

  /** `entry.told` says what became of it, and whether that can be taken back: {text, canUndo}. */
  show({ id, told, day = null }, view) {
    const { texts } = view;
    this.id = id;
    showDay(this.node, day, view);
    setText(this.#text, told?.text ?? texts.gone);
    setText(this.#undo, texts.undo);
    this.#undo.hidden = !told?.canUndo;
    setAttribute(this.node, "aria-label", told?.text ?? texts.gone);
  }

  place(position, size) {
    setAttribute(this.node, "aria-posinset", position);
    setAttribute(this.node, "aria-setsize", size);
  }

  setActive(active) {
    const index = active ? "0" : "-1";
    setAttribute(this.node, "tabindex", index);
    setAttribute(this.#undo, "tabindex", index);
  }
}
