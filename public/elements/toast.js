// One short message over the lower edge: what was refused, or what was done and can be undone.

import { element, setText } from "./dom.js";
import { icon } from "./icons.js";

const kDoneMs = 6000;
const kFailedMs = 12000;

export class Toast {
  /** Holds the message; stays in the page so that screen readers know it as a live region. */
  node;

  #timer = null;
  #message;
  #undo;
  #dismiss;
  #onUndo = null;

  constructor() {
    this.#message = element("span", { class: "toast-text" });
    this.#undo = element("button", { type: "button", class: "toast-undo", part: "toast-undo", hidden: true });
    this.#dismiss = element("button", { type: "button", class: "toast-dismiss" }, icon("close"));
    this.#undo.addEventListener("click", () => {
      const run = this.#onUndo;
      this.hide();
      run?.();
    });
    this.#dismiss.addEventListener("click", () => this.hide());
    this.node = element("div", { class: "toast", part: "toast", hidden: true }, this.#message, this.#undo, this.#dismiss);
    this.node.addEventListener("pointerenter", () => clearTimeout(this.#timer));
    this.node.addEventListener("focusin", () => clearTimeout(this.#timer));
    this.node.addEventListener("pointerleave", () => this.#expire(kDoneMs));
  }

  /** `onUndo` is optional. The dismiss button and undo are named by `texts`. */
  done(message, texts, onUndo = null) {
    this.#show("status", message, texts, onUndo, kDoneMs);
  }

  /** `code` and `detail` are the server's own words: for tests and the tooltip. */
  failed(message, texts, code, detail) {
    this.#show("alert", message, texts, null, kFailedMs);
    this.node.dataset.code = code;
    this.#message.title = detail;
  }

  hide() {
    clearTimeout(this.#timer);
    this.#onUndo = null;
    this.node.hidden = true;
    setText(this.#message, "");
  }

  #show(role, message, texts, onUndo, lifeMs) {
    this.#onUndo = onUndo;
    delete this.node.dataset.code;
    this.#message.title = "";
    this.node.dataset.kind = role === "alert" ? "failed" : "done";
    this.#message.setAttribute("role", role);
    setText(this.#undo, texts.undo);
    this.#undo.hidden = onUndo === null;
    this.#dismiss.setAttribute("aria-label", texts.dismiss);
    this.node.hidden = false;
    setText(this.#message, message);
    this.#expire(lifeMs);
  }

  #expire(lifeMs) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.hide(), lifeMs);
  }
}
