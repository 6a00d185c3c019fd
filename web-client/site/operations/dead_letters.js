// What no provider has taken: newest first, in pages, each with what its provider said, and sent again by a press.

import { element } from "../../carillon/src/elements/dom.js";
import { refusalWords } from "../compose/texts.js";

export class DeadLetters {
  #with; // {api, texts, refusals, locale}
  #list = element("ol", {});
  #state = element("p", { role: "status", class: "hint" });
  #more;
  #cursor = null;
  #asked = 0;

  constructor(parts) {
    this.#with = parts;
    this.#more = element("button", { type: "button", class: "button quiet", hidden: true, onclick: () => this.#next() }, parts.refusals.more);
    this.node = element("div", { class: "letters" }, this.#list, this.#state, this.#more);
  }

  /** Shows the newest again. */
  load() {
    this.#cursor = null;
    return this.#read(true);
  }

  async #next() {
    const at = this.#list.children.length;
    if (!(await this.#read(false))) return;
    // The button that had the focus may be gone.
    this.#list.children[at]?.focus();
  }

  async #read(isFirst) {
    const { api, texts, refusals } = this.#with;
    const asked = ++this.#asked;
    this.#state.textContent = texts.loading;
    let page;
    try {
      page = await api.failedDeliveries(this.#cursor);
    } catch (refusal) {
      if (asked !== this.#asked) return false;
      this.#state.textContent = refusalWords(refusal, refusals);
      this.#more.textContent = refusals.retry;
      this.#more.hidden = refusal.status === 403;
      return false;
    }
    if (asked !== this.#asked) return false;
    if (isFirst) this.#list.replaceChildren();
    this.#list.append(...page.items.map((delivery) => this.#line(delivery)));
    this.#cursor = page.next_cursor;
    this.#more.textContent = refusals.more;
    this.#more.hidden = this.#cursor === null;
    this.#state.textContent = this.#list.children.length === 0 ? texts.noneFailed : "";
    return true;
  }

  #line(delivery) {
    const { api, texts, refusals, locale } = this.#with;
    const when = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(delivery.updated_at));
    const told = element("p", { class: "told", role: "status" });
    const again = element("button", { type: "button", class: "button quiet" }, refusals.retry);
    again.addEventListener("click", async () => {
      again.disabled = true;
      try {
        await api.sendAgain(delivery.id);
        again.hidden = true;
        told.textContent = texts.sentAgain;
        line.focus();
      } catch (refusal) {
        again.disabled = false;
        told.textContent = refusal.detail || refusalWords(refusal, refusals);
        again.focus();
      }
    });
    const line = element("li", { tabindex: "-1", "data-delivery": delivery.id },
      element("p", { class: "head" }, texts.channels[delivery.channel] ?? delivery.channel),
      element("p", { class: "meta" },
        element("time", { datetime: delivery.updated_at }, when),
        element("span", {}, texts.attempts(delivery.attempts)),
        ...(delivery.event ? [element("span", { dir: "auto" }, delivery.event)] : [])),
      element("p", { class: "error", dir: "auto" }, delivery.last_error || texts.noWords),
      told,
      again);
    return line;
  }
}
