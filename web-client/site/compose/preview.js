// What a reader will see, in both languages, as it is written.

import { fillBody } from "../../carillon/src/elements/body.js";
import { safeAddress } from "../../carillon/src/elements/deep_link.js";
import { element } from "../../carillon/src/elements/dom.js";
import { isEvent, laterThan } from "./request.js";
import { textsOf } from "./texts.js";

const kLanguages = ["fr", "en"];

const moment = (ms, language) => new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(ms);

export class Preview {
  #texts;
  #cards = new Map(); // language -> node of the card, and of what is said of it
  #note = element("p", { class: "fault", hidden: true });
  #core = null; // a promise, once a template was chosen

  constructor(texts) {
    this.#texts = texts;
    for (const language of kLanguages) {
      const state = element("small", {});
      const card = element("article", { lang: language, dir: "auto" });
      this.#cards.set(language, { card, state });
    }
    this.node = element("section", { class: "preview", "aria-labelledby": "compose-preview" },
      element("h3", { id: "compose-preview" }, texts.preview),
      this.#note,
      ...kLanguages.map((language) => element("div", { "data-language": language },
        element("h4", {}, texts.previewOf(texts.languages[language]), this.#cards.get(language).state),
        this.#cards.get(language).card)));
  }

  /** {title, body} of the draft for a reader of that language. */
  async textOf(draft, template, language) {
    if (template === null) return { title: draft.title, body: draft.body };
    this.#core ??= import("./template_core.js").then(({ TemplateCore }) => TemplateCore.load());
    this.#core.catch(() => (this.#core = null)); // tried again
    const core = await this.#core;
    const filled = Object.entries(draft.values).filter(([, value]) => value.trim() !== "");
    const blanks = template.variables.map((name) => [name, `[${name}]`]);
    return core.preview(template, language, Object.fromEntries([...blanks, ...filled]), Date.now());
  }

  /** Shows a draft; `template` as GET /templates has it, or null. */
  async show(draft, template) {
    try {
      const texts = await Promise.all(kLanguages.map((language) => this.textOf(draft, template, language)));
      this.#note.hidden = true;
      kLanguages.forEach((language, index) => this.#fill(language, draft, template, texts[index]));
    } catch (error) {
      console.warn("What the template makes could not be shown.", error);
      this.#note.textContent = this.#texts.previewFailed;
      this.#note.hidden = false;
    }
  }

  #fill(language, draft, template, { title, body }) {
    const words = textsOf(language);
    const { card, state } = this.#cards.get(language);
    const isOne = template !== null && !isEvent(draft);
    const isSent = !isOne || draft.language === language;
    state.textContent = isOne ? (isSent ? this.#texts.previewSent : this.#texts.previewOther) : "";
    card.classList.toggle("unsent", !isSent);
    card.dataset.priority = draft.priority;
    const later = laterThan(draft, Date.now());
    const text = element("p", { class: "text", dir: "auto" });
    fillBody(text, body, true, true);
    const label = draft.action.trim() || words.open;
    const link = safeAddress(draft.link.trim());
    card.replaceChildren(
      element("p", { class: "meta" },
        ...(["high", "critical"].includes(draft.priority) ? [element("b", {}, words.priorities[draft.priority]), " · "] : []),
        later === null ? words.justNow : moment(later, language)),
      element("p", { class: title.trim() === "" ? "head empty" : "head", dir: "auto" }, title.trim() === "" ? words.untitled : title),
      text,
      ...(link === null ? [] : [element("p", {}, element("a", { class: "button quiet", href: link.href, target: "_blank", rel: "noopener noreferrer" }, label))]),
    );
  }
}
