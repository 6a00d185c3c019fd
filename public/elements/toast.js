// One short message over the lower edge: what was refused, or what was done and can be undone.

import { element, setText } from "./dom.js";
import { icon } from "./icons.js";
import { kUndoMs } from "./undo.js";

const kFailedMs = 12000;

export class Toast {
  /** Holds the message. */
  node;
  /** What is spoken of it: always in the page, so that it is heard. */
  spoken;

  #timer = null;
  #lifeMs = 0;
  #message;
  #polite = element("span", { role: "status" });
  #alert = element("span", { role: "alert" });
  #undo;
  #dismiss;
  #onUndo = null;
  #onLeft;

  /** `onLeft(isByKeys)` is called when it goes with the focus in it. */
  constructor(onLeft) {
    this.#onLeft = onLeft;
    this.#message = element("span", { class: "toast-text" });
    this.#undo = element("button", { type: "button", class: "toast-undo", part: "toast-undo", hidden: true });
    this.#dismiss = element("button", { type: "button", class: "toast-dismiss" }, icon("close"));
    this.#undo.addEventListener("click", (event) => {
      const run = this.#onUndo;
      this.hide(event.detail === 0);
      run?.(event.detail === 0);
    });
    this.#dismiss.addEventListener("click", (event) => this.hide(event.detail === 0));
    this.node = element("div", { class: "toast", part: "toast", hidden: true }, this.#message, this.#undo, this.#dismiss);
    this.spoken = element("div", { class: "spoken" }, this.#polite, this.#alert);
    for (const name of ["pointerenter", "focusin"]) this.node.addEventListener(name, () => clearTimeout(this.#timer));
    for (const name of ["pointerleave", "focusout"]) this.node.addEventListener(name, () => this.#expire(this.#lifeMs));
  }

  /**
   * `onUndo(isByKeys)` is optional, and offered for `lifeMs`. The dismiss button and undo are named by
   * `texts`.
   */
  done(message, texts, onUndo = null, lifeMs = kUndoMs) {
    this.#show(false, message, texts, onUndo, lifeMs);
  }

  /** `code` and `detail` are the server's own words: for tests and the tooltip. */
  failed(message, texts, code, detail) {
    this.#show(true, message, texts, null, kFailedMs);
    this.node.dataset.code = code;
    this.#message.title = detail;
  }

  hide(isByKeys = true) {
    const hadFocus = this.node.contains(this.node.getRootNode().activeElement);
    this.#onUndo = null;
    this.node.hidden = true;
    setText(this.#message, "");
    clearTimeout(this.#timer);
    if (hadFocus) this.#onLeft(isByKeys);
  }

  #show(isFailed, message, texts, onUndo, lifeMs) {
    this.#onUndo = onUndo;
    this.#lifeMs = lifeMs;
    delete this.node.dataset.code;
    this.#message.title = "";
    this.node.dataset.kind = isFailed ? "failed" : "done";
    setText(this.#undo, texts.undo);
    this.#undo.hidden = onUndo === null;
    this.#dismiss.setAttribute("aria-label", texts.dismiss);
    this.node.hidden = false;
    setText(this.#message, message);
    // Said again where it is the same again.
    for (const live of [this.#polite, this.#alert]) live.textContent = "";
    (isFailed ? this.#alert : this.#polite).textContent = message;
    this.#expire(lifeMs);
  }

  #expire(lifeMs) {
    clearTimeout(this.#timer);
    if (!this.node.hidden) this.#timer = setTimeout(() => this.hide(), lifeMs);
  }
}
