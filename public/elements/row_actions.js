// What a person can do with one notification, how it is taken back, and what is said when the server
// refuses it.

import { cutText } from "./characters.js";
import { deepLinkOf, follow, safeAddress } from "./deep_link.js";
import { snoozeChoices } from "./snooze.js";
import { shortMoment, spelled } from "./time.js";
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
    else if (action === "read") this.toggleRead([item]);
    else if (action === "archive") this.archive([item]);
    else if (action === "delete") this.remove([item]);
    else if (action === "snooze") this.#openSnooze([item], row.button("snooze"), origin);
    else if (action === "more") this.#openAll(item, row.button("more"), origin);
  }

  /** Does `action` to all of `items`, as one step. `button` is what a menu hangs from. */
  performAll(action, items, button) {
    if (!this.#host.inbox || items.length === 0) return;
    if (action === "read") this.toggleRead(items);
    else if (action === "archive") this.archive(items);
    else if (action === "delete") this.remove(items);
    else if (action === "snooze") this.#openSnooze(items, button, button);
  }

  /** Marks read what is not, or all unread where nothing is. */
  toggleRead(items) {
    const { inbox, texts } = this.#host;
    const unread = items.filter((item) => !item.is_read);
    const isBack = unread.length === 0;
    const ids = (isBack ? items : unread).map(({ id }) => id);
    const step = this.#done({ text: this.#did(isBack ? "unread" : "read", ids.length), ids });
    if (isBack) this.#run(inbox.unack(ids), texts.markUnread, items, step);
    else this.#run(inbox.ack(ids), texts.markRead, items, step);
  }

  /** Archives, or brings back what is archived. */
  archive(items) {
    const { inbox, texts } = this.#host;
    const isBack = items.every((item) => item.archived_at !== null);
    const ids = items.map(({ id }) => id);
    const step = this.#done({ text: this.#did(isBack ? "unarchived" : "archived", ids.length), ids, takesAway: true });
    if (isBack) this.#run(inbox.unarchive(ids), texts.unarchive, items, step);
    else this.#run(inbox.archive(ids), texts.archive, items, step);
  }

  /** The inbox sends it when it can no longer be undone, or the page is hidden. */
  remove(items) {
    const { inbox, texts } = this.#host;
    const ids = items.map(({ id }) => id);
    const step = this.#done({ text: this.#did("removed", ids.length), ids, takesAway: true, isHeld: true });
    this.#run(inbox.remove(ids), texts.remove, items, step).then(() => {
      stepsOf(inbox).drop(step);
      this.#onEnded();
    });
  }

  /** Brings a snoozed one back before its time. */
  awaken(item) {
    const { inbox, texts } = this.#host;
    // What is snoozed comes back when it leaves the archive: two operations, taken back as one step.
    const back = () => Promise.all([inbox.undo(), inbox.undo()]);
    const step = this.#done({ text: texts.awakened, ids: [item.id], takesAway: true, back });
    this.#run(Promise.all([inbox.archive(item.id), inbox.unarchive(item.id)]), texts.awaken, [item], step);
  }

  snooze(items, until) {
    const { inbox, texts, formatting } = this.#host;
    const when = shortMoment(until.getTime(), this.#now(), formatting);
    const ids = items.map(({ id }) => id);
    const step = this.#done({ text: this.#did("snoozed", ids.length, when), ids, takesAway: true });
    this.#run(inbox.snooze(ids, until), texts.snooze, items, step);
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
    if (!item.is_read) stepsOf(inbox).add({ text: texts.did.read(), ids: [item.id], back: () => inbox.undo() });
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
    if (offered) this.#offer(offered.step, inbox, offered.leftMs);
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

  // "Archived.", "3 archived."
  #did(what, count, when) {
    const { texts, formatting } = this.#host;
    return count === 1 ? texts.did[what](when) : texts.didSeveral[what](spelled(count, formatting), when);
  }

  #done(step) {
    const { inbox } = this.#host;
    const added = stepsOf(inbox).add({ back: () => inbox.undo(), ...step });
    if (step.takesAway) for (const id of step.ids) this.#told.set(id, { text: step.text, step: added });
    this.#offer(added, inbox);
    return added;
  }

  // A message that was looked at for longer than its step can be taken back takes back nothing else.
  #offer(step, inbox, lifeMs) {
    const back = (isByKeys) => stepsOf(inbox).isLast(step) && this.undo(isByKeys);
    this.#toast.done(step.text, this.#host.texts, back, lifeMs);
  }

  // Leaving at once could lose the message on its way out; offline there is nothing to wait for.
  async #leave(link, read) {
    if (this.#host.inbox.state.connection === "online") {
      await Promise.race([read, new Promise((resume) => setTimeout(resume, kLeaveAfterMs))]);
    }
    follow(link);
  }

  // `items`: of which it is told that it was refused; null where it is of all.
  #run(promise, what, items, step = null) {
    const { inbox } = this.#host;
    return promise.catch((error) => {
      const { texts } = this.#host;
      if (this.#host.inbox !== inbox) return; // the page has gone on to another inbox
      stepsOf(inbox).drop(step);
      const title = items?.length === 1 ? cutText(items[0].title, kToastTitleLength) : null;
      this.#toast.failed(texts.refused(what, title), texts, error?.code ?? "", error?.message ?? "");
    });
  }

  #snoozeGroup(items) {
    const { texts, formatting } = this.#host;
    const now = this.#now();
    const entries = snoozeChoices(now).map(({ text, until }) => ({
      name: text,
      text: texts[text],
      note: shortMoment(until.getTime(), now, formatting),
      drawing: "snooze",
      run: () => this.snooze(items, until),
    }));
    const ask = () => this.#snoozeDialog.open(texts, now, (until) => this.snooze(items, until));
    entries.push({ name: "snoozeOwn", text: texts.snoozeOwn, drawing: "meeting", run: ask });
    return { title: texts.snoozeFor, entries };
  }

  // By the server's clock.
  #now() {
    return this.#host.inbox.now();
  }

  #openSnooze(items, anchor, origin) {
    // Where touch is all there is the snooze button is not shown; hang the menu from what is.
    const shown = anchor.offsetParent === null ? origin : anchor;
    this.#menu.open(shown, origin, this.#host.texts.snooze, [this.#snoozeGroup(items)]);
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
        run: () => this.toggleRead([item]),
      },
      {
        name: "archive",
        text: item.archived_at ? texts.unarchive : texts.archive,
        drawing: item.archived_at ? "unarchive" : "archive",
        run: () => this.archive([item]),
      },
      { name: "delete", text: texts.remove, drawing: "remove", run: () => this.remove([item]) },
    ];
    if (item.snoozed_until) {
      entries.unshift({ name: "awaken", text: texts.awaken, drawing: "bell", run: () => this.awaken(item) });
    }
    entries.push({ name: "select", text: texts.select, drawing: "checkAll", run: () => this.#host.select(item.id) });
    if (on.length > 0) {
      const run = () => this.#turnOff(item, on);
      entries.push({ name: "turnOff", text: texts.turnOff, drawing: "mute", run });
    }
    this.#menu.open(anchor, origin, texts.more, [{ entries }, this.#snoozeGroup([item])]);
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
    this.#run(change(off), texts.turnOff, [item], step);
  }
}
