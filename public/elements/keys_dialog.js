// All keys of the list, over it.

import { element, setAttribute } from "./dom.js";
import { icon } from "./icons.js";
import { kKeys } from "./list_keys.js";

export class KeysDialog {
  /** Belongs in the shadow root, once. */
  node;

  #title = element("h3", { class: "keys-title", id: "keys-title" });
  #close;
  #list = element("dl", { class: "keys-list" });

  /** `onClosed()`: the focus is to be given back. */
  constructor(onClosed) {
    const close = () => {
      this.close();
      onClosed();
    };
    this.#close = element("button", { type: "button", class: "keys-close", part: "close", onclick: close }, icon("close"));
    this.node = element(
      "dialog",
      { class: "keys-dialog", part: "keys", "aria-labelledby": "keys-title" },
      element("div", { class: "keys-head" }, this.#title, this.#close),
      this.#list,
    );
    // Of the panel around the list Escape closes nothing while this is open.
    this.node.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key !== "Escape" && event.key !== "?") return;
      event.preventDefault();
      close();
    });
    this.node.addEventListener("cancel", (event) => {
      event.preventDefault();
      close();
    });
    this.node.addEventListener("click", (event) => event.target === this.node && close());
  }

  open(texts) {
    if (this.node.open) return;
    this.#title.textContent = texts.keys.title;
    setAttribute(this.#close, "aria-label", texts.close);
    setAttribute(this.#close, "title", texts.close);
    this.#list.replaceChildren(
      ...kKeys.map(([keys, name]) =>
        element(
          "div",
          {},
          element("dt", {}, ...keys.map((key) => element("kbd", {}, texts.keys.names[key] ?? key))),
          element("dd", {}, texts.keys[name]),
        ),
      ),
    );
    this.node.showModal();
  }

  close() {
    if (this.node.open) this.node.close();
  }
}
