// What would happen to a kind at an hour, in words: as the core decides it, here.

import { element, setAttribute, setText } from "../dom.js";
import { choose, field, moment, nameField, onChange, openChannels, Section } from "./section.js";

/** The next moment at which the clock here shows this time. */
function nextAt(time) {
  const [hours, minutes] = time.split(":").map(Number);
  const at = new Date();
  at.setHours(hours, minutes, 0, 0);
  if (at.getTime() < Date.now()) at.setDate(at.getDate() + 1);
  return at;
}

export class Forecast extends Section {
  #type = field(element("select", { part: "input", "data-forecast": "type" }));
  #at = field(element("input", { type: "time", required: true, value: "22:30", part: "input", "data-forecast": "at" }));
  #lines = element("ul", { class: "forecast-lines", part: "forecast" });
  #view = null;
  #asked = 0;

  constructor(host) {
    super("forecast", host);
    this.node.append(element("div", { class: "row" }, this.#type, this.#at), element("div", { role: "status" }, this.#lines));
    for (const label of [this.#type, this.#at]) onChange(label, () => this.#answer());
  }

  show(view) {
    const { texts, effective, rules } = view;
    this.#view = view;
    setText(this.heading, texts.forecast);
    nameField(this.#type, texts.forecastType);
    nameField(this.#at, texts.forecastAt);
    const types = Object.keys(effective);
    const isSent = (type) => rules.types[type].channel !== "web" || rules.types[type].deliver.length > 0;
    const chosen = this.#type.lastElementChild.value || (types.find(isSent) ?? types[0]);
    choose(this.#type.lastElementChild, types.map((type) => [type, texts.typeName(type, false)]), chosen);
    this.#answer();
  }

  async #answer() {
    const [type, time] = [this.#type, this.#at].map(({ lastElementChild: input }) => input.value);
    const turn = ++this.#asked;
    if (type === "" || time === "") return;
    const at = nextAt(time);
    const answer = await this.host.inbox()?.explain({ type, at }).catch(this.host.fail);
    if (!answer || turn !== this.#asked) return;
    const open = openChannels(this.#view);
    const shown = answer.decisions.filter(({ channel }) => open.includes(channel));
    while (this.#lines.children.length > shown.length) this.#lines.lastElementChild.remove();
    while (this.#lines.children.length < shown.length) this.#lines.append(element("li", {}));
    shown.forEach((decision, index) => this.#say(this.#lines.children[index], decision, at.getTime()));
  }

  #say(node, { channel, decision, reason, at, line }, asked) {
    const { texts, locale } = this.#view;
    const when = moment(at === null ? asked : Date.parse(at), asked, locale);
    const why = (line?.startsWith("defaults.") && texts.because[`${reason}_default`]) || texts.because[reason] || "";
    setAttribute(node, "data-channel", channel);
    setAttribute(node, "data-decision", decision);
    setText(node, texts.would(texts.channel[channel], texts.verdict[decision](when), why));
  }
}
