// Until when: an hour, this evening, tomorrow, next week, or any moment.

import { textsOf } from "./texts.js";

const kMinuteMs = 60_000;
const kHourMs = 60 * kMinuteMs;

// By the clock of the page, so that nine o'clock stays nine o'clock when clocks change.
function at(days, hour) {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
}

function choices() {
  const now = new Date();
  const toMonday = (8 - now.getDay()) % 7 || 7;
  return [
    ["snoozeHour", new Date(now.getTime() + kHourMs)],
    ...(now.getHours() < 17 ? [["snoozeEvening", at(0, 18)]] : []),
    ["snoozeTomorrow", at(1, 9)],
    ...(toMonday > 1 ? [["snoozeWeek", at(toMonday, 9)]] : []),
  ];
}

// As an input of the type datetime-local writes it.
const localText = (date) => new Date(date.getTime() - date.getTimezoneOffset() * kMinuteMs).toISOString().slice(0, 16);

export class SnoozeDialog {
  #dialog = document.createElement("dialog");
  #onChosen;

  /** `onChosen(date)` with a moment that lies ahead. */
  constructor(onChosen) {
    this.#onChosen = onChosen;
    this.#dialog.className = "snooze";
    this.#dialog.addEventListener("click", (event) => event.target === this.#dialog && this.#dialog.close());
    this.#dialog.addEventListener("close", () => document.getElementById("canvas").focus({ preventScroll: true }));
    document.body.append(this.#dialog);
  }

  #choose(date) {
    this.#dialog.close();
    this.#onChosen(date);
  }

  open(locale) {
    const texts = textsOf(locale);
    const heading = document.createElement("h2");
    heading.textContent = texts.snoozeTitle;
    this.#dialog.setAttribute("aria-label", texts.snoozeTitle);
    const moment = new Intl.DateTimeFormat(locale, { weekday: "short", hour: "2-digit", minute: "2-digit" });
    const buttons = choices().map(([name, date]) => {
      const button = document.createElement("button");
      const when = document.createElement("small");
      button.type = "button";
      when.textContent = moment.format(date);
      button.append(texts[name], when);
      button.addEventListener("click", () => this.#choose(date));
      return button;
    });
    this.#dialog.replaceChildren(heading, ...buttons, this.#own(texts));
    this.#dialog.showModal();
    buttons[0].focus();
  }

  #own(texts) {
    const form = document.createElement("form");
    const label = document.createElement("label");
    const input = document.createElement("input");
    const accept = document.createElement("button");
    input.type = "datetime-local";
    input.required = true;
    input.min = localText(new Date(Date.now() + kMinuteMs));
    input.value = localText(at(1, 9));
    label.append(texts.snoozeOwn, input);
    accept.className = "button";
    accept.textContent = texts.snoozeAccept;
    form.append(label, accept);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#choose(new Date(input.value));
    });
    return form;
  }
}
