// What was sent by hand, and what else was done to others: the audit, newest first, in pages.

import { element } from "../../carillon/src/elements/dom.js";
import { takeBackButton, toldLine } from "./result.js";
import { actionWords, reasonWords, refusalWords } from "./texts.js";

const kNamed = 3; // of the recipients
const kNobody = "00000000-0000-0000-0000-000000000000";
const kSend = "notification.send_manual";

/** How many were left out, in words, of an entry's {reason: count}. */
const skippedWords = (skipped, texts) =>
  Object.entries(skipped).map(([reason, count]) => texts.skippedSum(count, reasonWords(reason, texts)));

export class Sent {
  #with; // {api, rights, directory, texts, locale}
  #list = element("ol", {});
  #state = element("p", { role: "status", class: "hint" });
  #more;
  #cursor = null;
  #asked = 0;

  constructor(parts) {
    this.#with = parts;
    this.#more = element("button", { type: "button", class: "button quiet", hidden: true, onclick: () => this.#next() }, parts.texts.more);
    this.node = element("div", { class: "sent" }, this.#list, this.#state, this.#more);
  }

  /** Shows the newest again. */
  async load() {
    this.#cursor = null;
    await this.#with.directory.load();
    await this.#read(true);
  }

  async #next() {
    const at = this.#list.children.length;
    if (!(await this.#read(false))) return;
    // The button that had the focus may be gone.
    this.#list.children[at]?.focus();
  }

  async #read(isFirst) {
    const { api, texts } = this.#with;
    const asked = ++this.#asked;
    this.#state.textContent = texts.loading;
    let page;
    try {
      page = await api.audit(this.#cursor);
    } catch (refusal) {
      if (asked !== this.#asked) return false;
      this.#state.textContent = refusalWords(refusal, texts);
      this.#more.textContent = texts.retry;
      this.#more.hidden = refusal.status === 403;
      return false;
    }
    if (asked !== this.#asked) return false;
    if (isFirst) this.#list.replaceChildren();
    this.#list.append(...page.items.map((entry) => this.#line(entry)));
    this.#cursor = page.next_cursor;
    this.#more.textContent = texts.more;
    this.#more.hidden = this.#cursor === null;
    this.#state.textContent = this.#list.children.length === 0 ? texts.nothingSent : "";
    return true;
  }

  #name(id) {
    const { rights, directory, texts } = this.#with;
    if (id === rights.me) return texts.you;
    return id === kNobody ? texts.nobodyKnown : directory.nameOf(id);
  }

  #whom({ recipients = {} }) {
    const { directory, texts } = this.#with;
    if (recipients.broadcast) return texts.everyone;
    if (recipients.team_id) return directory.teamName(recipients.team_id, texts);
    const ids = recipients.user_ids ?? [];
    if (ids.length === 0) return null;
    const names = ids.slice(0, kNamed).map((id) => this.#name(id)).join(", ");
    return ids.length > kNamed ? texts.others(names, ids.length - kNamed) : names;
  }

  #line(entry) {
    const { api, rights, texts, locale } = this.#with;
    const isSend = entry.action === kSend;
    const whom = this.#whom(entry);
    const when = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(entry.at));
    const told = toldLine();
    const skipped = skippedWords(entry.skipped ?? {}, texts);
    // Of what is to come the audit says neither when nor how many.
    const isMade = entry.created > 0 || skipped.length > 0;
    const sums = entry.recipients?.broadcast ? [] : [isMade ? texts.createdSum(entry.created) : texts.createdMaybe, ...skipped];
    const ways = [
      entry.priority === null || entry.priority === "normal" ? null : texts.priorities[entry.priority],
      entry.channel === null || entry.channel === "web" ? null : texts.channels[entry.channel],
    ].filter((words) => words);
    const mayTakeBack = isSend && entry.event_id && (rights.emit || (rights.send && entry.actor === rights.me));
    return element("li", { tabindex: "-1", "data-event": entry.event_id },
      element("p", { class: "head", dir: "auto" }, entry.title || actionWords(entry.action, texts)),
      element("p", { class: "meta", dir: "auto" },
        element("time", { datetime: entry.at }, texts.sentBy(this.#name(entry.actor), when)),
        ...(whom === null ? [] : [element("span", {}, texts.sentTo(whom))])),
      isSend ? element("p", { class: "meta" }, ...[...sums, ...ways].map((words) => element("span", {}, words))) : null,
      told,
      mayTakeBack ? takeBackButton({ api, eventId: entry.event_id, texts, told }) : null);
  }
}
