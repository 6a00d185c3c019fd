// What no provider has taken: newest first, in pages, each with what its provider said, and sent again by a press.

import { element } from "../../carillon/src/elements/dom.js";
import { refusalWords } from "../compose/texts.js";
import { PagedList } from "../paged_list.js";

export class DeadLetters {
  #with; // {api, texts, refusals, locale}
  #list;

  constructor(parts) {
    this.#with = parts;
    this.#list = new PagedList("letters", {
      read: (cursor) => parts.api.failedDeliveries(cursor),
      line: (delivery) => this.#line(delivery),
      texts: parts.refusals,
      nothing: parts.texts.noneFailed,
    });
    this.node = this.#list.node;
  }

  /** Shows the newest again. */
  load() {
    return this.#list.load();
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
