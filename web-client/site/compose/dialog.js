// For whoever may write to others: a dialog over the canvas with two parts, what is sent and what was sent. Loaded
// when it is first opened.

import { element, vector } from "../../carillon/src/elements/dom.js";
import { Api } from "../api.js";
import { rightsOf } from "../sign_in.js";
import { Tabs } from "../tabs.js";
import { Directory } from "./directory.js";
import { Form } from "./form.js";
import { emptyDraft } from "./request.js";
import { Sent } from "./sent.js";
import { style } from "./style.js";
import { textsOf } from "./texts.js";

const kCross = "M6 6l12 12M18 6L6 18";

export class ComposeDialog {
  #preferences;
  #dialog = element("dialog", { class: "compose" });
  #spoken = element("p", { class: "spoken", role: "status" });
  #draft = emptyDraft(); // outlives the dialog: what was written is there again
  #opener = null;
  #isStale = true; // the list of what was sent

  /** `preferences`: of the page, which language it is in. */
  constructor(preferences) {
    this.#preferences = preferences;
    this.#dialog.addEventListener("click", (event) => event.target === this.#dialog && this.#dialog.close());
    // The browser gives the focus back itself; where it has not, and nobody has gone elsewhere since, we do.
    this.#dialog.addEventListener("close", () => document.activeElement === document.body && this.#opener?.focus({ preventScroll: true }));
    document.adoptedStyleSheets.push(style);
    document.body.append(this.#dialog);
  }

  /** Opens it for `identity`, where their token says that they may; the focus goes back to where it was. */
  async open(identity) {
    if (this.#dialog.open) return;
    const rights = rightsOf(await identity.token());
    if (this.#dialog.open || !rights.send) return;
    this.#opener = document.activeElement;
    this.#build(identity, rights);
    this.#dialog.showModal();
    this.#form.focus();
  }

  #form;
  #sent;

  #build(identity, rights) {
    const { locale } = this.#preferences;
    const texts = textsOf(locale);
    const api = new Api(identity);
    const directory = new Directory(api, rights, Boolean(identity.user));
    const parts = { api, rights, directory, texts, locale };
    this.#form = new Form({
      ...parts,
      announce: (words) => (this.#spoken.textContent = words),
      onChange: () => (this.#isStale = true),
    }, this.#draft);
    this.#sent = new Sent(parts);
    this.#isStale = true;
    const tabs = new Tabs("compose", "compose-title", [
      ["send", texts.tabSend, this.#form.node],
      ...(rights.audit ? [["sent", texts.tabSent, this.#sent.node]] : []),
    ], (name) => this.#chosen(name));
    const close = element("button", { type: "button", class: "close", "aria-label": texts.close, title: texts.close, onclick: () => this.#dialog.close() }, vector(kCross));
    this.#dialog.setAttribute("aria-labelledby", "compose-title");
    this.#dialog.replaceChildren(
      element("header", {}, element("h2", { id: "compose-title" }, texts.title), close),
      tabs.bar, ...tabs.panels, this.#spoken);
    tabs.choose("send");
  }

  #chosen(name) {
    if (name !== "sent" || !this.#isStale) return;
    this.#isStale = false;
    this.#sent.load();
  }
}
