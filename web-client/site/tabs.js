// Tabs of a dialog (WAI-ARIA, "Tabs", with automatic activation).

import { element } from "../carillon/src/elements/dom.js";

export class Tabs {
  #entries; // {name, tab, panel}
  #onChoose;

  /**
   * `parts`: [name, words, node] of each; `prefix`: of their ids; `labelledBy`: the id of their title.
   * `onChoose(name)`: that part is shown now.
   */
  constructor(prefix, labelledBy, parts, onChoose = () => {}) {
    this.#onChoose = onChoose;
    this.#entries = parts.map(([name, words, node]) => {
      const tab = element("button", { type: "button", role: "tab", id: `${prefix}-tab-${name}`, "aria-controls": `${prefix}-panel-${name}`, onclick: () => this.choose(name) }, words);
      const panel = element("div", { role: "tabpanel", id: `${prefix}-panel-${name}`, "aria-labelledby": `${prefix}-tab-${name}`, class: "part", tabindex: "-1" }, node);
      return { name, tab, panel };
    });
    this.bar = element("div", { role: "tablist", "aria-labelledby": labelledBy, onkeydown: (event) => this.#key(event) }, ...this.#entries.map(({ tab }) => tab));
    this.bar.hidden = parts.length < 2;
    this.panels = this.#entries.map(({ panel }) => panel);
  }

  choose(name) {
    for (const entry of this.#entries) {
      const isChosen = entry.name === name;
      entry.tab.setAttribute("aria-selected", String(isChosen));
      entry.tab.tabIndex = isChosen ? 0 : -1;
      entry.panel.hidden = !isChosen;
    }
    this.#onChoose(name);
  }

  /** The focus to the tab that is chosen. */
  focus() {
    this.#entries.find(({ tab }) => tab.tabIndex === 0)?.tab.focus();
  }

  #key(event) {
    const at = this.#entries.findIndex(({ tab }) => tab === document.activeElement);
    const last = this.#entries.length - 1;
    const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    this.choose(this.#entries[to].name);
    this.focus();
  }
}
