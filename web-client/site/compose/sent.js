// What was sent by hand, and what else was done to others: the audit, newest first, in pages.

import { element } from "../../carillon/src/elements/dom.js";
import { PagedList } from "../paged_list.js";
import { takeBackButton, toldLine } from "./result.js";
import { actionWords, reasonWords } from "./texts.js";

const kNamed = 3; // of the recipients
const kNobody = "00000000-0000-0000-0000-000000000000";
const kSend = "notification.send_manual";

/** How many were left out, in words, of an entry's {reason: count}. */
const skippedWords = (skipped, texts) =>
  Object.entries(skipped).map(([reason, count]) => texts.skippedSum(count, reasonWords(reason, texts)));

export class Sent {
  #with; // {api, rights, directory, texts, locale}
  #list;

  constructor(parts) {
    this.#with = parts;
    this.#list = new PagedList("sent", {
      read: (cursor) => parts.api.audit(cursor),
      line: (entry) => this.#line(entry),
      texts: parts.texts,
      nothing: parts.texts.nothingSent,
    });
    this.node = this.#list.node;
  }

  /** Shows the newest again. */
  async load() {
    await this.#with.directory.load();
    await this.#list.load();
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
