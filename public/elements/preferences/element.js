// <notification-preferences>: what a person says of how they are reached. What holds, and by which
// line, is what the inbox says of it: nothing is decided here.

import { element, setAttribute, setText } from "../dom.js";
import { InboxElement } from "../inbox_element.js";
import { themeStyle } from "../styles/theme_style.js";
import { Channels } from "./channels.js";
import { Digest } from "./digest.js";
import { Forecast } from "./forecast.js";
import { Pause } from "./pause.js";
import { Place } from "./place.js";
import { Quiet } from "./quiet.js";
import { preferencesStyle } from "./style.js";
import { preferencesTexts } from "./texts.js";
import { Types } from "./types.js";

const kSections = [Channels, Types, Quiet, Pause, Digest, Place, Forecast];

export class NotificationPreferences extends InboxElement {
  #frame;
  #title = element("h2", { class: "heading", part: "title", id: "title", tabindex: "-1" });
  #status = element("p", { class: "status", part: "status", role: "status" });
  #alert = element("p", { class: "refused", part: "refused", role: "alert", hidden: true });
  #body = element("div", { class: "sections", hidden: true });
  #sections;
  #bound = null; // the inbox that is listened to
  #stop = null;
  #failure = null;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [themeStyle, preferencesStyle];
    const host = {
      inbox: () => this.inbox,
      change: (patch) => this.#change(patch),
      fail: (error) => this.#refuse(error),
    };
    this.#sections = kSections.map((Section) => new Section(host));
    this.#body.append(...this.#sections.map(({ node }) => node));
    this.#frame = element(
      "div",
      { class: "preferences", part: "preferences", role: "group", "aria-labelledby": "title" },
      element("div", { class: "header", part: "header" }, this.#title, element("slot", { name: "header-end" })),
      element("div", { class: "scroller", part: "scroller" }, this.#status, this.#body),
      this.#alert,
    );
    root.append(this.#frame);
  }

  focus(options) {
    this.#title.focus(options);
  }

  localeChanged() {
    setAttribute(this.#frame, "lang", this.language);
    this.#render();
  }

  stateChanged() {
    const { inbox } = this;
    if (inbox === this.#bound) return;
    this.#stop?.();
    this.#bound = inbox;
    this.#stop = inbox.on("preferences", () => this.#render());
    inbox.loadPreferences().then(
      () => this.#render(),
      (error) => this.connectFailed(error),
    );
  }

  connectFailed(error) {
    this.#failure = error;
    this.#render();
  }

  inboxGone() {
    this.#stop?.();
    this.#stop = this.#bound = this.#failure = null;
    this.#render();
  }

  #render() {
    if (!this.isConnected) return;
    const texts = preferencesTexts(this.language);
    const preferences = this.inbox?.preferences ?? null;
    setText(this.#title, texts.title);
    this.#body.hidden = preferences === null;
    this.#status.hidden = preferences !== null;
    if (preferences === null) return setText(this.#status, this.#failure ? texts.failed : texts.loading);
    const { effective, rules } = this.inbox;
    const view = { preferences, effective, rules, texts, locale: this.formatting, language: this.language };
    for (const section of this.#sections) section.show(view);
    return undefined;
  }

  // Saved at once. What is refused is undone by the inbox, which tells of it as of any change.
  async #change(patch) {
    this.#alert.hidden = true;
    try {
      await this.inbox.setPreferences(patch);
    } catch (error) {
      this.#refuse(error);
    }
    this.#render(); // a field may hold what was not taken
  }

  #refuse({ code = "", message = "" }) {
    this.#alert.dataset.code = code;
    this.#alert.hidden = false;
    const texts = preferencesTexts(this.language);
    setText(this.#alert, texts.refused(code === "network" ? texts.noServer : message));
  }
}
