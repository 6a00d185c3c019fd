// The line in which somebody searches: it opens under the tabs and narrows the view as they type.

import { element, setAttribute } from "./dom.js";
import { icon } from "./icons.js";

const kPauseMs = 200; // between the last key and the question

export class SearchBox {
  /** The magnifier, and the line: each belongs in the shadow root, once. */
  button;
  node;

  #input;
  #close;
  #timer = null;
  #onSearch;
  #onClosed;

  /** `onSearch(text)` is told what is searched for, "" for nothing; `onClosed()`: the focus is free. */
  constructor({ onSearch, onClosed }) {
    this.#onSearch = onSearch;
    this.#onClosed = onClosed;
    this.button = element(
      "button",
      { type: "button", class: "tool", part: "search-button", "aria-expanded": "false", onclick: () => this.toggle() },
      icon("search"),
    );
    this.#input = element("input", { type: "search", class: "search-input", part: "search", dir: "auto", enterkeyhint: "search", autocomplete: "off" });
    this.#close = element("button", { type: "button", class: "tool", onclick: () => this.close() }, icon("close"));
    this.node = element("div", { class: "search", role: "search", hidden: true }, icon("search"), this.#input, this.#close);
    this.#input.addEventListener("input", () => this.#soon());
    this.#input.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault(); // closes this and no panel around it
      this.close();
    });
  }

  speak(texts) {
    setAttribute(this.button, "aria-label", texts.search);
    setAttribute(this.button, "title", texts.search);
    setAttribute(this.#input, "aria-label", texts.search);
    setAttribute(this.#input, "placeholder", texts.searchIn);
    setAttribute(this.#close, "aria-label", texts.searchEnd);
    setAttribute(this.#close, "title", texts.searchEnd);
  }

  toggle() {
    if (this.node.hidden) this.open();
    else this.close();
  }

  open() {
    this.node.hidden = false;
    setAttribute(this.button, "aria-expanded", "true");
    this.#input.focus();
  }

  /** Ends the search. */
  close() {
    if (this.node.hidden) return;
    const hadFocus = this.node.contains(this.node.getRootNode().activeElement);
    clearTimeout(this.#timer);
    this.node.hidden = true;
    setAttribute(this.button, "aria-expanded", "false");
    if (this.#input.value !== "") {
      this.#input.value = "";
      this.#onSearch("");
    }
    if (hadFocus) this.#onClosed();
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#onSearch(this.#input.value.trim()), kPauseMs);
  }
}
