// Nothing leaves for a while.

import { element, setText } from "../dom.js";
import { button, field, moment, nameField, say, Section } from "./section.js";

const kHourMs = 3_600_000;
const kMorningHour = 8;

function tomorrowMorning() {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, kMorningHour);
}

export class Pause extends Section {
  #text = element("p", { class: "note" });
  #resume = button({ part: "button resume" }, () => this.#until(null));
  #hour = button({ "data-pause": "hour" }, () => this.#until(new Date(Date.now() + kHourMs)));
  #tomorrow = button({ "data-pause": "tomorrow" }, () => this.#until(tomorrowMorning()));
  #date = field(element("input", { type: "datetime-local", part: "input" }));
  #set = button({ "data-pause": "date" }, () => this.#untilDate());
  #choices = element("div", { class: "row" }, this.#hour, this.#tomorrow);
  #dates = element("div", { class: "row" }, this.#date, this.#set);

  constructor(host) {
    super("pause", host);
    this.node.append(this.#text, this.#resume, this.#choices, this.#dates);
  }

  show({ preferences, rules, texts, locale }) {
    const until = Date.parse(preferences.paused_until ?? rules.defaults.paused_until ?? "");
    const isPaused = until > Date.now();
    const focused = this.node.getRootNode().activeElement;
    setText(this.heading, texts.pause);
    setText(this.#text, isPaused ? texts.pausedUntil(moment(until, Date.now(), locale)) : texts.pauseLead);
    this.node.dataset.state = isPaused ? "paused" : "on";
    this.#resume.hidden = !isPaused;
    this.#choices.hidden = this.#dates.hidden = isPaused;
    say(this.#resume, texts.resume);
    say(this.#hour, texts.pauseHour);
    say(this.#tomorrow, texts.pauseTomorrow(shortClock(locale)));
    say(this.#set, texts.pauseSet);
    nameField(this.#date, texts.pauseDate);
    // Its button goes: the focus is on what takes it back.
    if (this.node.contains(focused) && focused.closest("[hidden]")) (isPaused ? this.#resume : this.#hour).focus();
  }

  #until(date) {
    this.host.change({ paused_until: date && date.toISOString() });
  }

  #untilDate() {
    const { value } = this.#date.lastElementChild;
    if (value === "") this.#date.lastElementChild.focus();
    else this.#until(new Date(value));
  }
}

const shortClock = (locale) =>
  new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" }).format(tomorrowMorning());
