// Language and time zone: in which the texts are worded, and by whose clock hours are counted.

import { element, setText } from "../dom.js";
import { button, choose, field, fill, nameField, onChange, say, Section } from "./section.js";

const kHere = Intl.DateTimeFormat().resolvedOptions().timeZone;

export class Place extends Section {
  #locale = field(element("select", { part: "input", "data-field": "locale" }));
  #zones = element("datalist", { id: "zones" });
  #zone = field(element("input", { type: "text", list: "zones", spellcheck: "false", autocomplete: "off", part: "input", "data-field": "timezone" }));
  #here = button({ part: "button here" }, () => this.#set("timezone", kHere));

  constructor(host) {
    super("place", host);
    this.node.append(element("div", { class: "row" }, this.#locale, this.#zone, this.#here), this.#zones);
    for (const label of [this.#locale, this.#zone]) {
      onChange(label, (value, { dataset }) => this.#set(dataset.field, value));
    }
    this.#zone.lastElementChild.addEventListener("focus", () => this.#listZones(), { once: true });
  }

  show({ preferences, rules, texts, language }) {
    setText(this.heading, texts.place);
    nameField(this.#locale, texts.locale);
    nameField(this.#zone, texts.timezone);
    const { locale = "", timezone = "" } = preferences;
    const names = new Intl.DisplayNames(language, { type: "language" });
    const offered = [...new Set(["fr", "en", ...(locale ? [locale] : [])])];
    choose(this.#locale.lastElementChild, [["", texts.usual], ...offered.map((tag) => [tag, names.of(tag)])], locale);
    this.#zone.lastElementChild.placeholder = rules.timezone;
    fill(this.#zone, timezone);
    this.#here.hidden = (timezone || rules.timezone) === kHere;
    say(this.#here, texts.useHere(kHere));
  }

  #set(name, value) {
    this.host.change({ [name]: value === "" ? null : value });
  }

  #listZones() {
    const zones = Intl.supportedValuesOf?.("timeZone") ?? [];
    this.#zones.append(...zones.map((value) => element("option", { value })));
  }
}
