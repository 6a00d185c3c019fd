// What a person can do with one notification, how it is taken back, and what is said when the server
// refuses it.

import { cutText } from "./characters.js";
import { deepLinkOf, follow, safeAddress } from "./deep_link.js";
import { heldDeletesOf } from "./held_deletes.js";
import { snoozeChoices } from "./snooze.js";
import { shortMoment } from "./time.js";
import { UndoSteps } from "./undo.js";

const kLeaveAfterMs = 500; // a link in this tab waits at most so long for "read" to be confirmed
const kToastTitleLength = 60;
const kAskedAtMostMs = 1000; // a menu opens without what the server does not tell within
const kChannels = ["web", "email", "sms", "mobile_push"];

export class RowActions {
  #host;
  #menu;
  #toast;
  #snoozeDialog;
  #onUndone;
  #steps = new UndoSteps();
  #told = new Map(); // id of a row that was taken away -> {text, step}
  #returning = new Set(); // ids of rows that were taken back and are not shown yet

  /**
   * `host` is the element (inbox, texts, formatting, tell); the others sit in its shadow.
   * `onUndone(id)` is called when something was taken back; the focus belongs to the row of `id`, if any.
   */
  constructor(host, { menu, toast, snoozeDialog, onUndone }) {
    this.#host = host;
    this.#menu = menu;
    this.#toast = toast;
    this.#snoozeDialog = snoozeDialog;
    this.#onUndone = onUndone;
  }

  /** Another inbox, or none: what was done before cannot be taken back. */
  forget() {
    this.#steps.clear();
    this.#told.clear();
    this.#returning.clear();
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
    else if (action === "delete") this.remove(item);
    else if (action === "snooze") this.#openSnooze(item, row.button("snooze"), origin);
    else if (action === "more") this.#openAll(item, row.button("more"), origin);
  }

  toggleRead(item) {
    const { inbox, texts } = this.#host;
    const [run, back, what, text] = item.is_read
      ? [inbox.unack, inbox.ack, texts.markUnread, texts.markedUnread]
      : [inbox.ack, inbox.unack, texts.markRead, texts.markedRead];
    const step = this.#done({ text, ids: [item.id], back: () => back.call(inbox, item.id) });
    this.#run(run.call(inbox, item.id), what, item, step);
  }

  archive(item) {
    const { inbox, texts } = this.#host;
    const [run, back, what, text] = item.archived_at
      ? [inbox.unarchive, inbox.archive, texts.unarchive, texts.unarchived]
      : [inbox.archive, inbox.unarchive, texts.archive, texts.archived];
    const step = this.#done({ text, ids: [item.id], back: () => back.call(inbox, item.id), takesAway: true });
    this.#run(run.call(inbox, item.id), what, item, step);
  }

  /** Is sent when it can no longer be undone, or the page is hidden. */
  remove(item) {
    const { inbox, texts } = this.#host;
    let release = null;
    const step = this.#done({ text: texts.removed, ids: [item.id], back: () => release(), takesAway: true });
    release = heldDeletesOf(inbox).hold([item.id], (sent) => {
      this.#steps.drop(step);
      this.#run(sent, texts.remove, item);
    });
  }

  /** Brings a snoozed one back before its time. */
  awaken(item) {
    const { inbox, texts } = this.#host;
    const until = new Date(item.snoozed_until);
    const back = () => inbox.snooze(item.id, until);
    const step = this.#done({ text: texts.awakened, ids: [item.id], back, takesAway: true });
    this.#run(awaken(inbox, item.id), texts.awaken, item, step);
  }

  snooze(item, until) {
    const { inbox, texts, formatting } = this.#host;
    const when = shortMoment(until.getTime(), this.#now(), formatting);
    const step = this.#done({ text: texts.snoozed(when), ids: [item.id], back: () => awaken(inbox, item.id), takesAway: true });
    this.#run(inbox.snooze(item.id, until), texts.snooze, item, step);
  }

  markAll() {
    const { inbox, texts } = this.#host;
    const ids = inbox.state.items.filter((item) => !item.is_read).map(({ id }) => id);
    const step = this.#done({ text: texts.markedAll, ids, back: () => inbox.unack(ids) });
    this.#run(inbox.ackAll(), texts.markAll, null, step);
  }

  /**
   * Opens the deep link, unless a listener of "notification-click" takes that over, and marks the
   * notification read. Without a link the full text is shown instead, or no longer.
   */
  open(row) {
    const { item } = row;
    const proceed = this.#host.tell("notification-click", { notification: item }, true);
    const read = this.markRead(item);
    const link = deepLinkOf(item);
    if (link === null) row.expand(!row.expanded, this.#host.texts);
    else if (proceed && link.origin !== location.origin) follow(link);
    else if (proceed) this.#leave(link, read);
  }

  /**
   * Follows one of the notification's own actions, unless a listener of "notification-action" takes that
   * over, and marks it read.
   */
  followAction(row, id, href) {
    const { item } = row;
    const action = item.data.actions.find((one) => String(one?.id ?? "") === id && safeAddress(one?.url)?.href === href);
    const proceed = this.#host.tell("notification-action", { notification: item, action }, true);
    const read = this.markRead(item);
    const link = safeAddress(action.url);
    if (proceed && link.origin !== location.origin) follow(link);
    else if (proceed) this.#leave(link, read);
  }

  /** Marks `item` read if it is not. A promise that is fulfilled when that has been answered. */
  markRead(item) {
    const { inbox, texts } = this.#host;
    if (item.is_read || !inbox) return Promise.resolve();
    const step = this.#steps.add({ text: texts.markedRead, ids: [item.id], back: () => inbox.unack(item.id) });
    return this.#run(inbox.ack(item.id), texts.markRead, item, step);
  }

  /** Takes the last step back, or `step` if it still can be. False when there is none. */
  undo(step = undefined, isByKeys = true) {
    const taken = this.#steps.take(step);
    if (taken === null) return false;
    const { texts } = this.#host;
    for (const id of taken.ids) {
      this.#told.delete(id);
      if (taken.takesAway) this.#returning.add(id);
    }
    const offered = this.#steps.offered();
    if (offered) this.#toast.done(offered.step.text, texts, (keys) => this.undo(offered.step, keys), offered.leftMs);
    else this.#toast.done(texts.undone, texts);
    this.#run(Promise.resolve(taken.back()), texts.undo, null);
    // Whoever points goes on pointing, unless a row has come back.
    this.#onUndone(taken.ids.length === 1 && (isByKeys || taken.takesAway) ? taken.ids[0] : null);
    return true;
  }

  /** Takes back what took the row of `id` away. */
  undoOf(id) {
    const told = this.#told.get(id);
    return told !== undefined && this.undo(told.step);
  }

  /** Is there something to take back that is still offered? */
  get isOffering() {
    return this.#steps.offered() !== null;
  }

  /** What became of a row that has gone: {text, canUndo}; null when it was not by this list. */
  becameOf(id) {
    const told = this.#told.get(id);
    return told ? { text: told.text, canUndo: this.#steps.has(told.step) } : null;
  }

  /** Was the row of `id` taken back, and is it shown for the first time since? */
  returns(id) {
    return this.#returning.delete(id);
  }

  #done(step) {
    const { texts } = this.#host;
    const added = this.#steps.add(step);
    if (step.takesAway) for (const id of step.ids) this.#told.set(id, { text: step.text, step: added });
    this.#toast.done(step.text, texts, (isByKeys) => this.undo(added, isByKeys));
    return added;
  }

  // Leaving at once could lose the message on its way out; offline there is nothing to wait for.
  async #leave(link, read) {
    if (this.#host.inbox.state.connection === "online") {
      await Promise.race([read, new Promise((resume) => setTimeout(resume, kLeaveAfterMs))]);
    }
    follow(link);
  }

  #run(promise, what, item, step = null) {
    const { inbox } = this.#host;
    return promise.catch((error) => {
      const { texts } = this.#host;
      if (this.#host.inbox !== inbox) return; // the page has gone on to another inbox
      this.#steps.drop(step);
      const title = item === null ? null : cutText(item.title, kToastTitleLength);
      this.#toast.failed(texts.refused(what, title), texts, error?.code ?? "", error?.message ?? "");
    });
  }

  #snoozeGroup(item) {
    const { texts, formatting } = this.#host;
    const now = this.#now();
    const entries = snoozeChoices(now).map(({ text, until }) => ({
      name: text,
      text: texts[text],
      note: shortMoment(until.getTime(), now, formatting),
      drawing: "snooze",
      run: () => this.snooze(item, until),
    }));
    const ask = () => this.#snoozeDialog.open(texts, now, (until) => this.snooze(item, until));
    entries.push({ name: "snoozeOwn", text: texts.snoozeOwn, drawing: "meeting", run: ask });
    return { title: texts.snoozeFor, entries };
  }

  // By the server's clock, where the inbox knows it.
  #now() {
    return this.#host.inbox.now?.() ?? Date.now();
  }

  #openSnooze(item, anchor, origin) {
    // Where touch is all there is the snooze button is not shown; hang the menu from what is.
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
      {
        name: "archive",
        text: item.archived_at ? texts.unarchive : texts.archive,
        drawing: item.archived_at ? "unarchive" : "archive",
        run: () => this.archive(item),
      },
      { name: "delete", text: texts.remove, drawing: "remove", run: () => this.remove(item) },
    ];
    if (item.snoozed_until) {
      entries.unshift({ name: "awaken", text: texts.awaken, drawing: "bell", run: () => this.awaken(item) });
    }
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
    const step = this.#done({ text: texts.turnedOff, ids: [item.id], back: () => change(back ?? null) });
    this.#run(change(off), texts.turnOff, item, step);
  }
}

// What is snoozed comes back when it leaves the archive.
async function awaken(inbox, id) {
  await Promise.all([inbox.archive(id), inbox.unarchive(id)]);
}
