// Until when, by whoever wants another moment than the menu offers.

import { element, setAttribute, setText } from "./dom.js";

const kMinuteMs = 60_000;
const kHourMs = 60 * kMinuteMs;

// As an input of the type datetime-local writes it, by the clock of the page.
function localText(ms) {
  return new Date(ms - new Date(ms).getTimezoneOffset() * kMinuteMs).toISOString().slice(0, 16);
}

export class SnoozeDialog {
  /** Belongs in the shadow root, once. */
  node;

  #label = element("label", { class: "snooze-label", for: "snooze-until" });
  #input = element("input", { type: "datetime-local", class: "snooze-input", id: "snooze-until", part: "input", required: true });
  #accept = element("button", { type: "submit", class: "snooze-accept" });
  #cancel;
  #run = null;

  /** `onClosed()`: the focus is to be given back. */
  constructor(onClosed) {
    const close = () => {
      this.close();
      onClosed();
    };
    this.#cancel = element("button", { type: "button", class: "snooze-cancel", onclick: close });
    const form = element(
      "form",
      { method: "dialog", class: "snooze-form" },
      this.#label,
      this.#input,
      element("div", { class: "snooze-buttons" }, this.#cancel, this.#accept),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const until = new Date(this.#input.value);
      const run = this.#run;
      close();
      run(until);
    });
    this.node = element("dialog", { class: "snooze-dialog", part: "snooze-dialog" }, form);
    // Of the panel around the list Escape closes nothing while this is open.
    this.node.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key !== "Escape") return;
      event.preventDefault();
      close();
    });
    this.node.addEventListener("cancel", (event) => {
      event.preventDefault();
      close();
    });
  }

  /** `run(date)` is called with a moment after `now`. */
  open(texts, now, run) {
    this.#run = run;
    setText(this.#label, texts.snoozeUntil);
    setText(this.#accept, texts.snooze);
    setText(this.#cancel, texts.cancel);
    setAttribute(this.node, "aria-label", texts.snoozeOwn);
    this.#input.min = localText(now + kMinuteMs);
    this.#input.value = localText(now + kHourMs);
    this.node.showModal();
  }

  close() {
    if (this.node.open) this.node.close();
  }
}
