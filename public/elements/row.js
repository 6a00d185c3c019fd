// One notification as an article of the feed. A row is cloned from a template, filled from one
// frozen notification, and touched again only where what it shows has changed.

import { fillBody } from "./body.js";
import { showDay } from "./day.js";
import { deepLinkOf } from "./deep_link.js";
import { element, setAttribute, setText } from "./dom.js";
import { actorOf, fillActions, fillActor } from "./extras.js";
import { fillGroup, groupButton } from "./groups.js";
import { icon, iconOfType, redraw } from "./icons.js";
import { fullTime, relativeTime, shortMoment, spelled } from "./time.js";

function actionButton(action, drawing) {
  return element(
    "button",
    { type: "button", class: "action", part: `action action-${action}`, "data-action": action, tabindex: "-1" },
    icon(drawing),
  );
}

function makeTemplate() {
  const badge = element("span", { class: "badge", part: "priority" });
  const title = element("a", { class: "title", part: "item-title", dir: "auto", tabindex: "-1" });
  const expand = actionButton("expand", "chevron");
  expand.classList.add("expand");
  return element(
    "article",
    { class: "row", part: "item", tabindex: "-1" },
    element("span", { class: "marker", part: "marker" }, element("span", { class: "spoken state" })),
    element("span", { class: "tile", part: "icon", "aria-hidden": "true" }, icon("bell")),
    element("button", { type: "button", class: "select", part: "select", role: "checkbox", "data-action": "select", tabindex: "-1" }, icon("check")),
    element("div", { class: "headline" }, badge, title),
    element("div", { class: "text" }, element("p", { class: "body", part: "item-body", dir: "auto" }), expand),
    element("div", { class: "links", part: "item-actions", hidden: true }),
    groupButton(),
    element(
      "div",
      { class: "meta" },
      element("span", { class: "actor-name", dir: "auto", hidden: true }),
      element("time", { class: "time", part: "item-time" }),
      element("span", { class: "pending", role: "img" }),
      element(
        "div",
        { class: "actions", part: "actions", role: "group" },
        actionButton("read", "check"),
        actionButton("archive", "archive"),
        actionButton("snooze", "snooze"),
        actionButton("delete", "remove"),
        actionButton("more", "more"),
      ),
    ),
  );
}

let template = null;

export class Row {
  /** The article in the page. */
  node;
  /** The notification shown last. */
  item = null;

  #parts;
  #created = 0; // epoch ms
  #day = null; // that begins at it, ms
  #spokenLanguage = null;
  #active = false;
  #extras = "";

  constructor() {
    template ??= makeTemplate();
    this.node = template.cloneNode(true);
    const find = (selector) => this.node.querySelector(selector);
    this.#parts = {
      state: find(".state"),
      tile: find(".tile"),
      links: find(".links"),
      actorName: find(".actor-name"),
      headline: find(".headline"),
      badge: find(".badge"),
      title: find(".title"),
      body: find(".body"),
      expand: find(".expand"),
      pending: find(".pending"),
      time: find(".time"),
      actions: find(".actions"),
      select: find(".select"),
      group: find(".group"),
      buttons: [...this.node.querySelectorAll("button")],
    };
  }

  get id() {
    return this.item?.id ?? null;
  }

  /**
   * Shows `item`, whether it is selected, how many `more` are folded into it (groups.js), and the `day` that
   * begins at it; `view` is {texts, language, locale, now}. Cheap when nothing changed.
   */
  show({ item, isSelected = false, more = 0, day = null }, view) {
    this.#day = day;
    showDay(this.node, day, view);
    setAttribute(this.node, "data-selected", isSelected);
    setAttribute(this.#parts.select, "aria-checked", String(isSelected));
    if (more !== 0 || !this.#parts.group.hidden) {
      fillGroup(this.#parts.group, item, more, { texts: view.texts, spell: (count) => spelled(count, view.locale) });
    }
    if (item === this.item && this.#spokenLanguage === view.language) return;
    if (item !== this.item) this.#fill(item, view);
    this.#speak(item, view);
    this.item = item;
    this.refreshTime(view);
  }

  /** The row's place in the whole list, from 1. */
  place(position, size) {
    setAttribute(this.node, "aria-posinset", position);
    setAttribute(this.node, "aria-setsize", size);
  }

  refreshTime(view) {
    const { snoozed_until: until } = this.item;
    const { texts, locale, now } = view;
    showDay(this.node, this.#day, view);
    const shown = until
      ? texts.snoozedUntil(shortMoment(Date.parse(until), now, locale))
      : relativeTime(this.#created, now, locale, texts.justNow);
    setText(this.#parts.time, shown);
  }

  /** Puts the row and its buttons into, or out of, the page's tab order. */
  setActive(active) {
    this.#active = active;
    const index = active ? "0" : "-1";
    setAttribute(this.node, "tabindex", index);
    for (const button of this.#parts.buttons) setAttribute(button, "tabindex", index);
    const { body, links } = this.#parts;
    for (const link of [...body.querySelectorAll("a"), ...links.children]) setAttribute(link, "tabindex", index);
  }

  /** Offers "show the whole text" only where two lines do not hold it. Reads the layout. */
  measure() {
    if (this.expanded) return;
    const { body, headline } = this.#parts;
    const isHigher = (node) => node.scrollHeight > node.clientHeight + 1;
    setAttribute(this.node, "data-cut", this.item.body.includes("\n") || isHigher(body) || isHigher(headline));
  }

  get expanded() {
    return this.node.hasAttribute("data-expanded");
  }

  /** Opens the full text, with its lines and links, or closes it. */
  expand(expanded, texts) {
    if (expanded === this.expanded) return;
    setAttribute(this.node, "data-expanded", expanded);
    this.#fillBody(this.item);
    this.#nameExpand(texts);
  }

  /** As expand(); does nothing where all of it is visible anyway. */
  toggleExpanded(texts) {
    if (this.expanded || this.node.hasAttribute("data-cut")) this.expand(!this.expanded, texts);
  }

  button(action) {
    return this.#parts.buttons.find((button) => button.dataset.action === action);
  }

  #fill(item, view) {
    const { node } = this;
    const { tile, title, time, links, actorName } = this.#parts;
    node.dataset.id = item.id;
    node.dataset.type = item.type;
    node.dataset.priority = item.priority;
    setAttribute(node, "data-unread", !item.is_read);
    setAttribute(node, "data-pending", item.pending);
    redraw(tile.firstChild, iconOfType(item.type));
    setText(title, item.title);
    const extras = JSON.stringify([item.data?.actor, item.data?.actions]);
    if (extras !== this.#extras) {
      this.#extras = extras;
      fillActor(tile, item);
      fillActions(links, item, this.#active);
      setText(actorName, actorOf(item)?.name ?? "");
      actorName.hidden = actorName.textContent === "";
    }
    if (this.item?.body !== item.body) this.#fillBody(item);
    const link = deepLinkOf(item);
    setAttribute(title, "href", link?.href ?? null);
    setAttribute(title, "rel", link === null ? null : "noopener noreferrer");
    setAttribute(node, "data-linked", link !== null);
    this.#created = Date.parse(item.created_at);
    setAttribute(time, "datetime", item.created_at);
    setAttribute(time, "title", fullTime(this.#created, view.locale));
    if (this.item?.id !== item.id) this.#identify(item.id);
  }

  #fillBody({ body }) {
    fillBody(this.#parts.body, body, this.expanded, this.#active);
  }

  // The article is named by what it shows, so names follow the visible text by themselves.
  #identify(id) {
    const { state, badge, title, body, time } = this.#parts;
    state.id = `state-${id}`;
    badge.id = `priority-${id}`;
    title.id = `title-${id}`;
    body.id = `body-${id}`;
    time.id = `time-${id}`;
    this.node.setAttribute("aria-labelledby", `${state.id} ${badge.id} ${title.id}`);
    this.node.setAttribute("aria-describedby", `${body.id} ${time.id}`);
  }

  #speak(item, { texts, language, locale }) {
    const { state, badge, pending, actions, buttons, time } = this.#parts;
    this.#spokenLanguage = language;
    setText(state, item.is_read ? "" : texts.unread);
    setText(badge, item.priority === "normal" ? "" : (texts.priority[item.priority] ?? ""));
    setAttribute(pending, "aria-label", texts.pending);
    setAttribute(pending, "title", texts.pending);
    setAttribute(actions, "aria-label", texts.actions);
    setAttribute(time, "title", fullTime(this.#created, locale));
    const names = {
      select: texts.select,
      read: item.is_read ? texts.markUnread : texts.markRead,
      archive: item.archived_at ? texts.unarchive : texts.archive,
      snooze: texts.snooze,
      delete: texts.remove,
      more: texts.more,
    };
    for (const button of buttons) {
      const name = names[button.dataset.action];
      if (name === undefined) continue;
      setAttribute(button, "aria-label", name);
      setAttribute(button, "title", name);
    }
    for (const action of ["snooze", "more"]) {
      setAttribute(this.button(action), "aria-haspopup", "menu");
    }
    redraw(this.button("archive").firstChild, item.archived_at ? "unarchive" : "archive");
    redraw(this.button("read").firstChild, item.is_read ? "unread" : "check");
    this.#nameExpand(texts);
  }

  #nameExpand(texts) {
    const { expand } = this.#parts;
    const name = this.expanded ? texts.collapse : texts.expand;
    setAttribute(expand, "aria-label", name);
    setAttribute(expand, "title", name);
    setAttribute(expand, "aria-expanded", String(this.expanded));
  }
}
