// One mail in place of many, where the server offers it.

import { element, setText } from "../dom.js";
import { choose, field, fill, nameField, onChange, Section, weekdays } from "./section.js";

const kUsual = { email: "off", at: "08:00", day: "mon", max_priority: "low" };

export class Digest extends Section {
  #email = field(element("select", { part: "input", "data-digest": "email" }));
  #at = field(element("input", { type: "time", required: true, part: "input", "data-digest": "at" }));
  #day = field(element("select", { part: "input", "data-digest": "day" }));
  #most = field(element("select", { part: "input", "data-digest": "max_priority" }));
  #lead = element("p", { class: "note" });

  constructor(host) {
    super("digest", host);
    const fields = [this.#email, this.#day, this.#at, this.#most];
    this.node.append(this.#lead, element("div", { class: "row" }, ...fields));
    for (const label of fields) {
      onChange(label, (value, { dataset }) => {
        if (value !== "") host.change({ digest: { ...this.#said(), [dataset.digest]: value } });
      });
    }
  }

  #said() {
    const { preferences, rules } = this.host.inbox();
    return { ...kUsual, ...(preferences.digest ?? rules.defaults.digest) };
  }

  show({ rules, texts, locale }) {
    this.node.hidden = !rules.digest || !rules.open.email;
    if (this.node.hidden) return;
    const { email, at, day, max_priority: most } = this.#said();
    setText(this.heading, texts.digest);
    setText(this.#lead, texts.digestLead);
    nameField(this.#email, texts.digestEmail);
    nameField(this.#day, texts.digestDay);
    nameField(this.#at, texts.digestAt);
    nameField(this.#most, texts.digestMost);
    choose(this.#email.lastElementChild, Object.entries(texts.digestIntervals), email);
    choose(this.#day.lastElementChild, weekdays(locale).map(([name, , long]) => [name, long]), day);
    choose(this.#most.lastElementChild, Object.entries(texts.priorities), most);
    fill(this.#at, at);
    this.#day.hidden = email !== "weekly";
    this.#at.hidden = this.#most.hidden = email === "off";
  }
}
