// The log of what this tab sent and received, newest first.

import { element } from "../carillon/src/elements/dom.js";

const kKept = 50;

function milliseconds(ms, locale) {
  const digits = ms < 10 ? 1 : 0;
  return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(ms);
}

const clockOf = (locale) => new Intl.DateTimeFormat(locale, { timeStyle: "medium" });

export class Activity {
  #list;
  #spoken;
  #sent = new Map(); // trace -> entry node, of what this tab sent and did not see arrive yet
  #arrived = new Map(); // trace -> ms, of what arrived before the answer to its request
  #texts = null;
  #locale = "en";
  #clock = clockOf("en");
  #elsewhere = []; // {title, ms, at} of what is listed with the next frame

  constructor(list, spoken) {
    this.#list = list;
    this.#spoken = spoken;
    list.replaceChildren();
  }

  /** The language of the entries to come; those that stand keep theirs. */
  speak(texts, locale) {
    this.#texts = texts;
    this.#locale = locale;
    this.#clock = clockOf(locale);
  }

  /** What the server answered to an emitted event: {results, tookMs} or {refused}. */
  sent(label, names, trace, answer) {
    const text = `${label} → ${names}`;
    if (answer.refused !== undefined) {
      const reason = answer.refused ?? this.#texts.offline;
      this.#add("failed", text, [[this.#texts.failed(reason), "bad"]]);
      return;
    }
    const chips = this.#outcome(answer.results);
    chips.push([this.#texts.answered(milliseconds(answer.tookMs, this.#locale)), "quiet"]);
    const node = this.#add("sent", text, chips);
    this.#sent.set(trace, node);
    if (this.#arrived.has(trace)) this.#meet(trace, this.#arrived.get(trace));
  }

  /** A notification arrived on this tab's socket, `ms` after its event was sent. */
  received(notification, trace, ms) {
    if (this.#sent.has(trace)) return this.#meet(trace, ms);
    this.#arrived.set(trace, ms);
    return undefined;
  }

  /** A notification that another tab caused. `ms` is null where that is not known. Of many at once the last are listed. */
  receivedFromElsewhere(notification, ms) {
    if (this.#elsewhere.length === 0) requestAnimationFrame(() => this.#listElsewhere());
    this.#elsewhere.push({ title: notification.title, ms, at: new Date() });
    if (this.#elsewhere.length > kKept) this.#elsewhere.shift();
  }

  #listElsewhere() {
    for (const { title, ms, at } of this.#elsewhere.splice(0)) {
      const chips = ms === null ? [] : [[this.#texts.afterSending(milliseconds(ms, this.#locale)), "fast"]];
      this.#add("received", this.#texts.receivedFrom(title), chips, at);
    }
  }

  note(text) {
    this.#add("note", text, []);
  }

  // Only the first notification of a burst is timed: the others say the same.
  #meet(trace, ms) {
    const node = this.#sent.get(trace);
    this.#sent.delete(trace);
    this.#arrived.delete(trace);
    const [text, kind] = [this.#texts.onSocket(milliseconds(ms, this.#locale)), "fast"];
    node.querySelector(".chips").append(this.#chip(text, kind));
    node.dataset.socketMs = ms.toFixed(1);
  }

  #outcome(results) {
    const chips = [];
    const created = results.reduce((sum, result) => sum + result.created, 0);
    if (created > 0) chips.push([this.#texts.created(created), "good"]);
    const reasons = new Map();
    for (const { reason } of results.flatMap((result) => result.skipped ?? [])) {
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
    for (const [reason, count] of reasons) {
      chips.push([this.#texts.skipped(count, this.#texts.reasons[reason] ?? reason), "warn"]);
    }
    const warnings = new Set(results.flatMap((result) => result.warnings ?? []));
    for (const warning of warnings) chips.push([warning, "warn"]);
    if (results.some((result) => result.duplicate)) chips.push([this.#texts.duplicate, "warn"]);
    return chips;
  }

  #chip(text, kind) {
    return element("span", { class: `chip ${kind}` }, text);
  }

  #add(kind, text, chips, at = new Date()) {
    if (kind !== "received") this.#listElsewhere(); // what came before stands below
    const node = element(
      "li",
      { class: "entry", "data-kind": kind },
      element("time", { datetime: at.toISOString() }, this.#clock.format(at)),
      element("span", { class: "entry-text" }, text),
      element("span", { class: "chips" }, ...chips.map(([word, look]) => this.#chip(word, look))),
    );
    this.#list.prepend(node);
    while (this.#list.childElementCount > kKept) this.#list.lastElementChild.remove();
    if (kind !== "received") this.#spoken.textContent = [text, ...chips.map(([word]) => word)].join(", ");
    return node;
  }
}
