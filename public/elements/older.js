// What stands after the last row while older notifications are fetched, or when that failed.

import { element, setText } from "./dom.js";

export class OlderRows {
  node;

  #text = element("span", { role: "status" });
  #again = element("button", { type: "button", class: "older-again", part: "load-more" });
  #texts = null;
  #source = null;
  #phase = "idle"; // "idle" | "loading" | "failed"

  constructor() {
    this.#again.addEventListener("click", () => this.#load());
    this.node = element("div", { class: "older", hidden: true }, this.#text, this.#again);
  }

  /** What to ask, {hasMore, loadMore()}, or null. */
  use(source) {
    if (source === this.#source) return;
    this.#source = source;
    this.#become("idle");
  }

  speak(texts) {
    this.#texts = texts;
    this.#become(this.#phase);
  }

  get isLoading() {
    return this.#phase === "loading";
  }

  /** There is a connection again: what failed without one may be tried once more. */
  reconnected() {
    if (this.#phase === "failed") this.#become("idle");
  }

  /** The end of the list is near: fetches the next page unless that is going on or has failed. */
  endIsNear() {
    if (this.#phase === "idle") this.#load();
  }

  async #load() {
    const source = this.#source;
    if (source === null || !source.hasMore) return;
    this.#become("loading");
    let phase = "idle";
    try {
      await source.loadMore();
    } catch {
      phase = "failed";
    }
    if (source === this.#source) this.#become(phase);
  }

  #become(phase) {
    this.#phase = phase;
    this.node.hidden = phase === "idle";
    this.node.dataset.phase = phase;
    this.#again.hidden = phase !== "failed";
    if (this.#texts === null) return;
    const texts = { idle: "", loading: this.#texts.loadingOlder, failed: this.#texts.olderFailed };
    setText(this.#text, texts[phase]);
    setText(this.#again, this.#texts.again);
  }
}
