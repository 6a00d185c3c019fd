// The line under the list: how the connection is doing, and when it will be tried again.

import { element, setText } from "./dom.js";

/** What to show for a state, as {kind, text}. `failed` marks a connection that never started. */
function describe(state, failed, texts) {
  if (failed) return { kind: "closed", text: texts.connection.failed };
  const kind = state?.connection ?? "connecting";
  const reasons = { offline: texts.offlineReasons, closed: texts.closedReasons }[kind];
  const reason = reasons?.[state.closeCode];
  return { kind, text: reason ?? texts.connection[kind] ?? kind };
}

export class StatusLine {
  node;

  #text;
  #countdown;
  #retry = element("button", { type: "button", class: "status-retry", part: "retry", hidden: true });
  #retryAt = null;
  #texts = null;
  #timer = null;

  /** `onRetry()`: somebody does not want to wait for the next try. */
  constructor(onRetry) {
    this.#text = element("span", { class: "status-text", role: "status" });
    // The seconds change all the time: seen, but not read out.
    this.#countdown = element("span", { class: "status-countdown", "aria-hidden": "true" });
    this.node = element(
      "div",
      { class: "status", part: "status" },
      element("span", { class: "status-dot", "aria-hidden": "true" }),
      element("span", { class: "status-message" }, this.#text, " ", this.#countdown),
      this.#retry,
    );
    this.#retry.addEventListener("click", () => onRetry());
  }

  /** `canRetry`: there is an inbox that can be asked to try now. */
  show(state, failed, texts, canRetry) {
    const { kind, text } = describe(state, failed, texts);
    this.#texts = texts;
    this.node.dataset.connection = kind;
    if (state?.closeCode) this.node.dataset.closeCode = String(state.closeCode);
    else delete this.node.dataset.closeCode;
    setText(this.#text, text);
    setText(this.#retry, texts.retry);
    this.#retry.hidden = !canRetry || (kind !== "offline" && kind !== "closed");
    this.#retryAt = kind === "offline" ? (state.retryAt ?? null) : null;
    this.#count();
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  #count() {
    this.stop();
    if (this.#retryAt === null) {
      setText(this.#countdown, "");
      return;
    }
    const leftMs = this.#retryAt - Date.now();
    setText(
      this.#countdown,
      leftMs > 0 ? this.#texts.retryIn(Math.ceil(leftMs / 1000)) : this.#texts.retryNow,
    );
    // Wakes when the number of whole seconds left goes down by one.
    if (leftMs > 0) this.#timer = setTimeout(() => this.#count(), leftMs % 1000 || 1000);
  }
}
