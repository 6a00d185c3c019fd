// The gear of the list and the dialog that it opens. The preferences are another module, which is
// loaded when somebody wants them.

import { element, setAttribute } from "./dom.js";
import { icon } from "./icons.js";

export class SettingsDialog {
  /** The gear, and the dialog: each belongs in the shadow root, once. */
  button;
  node;

  #host;
  #close;
  #content = null;

  /** `host` is the element: inbox, texts, and the attribute locale. */
  constructor(host) {
    this.#host = host;
    const attributes = { type: "button", class: "settings", part: "settings", "aria-haspopup": "dialog" };
    this.button = element("button", { ...attributes, onclick: () => this.open() }, icon("settings"));
    this.#close = element(
      "button",
      { type: "button", class: "settings-close", part: "close", slot: "header-end", onclick: () => this.close() },
      icon("close"),
    );
    this.node = element("dialog", { class: "settings-dialog", part: "settings-dialog" });
    this.node.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
    // Of the panel around the list Escape closes nothing while this is open.
    this.node.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key !== "Escape") return;
      event.preventDefault();
      this.close();
    });
    this.node.addEventListener("click", (event) => event.target === this.node && this.close());
  }

  speak() {
    const { texts, inbox } = this.#host;
    setAttribute(this.button, "aria-label", texts.settings);
    setAttribute(this.button, "title", texts.settings);
    setAttribute(this.node, "aria-label", texts.settings);
    setAttribute(this.#close, "aria-label", texts.close);
    setAttribute(this.#close, "title", texts.close);
    this.button.hidden = inbox === null;
    if (this.#content === null) return;
    setAttribute(this.#content, "locale", this.#host.getAttribute("locale"));
    this.#content.inbox = inbox;
  }

  async open() {
    await import("./preferences/index.js");
    if (this.node.open || !this.node.isConnected) return;
    if (this.#content === null) {
      this.#content = element("notification-preferences", { part: "preferences" }, this.#close);
      for (const name of ["unread-changed", "notification-received"]) {
        this.#content.addEventListener(name, (event) => event.stopPropagation());
      }
      this.node.append(this.#content);
    }
    this.speak();
    this.node.showModal();
    this.#content.focus();
  }

  /** `returnFocus`: to the gear. */
  close(returnFocus = true) {
    if (!this.node.open) return;
    this.node.close();
    if (returnFocus) this.button.focus();
  }
}
