// What would have been sent to the person of this tab besides the page. The demo catches it on its
// own machine, and this asks for it.

import { element } from "../carillon/src/elements/dom.js";
import { icon } from "../carillon/src/elements/icons.js";
import { pageIcon } from "./icons.js";

const kLookEveryMs = 1000;
const kUndecided = new Set(["waiting", "sending"]);
const kGone = new Set(["sent", "delivered"]);

// How an item of each kind is shown: the name of its icon, a title, about whom it is, and the whole.
const kKinds = {
  email: {
    icon: "mail",
    title: ({ content }) => content.subject,
    about: ({ content }) => content.to,
    whole: ({ content, page }, texts) => [
      element("dl", { class: "sent-head" },
        element("dt", {}, texts.sentFrom), element("dd", {}, content.from),
        element("dt", {}, texts.sentTo), element("dd", {}, content.to)),
      // No script of it runs, whatever it holds; its links open elsewhere.
      element("iframe", {
        class: "sent-page",
        title: content.subject,
        sandbox: "allow-popups allow-popups-to-escape-sandbox",
        src: page,
      }),
      element("details", { class: "sent-text" },
        element("summary", {}, texts.sentAsText),
        element("pre", { tabindex: "0" }, content.text)),
    ],
  },
  webhook: {
    icon: "webhook",
    title: ({ content }) => content.event,
    about: ({ content }) => content.title,
    whole: ({ content }, texts) => [
      element("dl", { class: "sent-head" },
        ...["id", "timestamp", "signature"].flatMap((name) => [
          element("dt", {}, `webhook-${name}`), element("dd", {}, element("code", {}, content[name])),
        ])),
      element("pre", { tabindex: "0", "aria-label": texts.sentBody }, JSON.stringify(content.body, null, 2)),
    ],
  },
};

export class Sent {
  #panel;
  #list;
  #spoken;
  #dialog;
  #session;
  #texts = null;
  #locale = "en";
  #items = []; // as the server told them, newest first
  #later = new Map(); // id -> {title, state, reason}: of notifications that may be mailed yet
  #catchesMails = true;
  #last = 0;
  #timer = null;
  #stopped = false;

  /** `panel` holds the list and what is spoken, hidden where nothing is caught; `dialog` shows one. */
  constructor(panel, dialog, session) {
    this.#panel = panel;
    this.#list = panel.querySelector("ol");
    this.#spoken = panel.querySelector("[role=status]");
    this.#dialog = dialog;
    this.#session = session;
    panel.hidden = true;
    this.#list.replaceChildren();
    document.addEventListener("visibilitychange", this.#look);
    this.#look();
  }

  stop() {
    this.#stopped = true;
    this.#dialog.close();
    clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.#look);
  }

  /** The language from now on. */
  show(texts, locale) {
    this.#texts = texts;
    this.#locale = locale;
    this.#showWords(this.#catchesMails);
    this.#draw();
  }

  /** A notification has come that is mailed a while later, unless it is seen before. */
  expect({ id, title }) {
    this.#later.set(id, { title, state: "waiting", reason: null });
    this.#draw();
  }

  #look = async () => {
    clearTimeout(this.#timer);
    if (this.#stopped || document.hidden) return;
    try {
      const answer = await this.#get(`/demo/sent?after=${this.#last}`);
      if (answer !== null && !this.#stopped) this.#take(answer);
      for (const [id, later] of this.#later) {
        if (kUndecided.has(later.state)) await this.#ask(id, later);
      }
    } catch {
      // The server does not answer; the list of notifications says so.
    }
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(this.#look, kLookEveryMs);
  };

  async #get(path) {
    const ask = (token) => fetch(path, { headers: { authorization: `Bearer ${token}` } });
    let answer = await ask(await this.#session.token());
    if (answer.status === 401) {
      await this.#session.renew();
      answer = await ask(await this.#session.token());
    }
    return answer.ok ? answer.json() : null;
  }

  #take({ catches, last, items }) {
    this.#panel.hidden = catches.length === 0;
    this.#showWords(catches.includes("email"));
    const isNewServer = last < this.#last; // it has forgotten what it had, and counts again
    if (isNewServer) this.#items = [];
    this.#last = isNewServer ? 0 : Math.max(last, ...items.map(({ number }) => number));
    if (isNewServer) return this.#draw();
    if (items.length === 0) return undefined;
    this.#items.unshift(...items.reverse());
    this.#draw();
    // A webhook is told of everything; the list of notifications has said it.
    const mail = items.find(({ kind }) => kind === "email");
    if (mail !== undefined) this.#spoken.textContent = this.#texts.sentCaught(this.#kind(mail).title(mail));
    return undefined;
  }

  #showWords(mails) {
    this.#catchesMails = mails;
    this.#panel.querySelector(".sent-lead").textContent = this.#texts?.sentLead(mails) ?? "";
    this.#panel.querySelector(".sent-empty").textContent = this.#texts?.sentEmpty(mails) ?? "";
  }

  async #ask(id, later) {
    const answer = await this.#get(`/api/v1/notifications/${id}/deliveries`);
    const mail = answer?.items.find(({ channel }) => channel === "email");
    if (mail === undefined || mail.state === later.state) return;
    Object.assign(later, { state: mail.state, reason: mail.reason });
    // What was sent is in the list by itself.
    if (kGone.has(mail.state)) this.#later.delete(id);
    this.#draw();
    if (!kGone.has(mail.state)) this.#spoken.textContent = this.#wordsOf(later);
  }

  // What is to come, or was kept back, stands above what was caught. Who has the focus keeps it.
  #draw() {
    const focused = this.#list.contains(document.activeElement) ? document.activeElement.dataset.number : undefined;
    this.#list.replaceChildren(
      ...[...this.#later.values()].reverse().map((later) => this.#laterLine(later)),
      ...this.#items.map((item) => element("li", {}, this.#row(item))),
    );
    if (focused !== undefined) this.#list.querySelector(`[data-number="${focused}"]`)?.focus();
  }

  #wordsOf({ title, state, reason }) {
    return kUndecided.has(state) ? this.#texts.sentLater(title) : this.#texts.sentNot(title, reason);
  }

  #laterLine(later) {
    return element("li", { class: "sent-later", "data-state": later.state },
      icon(kUndecided.has(later.state) ? "snooze" : "close"), element("span", {}, this.#wordsOf(later)));
  }

  // A kind that is newer than this page is shown as it is.
  #kind({ kind }) {
    return kKinds[kind] ?? {
      icon: "external",
      title: () => kind,
      about: () => "",
      whole: ({ content }) => [element("pre", { tabindex: "0" }, JSON.stringify(content, null, 2))],
    };
  }

  #row(item) {
    const kind = this.#kind(item);
    const at = new Date(item.at);
    const clock = new Intl.DateTimeFormat(this.#locale, { timeStyle: "medium" }).format(at);
    return element("button",
      { type: "button", class: "sent-row", "data-kind": item.kind, "data-number": item.number, "aria-haspopup": "dialog", onclick: () => this.#open(item) },
      pageIcon(kind.icon),
      element("span", { class: "sent-words" },
        element("span", { class: "sent-title" }, kind.title(item)),
        element("span", { class: "sent-about" }, kind.about(item))),
      element("time", { datetime: at.toISOString() }, clock));
  }

  #open(item) {
    const kind = this.#kind(item);
    this.#dialog.replaceChildren(
      element("header", { class: "sent-bar" },
        element("h2", { id: "sent-dialog-title" }, kind.title(item)),
        element("button",
          { type: "button", class: "icon-button", "aria-label": this.#texts.close, title: this.#texts.close, onclick: () => this.#dialog.close() },
          icon("close"))),
      ...kind.whole(item, this.#texts),
    );
    this.#dialog.showModal();
  }
}
