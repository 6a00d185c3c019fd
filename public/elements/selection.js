// Several rows chosen at once, and the bar that says how many and what can be done to them.

import { element, setAttribute, setText } from "./dom.js";
import { icon } from "./icons.js";

const kActions = [["read", "check"], ["archive", "archive"], ["snooze", "snooze"], ["delete", "remove"]];

export class Selection {
  /** The bar; belongs in the header, once. */
  node;

  #ids = new Set();
  #count = element("span", { class: "selection-count", role: "status" });
  #buttons;
  #clear;
  #onChange;

  /** `onChange()`: others are chosen; `onAct(action, button)`: something is to be done to them. */
  constructor({ onChange, onAct }) {
    this.#onChange = onChange;
    this.#buttons = kActions.map(([action, drawing]) => {
      const node = element("button", { type: "button", class: "tool", part: "selection-action", "data-action": action }, icon(drawing));
      node.addEventListener("click", () => onAct(action, node));
      return node;
    });
    this.#clear = element("button", { type: "button", class: "tool", onclick: () => this.clear() }, icon("close"));
    this.node = element(
      "div",
      { class: "selection", part: "selection", role: "toolbar", hidden: true },
      this.#count,
      ...this.#buttons,
      this.#clear,
    );
  }

  get size() {
    return this.#ids.size;
  }

  has(id) {
    return this.#ids.has(id);
  }

  toggle(id) {
    if (!this.#ids.delete(id)) this.#ids.add(id);
    this.#onChange();
  }

  clear() {
    if (this.#ids.size === 0) return;
    this.#ids.clear();
    this.#onChange();
  }

  /** Those of `items` that are chosen; others are no longer. */
  among(items) {
    const chosen = items.filter(({ id }) => this.#ids.has(id));
    this.#ids = new Set(chosen.map(({ id }) => id));
    return chosen;
  }

  /** `chosen`: see among(). */
  show(chosen, spell, texts) {
    this.node.hidden = chosen.length === 0;
    if (chosen.length === 0) return;
    setText(this.#count, texts.selected(spell(chosen.length), chosen.length));
    setAttribute(this.node, "aria-label", texts.selection);
    const names = {
      read: chosen.some((item) => !item.is_read) ? texts.markRead : texts.markUnread,
      archive: chosen.every((item) => item.archived_at) ? texts.unarchive : texts.archive,
      snooze: texts.snooze,
      delete: texts.remove,
    };
    for (const [node, name] of [...this.#buttons.map((button) => [button, names[button.dataset.action]]), [this.#clear, texts.selectNone]]) {
      setAttribute(node, "aria-label", name);
      setAttribute(node, "title", name);
    }
  }
}
