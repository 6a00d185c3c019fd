// The hours in which nothing leaves. The list is replaced as a whole, so each change is made of the
// document as it is by then, and is about one window of it.

import { element, setAttribute, setText } from "../dom.js";
import { button, field, fill, nameField, onChange, say, Section, weekdays } from "./section.js";

const kEvening = { days: ["mon", "tue", "wed", "thu", "fri"], from: "20:00", to: "08:00" };
const kDays = weekdays("en").map(([name]) => name);
const daysOf = ({ days }) => days ?? kDays;

// A day may end at 24:00, which no field of the browser shows.
const shown = (time) => (time === "24:00" ? "00:00" : time);

class Window {
  #hours = null;
  #days;
  #from = field(element("input", { type: "time", required: true, part: "input" }));
  #to = field(element("input", { type: "time", required: true, part: "input" }));
  #remove;

  constructor(change) {
    this.change = (made) => change(this.#hours, made);
    this.#days = element("div", { class: "days", role: "group" });
    for (const day of kDays) {
      const pick = element("button", { type: "button", class: "day", part: "day", "data-day": day });
      pick.addEventListener("click", () => this.#toggle(day));
      this.#days.append(pick);
    }
    for (const [label, name] of [[this.#from, "from"], [this.#to, "to"]]) {
      onChange(label, (value, input) => {
        if (value !== "") this.change({ ...this.#hours, [name]: value });
        else input.value = shown(this.#hours[name]);
      });
    }
    this.#remove = button({ class: "button icon-button", part: "button remove" }, () => this.change(null), "remove");
    this.node = element("li", { class: "window", part: "window" }, this.#days, element("div", { class: "times" }, this.#from, this.#to, this.#remove));
  }

  show(hours, { texts, locale }) {
    this.#hours = hours;
    const days = weekdays(locale);
    setAttribute(this.#days, "aria-label", texts.days);
    [...this.#days.children].forEach((pick, at) => {
      const [name, short, long] = days[at];
      setText(pick, short);
      setAttribute(pick, "aria-label", long);
      setAttribute(pick, "aria-pressed", String(daysOf(hours).includes(name)));
    });
    nameField(this.#from, texts.from);
    nameField(this.#to, texts.to);
    fill(this.#from, shown(hours.from));
    fill(this.#to, shown(hours.to));
    setAttribute(this.#remove, "aria-label", texts.removeWindow(hours.from, hours.to));
    setAttribute(this.#remove, "title", texts.removeWindow(hours.from, hours.to));
  }

  #toggle(day) {
    const before = daysOf(this.#hours);
    const days = kDays.filter((each) => before.includes(each) !== (each === day));
    if (days.length > 0) this.change({ ...this.#hours, days });
  }
}

export class Quiet extends Section {
  #lead = element("p", { class: "note" });
  #list = element("ul", { class: "windows" });
  #windows = [];
  #add = button({ part: "button add-hours" }, () => this.#change(null, kEvening));

  constructor(host) {
    super("quiet", host);
    this.node.append(this.#lead, this.#list, this.#add);
  }

  show(view) {
    const { preferences, rules, texts } = view;
    const hours = preferences.quiet_hours ?? rules.defaults.quiet_hours ?? [];
    setText(this.heading, texts.quiet);
    const isDefault = preferences.quiet_hours === undefined && hours.length > 0;
    setText(this.#lead, `${texts.quietLead}${isDefault ? ` ${texts.quietDefault}` : ""}`);
    say(this.#add, texts.addWindow);
    while (this.#windows.length > hours.length) this.#windows.pop().node.remove();
    while (this.#windows.length < hours.length) {
      const made = new Window((before, after) => this.#change(before, after));
      this.#windows.push(made);
      this.#list.append(made.node);
    }
    hours.forEach((each, at) => this.#windows[at].show(each, view));
  }

  // `before` null: one more. `after` null: one less.
  #change(before, after) {
    const { defaults } = this.host.inbox().rules;
    if (after === null) this.#add.focus(); // the button goes
    this.host.change((document) => {
      const hours = [...(document.quiet_hours ?? defaults.quiet_hours ?? [])];
      const at = before === null ? hours.length : hours.findIndex((each) => JSON.stringify(each) === JSON.stringify(before));
      if (at < 0) return {}; // somebody else has changed it
      hours.splice(at, before === null ? 0 : 1, ...(after === null ? [] : [after]));
      return { quiet_hours: hours };
    });
  }
}
