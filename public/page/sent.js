// What would have been sent to the person of this tab besides the page. The demo catches it on its
// own machine, and this asks for it.

import { element } from "../carillon/elements/dom.js";
import { pageIcon } from "./icons.js";

const kLookEveryMs = 1000;
const kHeld = new Set(["waiting", "sending"]);

// How an item of each kind is shown: {icon, title, about, body} of what the server says of it.
const kKinds = {
  email: {
    icon: "mail",
    title: ({ content }) => content.subject,
    about: ({ content }) => content.to,
    body: ({ content, page }, texts) => [
      element(
        "iframe",
        // No script of it runs, whatever it holds; its links open elsewhere.
        { class: "sent-page", title: content.subject, sandbox: "allow-popups allow-popups-to-escape-sandbox", src: page },
      ),
      element(
        "details",
        { class: "sent-text" },
        element("summary", {}, texts.sentAsText),
        element("pre", { tabindex: "0" }, content.text),
      ),
    ],
  },
};

export class Sent {
  #panel;
  #list;
  #spoken;
  #session;
  #texts = null;
  #locale = "en";
  #items = []; // as the server told them, newest first
  #held = new Map(); // id -> {title, state, reason}: of notifications that may be mailed yet
  #last = 0;
  #timer = null;
  #stopped = false;

  /** `panel` holds the list and what is spoken; hidden where nothing is caught. */
  constructor(panel, session) {
    this.#panel = panel;
    this.#list = panel.querySelector("ol");
    this.#spoken = panel.querySelector("[role=status]");
    this.#session = session;
    panel.hidden = true;
    this.#list.replaceChildren();
    document.addEventListener("visibilitychange", this.#look);
    this.#look();
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.#look);
  }

  /** Draws all of it in a language; what was open stays open. */
  show(texts, locale) {
    this.#texts = texts;
    this.#locale = locale;
    const open = new Set([...this.#list.querySelectorAll(".sent-item[open]")].map((node) => node.dataset.number));
    this.#list.replaceChildren(...this.#items.map((item) => this.#entry(item, open.has(String(item.number)))));
    this.#drawHeld();
  }

  /** A notification has come that is mailed a while later, unless it is seen before. */
  expect({ id, title }) {
    this.#held.set(id, { title, state: "waiting", reason: null });
    this.#drawHeld();
  }

  #look = async () => {
    clearTimeout(this.#timer);
    if (this.#stopped || document.hidden) return;
    try {
      const answer = await this.#get(`/demo/sent?after=${this.#last}`);
      if (this.#stopped) return;
      if (answer !== null) this.#take(answer);
      for (const [id, held] of this.#held) if (kHeld.has(held.state)) await this.#ask(id, held);
    } catch {
      // The server does not answer; the connection line of the list says so.
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
    this.#panel.hidden = !catches;
    // A server that was started anew has forgotten what it had.
    if (last < this.#last) {
      this.#items = [];
      this.#last = 0;
      return this.show(this.#texts, this.#locale);
    }
    this.#last = Math.max(last, ...items.map(({ number }) => number));
    const first = this.#items.length === 0;
    for (const [index, item] of items.entries()) {
      this.#items.unshift(item);
      const entry = this.#entry(item, first && index === items.length - 1);
      this.#firstItem().before(entry);
      this.#spoken.textContent = this.#texts.sentCaught(this.#kind(item).title(item));
    }
    return undefined;
  }

  async #ask(id, held) {
    const answer = await this.#get(`/api/v1/notifications/${id}/deliveries`);
    const mail = answer?.items.find(({ channel }) => channel === "email");
    if (answer !== null && mail === undefined) return this.#held.delete(id);
    if (mail === undefined || (mail.state === held.state && mail.reason === held.reason)) return undefined;
    Object.assign(held, { state: mail.state, reason: mail.reason });
    // What was sent is in the list by itself.
    if (mail.state === "sent" || mail.state === "delivered") this.#held.delete(id);
    return this.#drawHeld();
  }

  // Those that wait or were kept back stand above the others.
  #drawHeld() {
    for (const node of this.#list.querySelectorAll(".sent-held")) node.remove();
    const lines = [...this.#held.values()].reverse().map(({ title, state, reason }) =>
      element(
        "li",
        { class: "sent-held", "data-state": state },
        pageIcon("mail"),
        element("span", {}, kHeld.has(state) ? this.#texts.sentWaits(title) : this.#texts.sentNot(title, reason)),
      ));
    this.#list.prepend(...lines);
  }

  // In front of which the newest goes.
  #firstItem() {
    const found = this.#list.querySelector("li:not(.sent-held)");
    if (found !== null) return found;
    const end = document.createComment("");
    this.#list.append(end);
    return end;
  }

  #kind(item) {
    return kKinds[item.kind] ?? { icon: "mail", title: ({ kind }) => kind, about: () => "", body: ({ content }) => [element("pre", {}, JSON.stringify(content, null, 2))] };
  }

  #entry(item, open) {
    const kind = this.#kind(item);
    const at = new Date(item.at);
    const clock = new Intl.DateTimeFormat(this.#locale, { timeStyle: "medium" }).format(at);
    const body = element("div", { class: "sent-body" });
    const details = element(
      "details",
      { class: "sent-item", "data-kind": item.kind, "data-number": item.number },
      element(
        "summary",
        {},
        pageIcon(kind.icon),
        element("span", { class: "sent-words" },
          element("span", { class: "sent-title" }, kind.title(item)),
          element("span", { class: "sent-about" }, kind.about(item)),
        ),
        element("time", { datetime: at.toISOString() }, clock),
      ),
      body,
    );
    // Made when it is opened: a hundred frames are many.
    details.addEventListener("toggle", () => {
      if (details.open && body.childElementCount === 0) body.append(...kind.body(item, this.#texts));
    });
    details.open = open;
    return element("li", {}, details);
  }
}
