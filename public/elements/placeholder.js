// What stands in the list's place when there is nothing in it: rows to come, "all caught up", or that
// nothing is known. The second is said only when the server has been heard.

import { element, setAttribute, setText } from "./dom.js";
import { icon } from "./icons.js";

function skeletonRow() {
  return element(
    "div",
    { class: "skeleton-row" },
    element("span", { class: "skeleton-tile" }),
    element("span", { class: "skeleton-line wide" }),
    element("span", { class: "skeleton-line" }),
  );
}

export class Placeholder {
  nodes;

  #empty;
  #loading;
  #title = element("p", { class: "empty-title" });
  #body = element("p", { class: "empty-body" });

  constructor() {
    this.#empty = element(
      "div",
      { class: "empty", part: "empty", hidden: true },
      element("span", { class: "empty-icon" }, icon("bell")),
      this.#title,
      this.#body,
    );
    const rows = Array.from({ length: 4 }, skeletonRow);
    this.#loading = element("div", { class: "skeleton", part: "loading", role: "img" }, ...rows);
    this.nodes = [this.#empty, this.#loading];
  }

  /** `kind` is "none" (there are rows), "loading", "unknown", or a view whose list is empty. */
  show(kind, texts) {
    setAttribute(this.#loading, "aria-label", texts.loading);
    this.#loading.hidden = kind !== "loading";
    this.#empty.hidden = kind === "none" || kind === "loading";
    this.#empty.dataset.state = kind;
    const said = texts.empty[kind];
    setText(this.#title, said?.title ?? "");
    setText(this.#body, said?.body ?? "");
  }
}
