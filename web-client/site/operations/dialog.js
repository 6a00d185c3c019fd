// For whoever may see what became of notifications: how the server is doing, and what it could not deliver. A dialog
// over the canvas, loaded when it is first opened.

import { element, vector } from "../../carillon/src/elements/dom.js";
import { Api } from "../api.js";
import { style as composeStyle } from "../compose/style.js";
import { textsOf as composeTexts } from "../compose/texts.js";
import { rightsOf } from "../sign_in.js";
import { Tabs } from "../tabs.js";
import { DeadLetters } from "./dead_letters.js";
import { Live } from "./live.js";
import { style } from "./style.js";
import { textsOf } from "./texts.js";

const kCross = "M6 6l12 12M18 6L6 18";

export class OperationsDialog {
  #preferences;
  #dialog = element("dialog", { class: "compose operations" }); // looks like the other one
  #opener = null;
  #live = null;

  /** `preferences`: of the page, which language it is in. */
  constructor(preferences) {
    this.#preferences = preferences;
    this.#dialog.addEventListener("click", (event) => event.target === this.#dialog && this.#dialog.close());
    this.#dialog.addEventListener("close", () => {
      this.#live.stop();
      if (document.activeElement === document.body) this.#opener?.focus({ preventScroll: true });
    });
    document.adoptedStyleSheets.push(...[composeStyle, style].filter((each) => !document.adoptedStyleSheets.includes(each)));
    document.body.append(this.#dialog);
  }

  /** Opens it for `identity`, where their token says that they may; the focus goes back to where it was. */
  async open(identity) {
    if (this.#dialog.open) return;
    const rights = rightsOf(await identity.token());
    if (this.#dialog.open || !rights.audit) return;
    this.#opener = document.activeElement;
    const tabs = this.#build(identity);
    this.#dialog.showModal();
    tabs.choose("live");
    tabs.focus();
  }

  #build(identity) {
    const { locale } = this.#preferences;
    const texts = textsOf(locale);
    const parts = { api: new Api(identity), texts, refusals: composeTexts(locale), locale };
    this.#live = new Live(parts);
    const letters = new DeadLetters(parts);
    const tabs = new Tabs("operations", "operations-title", [
      ["live", texts.tabLive, this.#live.node],
      ["letters", texts.tabLetters, letters.node],
    ], (name) => {
      if (name === "live") return this.#live.start();
      this.#live.stop();
      return letters.load();
    });
    const close = element("button", { type: "button", class: "close", "aria-label": texts.close, title: texts.close, onclick: () => this.#dialog.close() }, vector(kCross));
    this.#dialog.setAttribute("aria-labelledby", "operations-title");
    this.#dialog.replaceChildren(
      element("header", {}, element("h2", { id: "operations-title" }, texts.title), close),
      tabs.bar, ...tabs.panels);
    return tabs;
  }
}
