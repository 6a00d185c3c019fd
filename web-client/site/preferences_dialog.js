// The person's preferences in a dialog over the canvas: the element that the list has, with a
// connection of its own while the dialog is open. Element and package are loaded when it is first opened.

import { textsOf } from "./texts.js";

const kCross = "M6 6l12 12M18 6L6 18";

function closeButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "close";
  button.slot = "header-end";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", kCross);
  svg.append(path);
  button.append(svg);
  return button;
}

export class PreferencesDialog {
  #preferences;
  #dialog = document.createElement("dialog");
  #close = closeButton();
  #element = null;
  #inbox = null;
  #opener = null;

  /** `preferences`: of the page, which language it is in. */
  constructor(preferences) {
    this.#preferences = preferences;
    this.#close.addEventListener("click", () => this.#dialog.close());
    this.#dialog.addEventListener("click", (event) => event.target === this.#dialog && this.#dialog.close());
    this.#dialog.addEventListener("close", () => this.#closed());
    document.body.append(this.#dialog);
  }

  /** Shows the preferences of `identity`; the focus goes back to where it was. */
  async open(identity) {
    if (this.#dialog.open) return;
    this.#opener = document.activeElement;
    const locale = this.#preferences.locale;
    const texts = textsOf(locale);
    this.#dialog.setAttribute("aria-label", texts.preferences);
    this.#close.setAttribute("aria-label", texts.close);
    this.#close.title = texts.close;
    const [{ connect }] = await Promise.all([
      import("../carillon/index.js"),
      import("../carillon/elements/preferences/index.js"),
    ]);
    if (this.#dialog.open) return;
    this.#element ??= this.#makeElement();
    this.#element.setAttribute("locale", locale);
    this.#dialog.showModal();
    this.#element.focus();
    try {
      await this.#connect(connect, identity, locale);
    } catch (error) {
      this.#element.connectFailed(error);
    }
  }

  async #connect(connect, identity, locale) {
    const url = new URL("../ws/notifications", location.href).href;
    const api = new URL("../api/v1", location.href).href;
    const inbox = await connect({ url, api, token: () => identity.token(), locale });
    if (!this.#dialog.open) return inbox.close();
    this.#inbox = inbox;
    this.#element.inbox = inbox;
    return undefined;
  }

  #makeElement() {
    const element = document.createElement("notification-preferences");
    element.append(this.#close);
    this.#dialog.append(element);
    return element;
  }

  #closed() {
    this.#inbox?.close();
    this.#inbox = null;
    if (this.#element !== null) this.#element.inbox = null;
    this.#opener?.focus({ preventScroll: true });
  }
}
