// What the sections are made of.

import { element, setAttribute, setText } from "../dom.js";
import { icon } from "../icons.js";
import { fullTime, shortMoment } from "../time.js";

const kNearMs = 6 * 86_400_000;

export const kChannels = ["web", "email", "sms", "mobile_push"];

/** The channels that can reach anybody here. */
export const openChannels = ({ rules }) => kChannels.filter((name) => name === "web" || rules.open[name]);

/** A part of the page with a heading of its own. */
export class Section {
  node;
  heading = element("h3", {});

  constructor(name, host) {
    this.host = host;
    this.heading.id = name;
    this.node = element("section", { class: name, part: `section section-${name}`, "aria-labelledby": name }, this.heading);
  }
}

/** A switch with words beside it. `toggle(on)` is asked for what it is not. */
export class Switch {
  #name = element("span", { class: "switch-name" });
  #note = element("span", { class: "switch-note" });

  constructor(attributes, toggle) {
    this.node = element(
      "button",
      { type: "button", role: "switch", class: "switch", part: "switch", ...attributes },
      element("span", { class: "switch-words" }, this.#name, this.#note),
      element("span", { class: "track", "aria-hidden": "true" }),
    );
    this.node.addEventListener("click", () => toggle(this.node.getAttribute("aria-checked") !== "true"));
  }

  show(on, name, note = "") {
    setAttribute(this.node, "aria-checked", String(on));
    setText(this.#name, name);
    setText(this.#note, note);
  }
}

/** A button with words, and a drawing where one is named. */
export function button(attributes, onclick, drawing) {
  return element(
    "button",
    { type: "button", class: "button", part: "button", ...attributes, onclick },
    drawing ? icon(drawing) : null,
    element("span", {}),
  );
}
export const say = (node, text) => setText(node.lastElementChild, text);

/** A field under its name. */
export function field(input) {
  return element("label", { class: "field" }, element("span", {}), input);
}
export const nameField = (label, text) => setText(label.firstElementChild, text);

/** Fills a select with [value, text], keeping what stands as it is. */
export function choose(select, choices, value) {
  if (select.dataset.choices !== JSON.stringify(choices)) {
    select.dataset.choices = JSON.stringify(choices);
    select.replaceChildren(...choices.map(([each, text]) => element("option", { value: each }, text)));
  }
  select.value = value;
}

/** Calls `send(value)` when a person has changed a field. */
export function onChange({ lastElementChild: input }, send) {
  input.addEventListener("change", () => {
    input.dataset.sent = input.value;
    send(input.value.trim(), input);
  });
}

/** Shows a value in a field, but for one that a person is changing. */
export function fill({ lastElementChild: input }, value) {
  if (input.getRootNode().activeElement !== input || input.dataset.sent === input.value) input.value = value;
}

/** A moment in words: its weekday is enough where it is near. */
export function moment(at, now, locale) {
  return at - now > kNearMs ? fullTime(at, locale) : shortMoment(at, now, locale);
}

/** The days of a week from Monday on, as [name, short, long]. */
export function weekdays(locale) {
  const [short, long] = ["short", "long"].map((weekday) => new Intl.DateTimeFormat(locale, { weekday, timeZone: "UTC" }));
  return ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map((name, at) => {
    const day = Date.UTC(2024, 0, 1 + at); // a Monday
    return [name, short.format(day), long.format(day)];
  });
}
