// Speaks arrivals to screen readers: ordinary ones politely and gathered, critical ones at once.

import { element } from "./dom.js";

const kGatherMs = 700;

export class Announcer {
  /** Goes into the shadow root; visually hidden. */
  node;

  #polite = element("div", { "aria-live": "polite", "aria-atomic": "true" });
  #assertive = element("div", { role: "alert", "aria-atomic": "true" });
  #waiting = [];
  #timer = null;

  constructor() {
    this.node = element("div", { class: "spoken" }, this.#polite, this.#assertive);
  }

  /** `texts()` and `spell(count)` are asked when the message is spoken. */
  arrived(notification, texts, spell) {
    if (notification.priority === "critical") {
      this.#assertive.textContent = texts().arrivedCritical(notification.title);
      return;
    }
    this.#waiting.push(notification.title);
    this.#timer ??= setTimeout(() => this.#speak(texts(), spell), kGatherMs);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#waiting = [];
  }

  #speak(texts, spell) {
    const titles = this.#waiting;
    this.stop();
    this.#polite.textContent =
      titles.length === 1
        ? texts.arrived(titles[0])
        : texts.arrivedMany(spell(titles.length), titles.length);
  }
}
