// One card per family of business events: a record, and a button for each thing that can happen.

import { element } from "../carillon/src/elements/dom.js";
import { icon } from "../carillon/src/elements/icons.js";
import { pageIcon } from "./icons.js";
import { kFamilies } from "./records.js";

const kDoneMs = 1400;

export class Cards {
  #place;
  #onEvent;
  #shown = new Map(); // family name -> index of its record on show
  #nodes = new Map(); // family name -> card node
  #texts = null;
  #locale = "en";

  /** `onEvent(definition, record)` sends it and answers with a promise: did it work? */
  constructor(place, onEvent) {
    this.#place = place;
    this.#onEvent = onEvent;
    for (const family of kFamilies) this.#shown.set(family.name, 0);
  }

  show(texts, locale) {
    this.#texts = texts;
    this.#locale = locale;
    for (const node of this.#nodes.values()) node.remove();
    for (const family of kFamilies) {
      const node = this.#card(family);
      this.#nodes.set(family.name, node);
      this.#place.append(node);
    }
  }

  /** Brings a record before the eyes: shown in its card, scrolled to, lit up for a moment. */
  reveal(family, index) {
    this.#shown.set(family.name, index);
    this.#fill(family);
    const card = this.#nodes.get(family.name);
    const record = card.querySelector(".record");
    card.classList.remove("lit");
    card.getBoundingClientRect();
    card.classList.add("lit");
    record.focus({ preventScroll: true });
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    card.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  }

  #card(family) {
    const title = this.#texts.families[family.name];
    const next = element(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": this.#texts.another(title),
        title: this.#texts.another(title),
        onclick: () => {
          this.#shown.set(family.name, (this.#shown.get(family.name) + 1) % family.records.length);
          this.#fill(family);
        },
      },
      pageIcon("next"),
    );
    const card = element(
      "article",
      { class: "panel card", "data-family": family.name },
      element("header", { class: "card-head" }, family.icon ? pageIcon(family.icon) : icon(family.name), element("h3", {}, title), next),
      element(
        "div",
        { class: "record", tabindex: "-1" },
        element("p", { class: "record-name" }),
        element("p", { class: "record-note" }, element("span", { class: "record-about" }), element("span", { class: "record-state" })),
      ),
      element("div", { class: "card-actions" }, ...family.events.map((event) => this.#button(family, event))),
    );
    this.#nodes.set(family.name, card);
    this.#fill(family);
    return card;
  }

  #record(family) {
    return family.records[this.#shown.get(family.name)];
  }

  #fill(family) {
    const record = this.#record(family);
    const card = this.#nodes.get(family.name);
    card.querySelector(".record-name").textContent = record.name[this.#locale];
    card.querySelector(".record-about").textContent = record.note[this.#locale];
    card.querySelector(".record-state").textContent = family.state?.(record, this.#locale) ?? "";
  }

  #button(family, definition) {
    const button = element(
      "button",
      {
        type: "button",
        class: "button",
        "data-event": definition.burst ? null : definition.event,
        "data-burst": definition.burst,
        "data-priority": definition.priority ?? "normal",
      },
      element("span", { class: "button-dot", "aria-hidden": "true" }),
      element("span", {}, definition.label[this.#locale]),
      element("span", { class: "button-done", "aria-hidden": "true" }, pageIcon("check")),
    );
    button.addEventListener("click", async () => {
      const sent = this.#onEvent(definition, this.#record(family));
      this.#fill(family);
      if (!(await sent)) return;
      button.classList.add("done");
      setTimeout(() => button.classList.remove("done"), kDoneMs);
    });
    return button;
  }
}
