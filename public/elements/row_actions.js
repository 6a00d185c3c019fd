// What a person can do with one notification, how it is taken back, and what is said when the server
// refuses it.

import { cutText } from "./characters.js";
import { deepLinkOf, follow, safeAddress } from "./deep_link.js";
import { snoozeChoices } from "./snooze.js";
import { shortMoment } from "./time.js";
import { stepsOf } from "./undo.js";

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
  #onEnded;
  #told = new Map(); // id of a row that was taken away -> {text, step}
  #returning = new Set(); // ids of rows that were taken back and are not shown yet

  /**
   * `host` is the element (inbox, texts, formatting, tell); the others sit in its shadow.
   * `onUndone(id)` is called when something was taken back; the focus belongs to the row of `id`, if any;
   * `onEnded()` when something can no longer be.
   */
  constructor(host, { menu, toast, snoozeDialog, onUndone, onEnded }) {
    this.#host = host;
    this.#menu = menu;
    this.#toast = toast;
    this.#snoozeDialog = snoozeDialog;
    this.#onUndone = onUndone;
    this.#onEnded = onEnded;
  }

  /** Another inbox, or none. */
  forget() {
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
    const step = this.#done({ text: item.is_read ? texts.markedUnread : texts.markedRead, ids: [item.id] });
    if (item.is_read) this.#run(inbox.unack(item.id), texts.markUnread, item, step);
    else this.#run(inbox.ack(item.id), texts.markRead, item, step);
  }

  archive(item) {
    const { inbox, texts } = this.#host;
    const isBack = item.archived_at !== null;
    const step = this.#done({ text: isBack ? texts.unarchived : texts.archived, ids: [item.id], takesAway: true });
    if (isBack) this.#run(inbox.unarchive(item.id), texts.unarchive, item, step);
    else this.#run(inbox.archive(item.id), texts.archive, item, step);
  }

  /** The inbox sends it when it can no longer be undone, or the page is hidden. */
  remove(item) {
    const { inbox, texts } = this.#host;
    const step = this.#done({ text: texts.removed, ids: [item.id], takesAway: true });
    this.#run(inbox.remove(item.id), texts.remove, item, step).then(() => {
      stepsOf(inbox).drop(step);
      this.#onEnded();
    });
  }

  /** Brings a snoozed one back before its time. */
  awaken(item) {
    const { inbox, texts } = this.#host;
    const until = new Date(item.snoozed_until);
    // What is snoozed comes back when it leaves the archive: two operations, taken back as one.
    const back = () => inbox.snooze(item.id, until);
    const step = this.#done({ text: texts.awakened, ids: [item.id], takesAway: true, back });
    this.#run(Promise.all([inbox.archive(item.id), inbox.unarchive(item.id)]), texts.awaken, item, step);
  }

  snooze(item, until) {
    const { inbox, texts, formatting } = this.#host;
    const when = shortMoment(until.getTime(), this.#now(), formatting);
    const step = this.#done({ text: texts.snoozed(when), ids: [item.id], takesAway: true });
    this.#run(inbox.snooze(item.id, until), texts.snooze, item, step);
  }

  markAll() {
    const { inbox, texts } = this.#host;
    const ids = inbox.state.items.filter((item) => !item.is_read).map(({ id }) => id);
    const step = this.#done({ text: texts.markedAll, ids });
    this.#run(inbox.ackAll(), texts.markAll, null, step);
  }

  /**
   * Opens the deep link, unless a listener of "notification-click" takes that over, and marks the
   * notification read. Without a link the full text is shown instead, or no longer.
   */
  open(row) {
    const { item } = row;
    const proceed = this.#host.tell("notification-click", { notification: item }, true);
    const isLinked = deepLinkOf(item) !== null;
    if (!isLinked) row.expand(!row.expanded, this.#host.texts);
    this.markRead(item, isLinked && proceed);
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
    if (proceed) this.#leave(safeAddress(action.url), read);
  }

  /** Tells that `item` was opened, which marks it read; with `isFollowed` its own address is gone to. */
  markRead(item, isFollowed = false) {
    const { inbox, texts } = this.#host;
    if (!inbox) return Promise.resolve();
    if (!item.is_read) stepsOf(inbox).add({ text: texts.markedRead, ids: [item.id], back: () => inbox.undo() });
    return inbox.open(item.id, { follow: isFollowed });
  }

  /** Takes the last step back. False when there is none. */
  undo(isByKeys = true) {
    const { inbox } = this.#host;
    const taken = inbox ? stepsOf(inbox).take() : null;
    if (taken === null) return false;
    const { texts } = this.#host;
    for (const id of taken.ids) {
      this.#told.delete(id);
      if (taken.takesAway) this.#returning.add(id);
    }
    const offered = stepsOf(inbox).offered();
    if (offered) this.#toast.done(offered.step.text, texts, (keys) => this.undo(keys), offered.leftMs);
    else this.#toast.done(texts.undone, texts);
    this.#run(Promise.resolve(taken.back()), texts.undo, null);
    // Whoever points goes on pointing, unless a row has come back.
    this.#onUndone(taken.ids.length === 1 && (isByKeys || taken.takesAway) ? taken.ids[0] : null);
    return true;
  }


  /** Is there something to take back that is still offered? */
  get isOffering() {
    const { inbox } = this.#host;
    return inbox !== null && stepsOf(inbox).offered() !== null;
  }

  /** What became of a row that has gone: {text, canUndo}; null when it was not by this list. */
  becameOf(id) {
    const told = this.#told.get(id);
    return told ? { text: told.text, canUndo: stepsOf(this.#host.inbox).isLast(told.step) } : null;
  }

  /** Was the row of `id` taken back, and is it shown for the first time since? */
  returns(id) {
    return this.#returning.delete(id);
  }

  #done(step) {
    const { texts, inbox } = this.#host;
    const added = stepsOf(inbox).add({ back: () => inbox.undo(), ...step });
    if (step.takesAway) for (const id of step.ids) this.#told.set(id, { text: step.text, step: added });
    this.#toast.done(step.text, texts, (isByKeys) => this.undo(isByKeys));
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
      stepsOf(inbox).drop(step);
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

  // By the server's clock.
  #now() {
    return this.#host.inbox.now();
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
