// What a person can do with one notification, and what is said when the server refuses it.

import { cutText } from "./characters.js";
import { deepLinkOf, follow } from "./deep_link.js";
import { snoozeChoices } from "./snooze.js";
import { shortMoment } from "./time.js";

const kLeaveAfterMs = 500; // a link in this tab waits at most so long for "read" to be confirmed
const kToastTitleLength = 60;
const kAskedAtMostMs = 1000; // a menu opens without what the server does not tell within
const kChannels = ["web", "email", "sms", "mobile_push"];

export class RowActions {
  #host;
  #menu;
  #toast;

  /** `host` is the element (inbox, texts, formatting, tell); menu and toast sit in its shadow. */
  constructor(host, menu, toast) {
    this.#host = host;
    this.#menu = menu;
    this.#toast = toast;
  }

  /** Does `action` to `row`. The focus returns to `origin` after a menu. */
  perform(action, row, origin) {
    const { item } = row;
    const { inbox, texts } = this.#host;
    if (action === "expand") return row.toggleExpanded(texts);
    if (!inbox) return;
    if (action === "open") this.open(row);
    else if (action === "read") this.toggleRead(item);
    else if (action === "archive") this.archive(item);
    else if (action === "delete") this.#run(inbox.remove(item.id), texts.remove, item);
    else if (action === "snooze") this.#openSnooze(item, row.button("snooze"), origin);
    else if (action === "more") this.#openAll(item, row.button("more"), origin);
  }

  toggleRead(item) {
    const { inbox, texts } = this.#host;
    if (item.is_read) this.#run(inbox.unack(item.id), texts.markUnread, item);
    else this.#run(inbox.ack(item.id), texts.markRead, item);
  }

  archive(item) {
    const { inbox, texts } = this.#host;
    this.#run(inbox.archive(item.id), texts.archive, item);
    this.#toast.done(texts.archived, texts, () =>
      this.#run(inbox.unarchive(item.id), texts.undo, item),
    );
  }

  markAll() {
    const { inbox, texts } = this.#host;
    this.#run(inbox.ackAll(), texts.markAll, null);
  }

  /**
   * Opens the deep link, unless a listener of "notification-click" takes that over, and marks the
   * notification read. Without a link the full text is shown instead.
   */
  open(row) {
    const { item } = row;
    const proceed = this.#host.tell("notification-click", { notification: item }, true);
    const read = this.markRead(item);
    if (!proceed) return;
    const link = deepLinkOf(item);
    if (link === null) row.toggleExpanded(this.#host.texts);
    else if (link.origin !== location.origin) follow(link);
    else this.#leave(link, read);
  }

  /** Marks `item` read if it is not. A promise that is fulfilled when that has been answered. */
  markRead(item) {
    const { inbox, texts } = this.#host;
    if (item.is_read || !inbox) return Promise.resolve();
    return this.#run(inbox.ack(item.id), texts.markRead, item);
  }

  // Leaving at once could lose the message on its way out; offline there is nothing to wait for.
  async #leave(link, read) {
    if (this.#host.inbox.state.connection === "online") {
      await Promise.race([read, new Promise((resume) => setTimeout(resume, kLeaveAfterMs))]);
    }
    follow(link);
  }

  #run(promise, what, item) {
    const { inbox } = this.#host;
    return promise.catch((error) => {
      const { texts } = this.#host;
      if (this.#host.inbox !== inbox) return; // the page has gone on to another inbox
      const title = item === null ? null : cutText(item.title, kToastTitleLength);
      this.#toast.failed(texts.refused(what, title), texts, error?.code ?? "", error?.message ?? "");
    });
  }

  #snoozeGroup(item) {
    const { texts, formatting, inbox } = this.#host;
    const now = Date.now();
    return {
      title: texts.snoozeFor,
      entries: snoozeChoices(now).map(({ text, until }) => {
        const when = shortMoment(until.getTime(), now, formatting);
        const run = () => {
          this.#run(inbox.snooze(item.id, until), texts.snooze, item);
          this.#toast.done(texts.snoozed(when), texts);
        };
        return { name: text, text: texts[text], note: when, drawing: "snooze", run };
      }),
    };
  }

  #openSnooze(item, anchor, origin) {
    // With a coarse pointer the snooze button is not shown; hang the menu from what is.
    const shown = anchor.offsetParent === null ? origin : anchor;
    this.#menu.open(shown, origin, this.#host.texts.snooze, [this.#snoozeGroup(item)]);
  }

  async #openAll(item, anchor, origin) {
    const { texts, inbox } = this.#host;
    const on = await this.#channelsOn(item.type);
    if (this.#host.inbox !== inbox || !anchor.isConnected) return;
    const entries = [
      {
        name: "read",
        text: item.is_read ? texts.markUnread : texts.markRead,
        drawing: item.is_read ? "unread" : "check",
        run: () => this.toggleRead(item),
      },
      { name: "archive", text: texts.archive, drawing: "archive", run: () => this.archive(item) },
      {
        name: "delete",
        text: texts.remove,
        drawing: "remove",
        run: () => this.#run(inbox.remove(item.id), texts.remove, item),
      },
    ];
    if (on.length > 0) {
      const run = () => this.#turnOff(item, on);
      entries.push({ name: "turnOff", text: texts.turnOff, drawing: "mute", run });
    }
    this.#menu.open(anchor, origin, texts.more, [{ entries }, this.#snoozeGroup(item)]);
  }

  // By which a kind comes and can be turned off; none while that is not known.
  async #channelsOn(type) {
    const { inbox } = this.#host;
    if (inbox.effective === null && inbox.state.connection === "online") {
      const told = inbox.loadPreferences().catch(() => {});
      await Promise.race([told, new Promise((resume) => setTimeout(resume, kAskedAtMostMs))]);
    }
    const choices = inbox.effective?.[type] ?? {};
    return kChannels.filter((name) => choices[name]?.state === "on");
  }

  #turnOff(item, on) {
    const { inbox, texts } = this.#host;
    const { type } = item;
    const before = inbox.preferences.types?.[type];
    const back = before && Object.fromEntries(kChannels.map((name) => [name, before[name] ?? null]));
    const off = Object.fromEntries(on.map((name) => [name, false]));
    const change = (line) => inbox.setPreferences({ types: { [type]: line } });
    this.#toast.done(texts.turnedOff, texts, () => this.#run(change(back ?? null), texts.undo, item));
    this.#run(change(off), texts.turnOff, item);
  }
}
