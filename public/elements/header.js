// What stands over the list: its title and what waits, the views as tabs, search, filters, "mark all as
// read". It shows what it is told and tells what is chosen.

import { element, setAttribute, setText } from "./dom.js";
import { FilterMenu } from "./filter_menu.js";
import { icon } from "./icons.js";
import { SearchBox } from "./search_box.js";
import { kViews } from "./source.js";
import { spelled, spelledBriefly } from "./time.js";

function tab(name) {
  return element(
    "button",
    {
      type: "button",
      class: "tab",
      part: "tab",
      role: "tab",
      id: `tab-${name}`,
      "data-filter": name,
      "aria-controls": "panel",
    },
    element("span", { class: "tab-text" }),
    // The number may be shortened to the eye; it is always spoken in full.
    name === "unread" ? element("span", { class: "tab-count", "aria-hidden": "true" }) : null,
    name === "unread" ? " " : null,
    name === "unread" ? element("span", { class: "spoken tab-exact" }) : null,
  );
}

export class Header {
  node;
  /** The button that brings in what waits. */
  waiting = element("button", { type: "button", class: "waiting", part: "new", hidden: true });

  #title = element("h2", { class: "heading", part: "title", id: "title" });
  #tabs = kViews.map(tab);
  #tablist = element("div", { class: "tabs", part: "tabs", role: "tablist" }, ...this.#tabs);
  #markAllText = element("span", { class: "mark-all-text" });
  #markAll = element("button", { type: "button", class: "mark-all", part: "mark-all" }, icon("checkAll"), this.#markAllText);
  #search;
  #filter;
  #view = null;

  /**
   * `menu` is the list's; `settings` the gear's button, `selection` its bar. `on` hears {view(name), narrow(chosen), markAll(),
   * refresh(), left()}: the last when the focus is free.
   */
  constructor({ menu, settings, selection, on }) {
    this.#search = new SearchBox({ onSearch: (q) => on.narrow({ q }), onClosed: () => on.left() });
    this.#filter = new FilterMenu(menu, (chosen) => on.narrow(chosen));
    this.node = element(
      "div",
      { class: "header", part: "header" },
      element(
        "div",
        { class: "header-row" },
        element("div", { class: "title-place" }, this.#title, this.waiting),
        element(
          "div",
          { class: "header-end" },
          this.#search.button,
          this.#filter.button,
          settings,
          element("slot", { name: "header-end" }),
        ),
      ),
      element("div", { class: "header-row" }, this.#tablist, this.#markAll, selection),
      this.#search.node,
    );
    this.waiting.addEventListener("click", () => on.refresh());
    this.#markAll.addEventListener("click", () => {
      if (this.#markAll.getAttribute("aria-disabled") !== "true") on.markAll();
    });
    this.#tablist.addEventListener("click", (event) => {
      const chosen = event.target.closest("[role=tab]");
      if (chosen) on.view(chosen.dataset.filter);
    });
    this.#tablist.addEventListener("keydown", (event) => this.#key(event, on));
  }

  speak(texts) {
    setText(this.#title, texts.title);
    setAttribute(this.#tablist, "aria-label", texts.filterLabel);
    for (const node of this.#tabs) setText(node.querySelector(".tab-text"), texts.views[node.dataset.filter]);
    setText(this.#markAllText, texts.markAll);
    setAttribute(this.#markAll, "title", texts.markAll);
    this.#search.speak(texts);
    this.#filter.speak(texts);
  }

  /** The id of the tab of the view. */
  get tabId() {
    return `tab-${this.#view}`;
  }

  /** Ends a search: what is searched for was forgotten. */
  reset() {
    this.#search.close();
  }

  search() {
    this.#search.open();
  }

  /** `source`: see source.js. `total` is how many are unread, null while that is not known. */
  show({ source, total, items, teams, texts, formatting }) {
    this.#select(source.view);
    this.#filter.show({ source, items, teams, texts });
    const isSome = total !== null && total > 0;
    const unread = this.#tabs[kViews.indexOf("unread")];
    setText(unread.querySelector(".tab-count"), isSome ? spelledBriefly(total, formatting) : "");
    setText(unread.querySelector(".tab-exact"), isSome ? spelled(total, formatting) : "");
    setAttribute(this.#markAll, "aria-disabled", String(!isSome));
  }

  showWaiting(count, { texts, formatting }) {
    setText(this.waiting, count > 0 ? texts.waiting(spelled(count, formatting), count) : "");
    setAttribute(this.waiting, "data-count", count > 0 ? count : null);
    this.waiting.hidden = count === 0;
  }

  #select(view) {
    if (view === this.#view) return;
    this.#view = view;
    for (const node of this.#tabs) {
      const isSelected = node.dataset.filter === view;
      setAttribute(node, "aria-selected", String(isSelected));
      setAttribute(node, "tabindex", isSelected ? "0" : "-1");
      if (isSelected) this.#reveal(node);
    }
  }

  // Where they do not all fit, the tabs are scrolled and nothing else is.
  #reveal(node) {
    const { left, right } = this.#tablist.getBoundingClientRect();
    const box = node.getBoundingClientRect();
    if (box.left < left) this.#tablist.scrollLeft += box.left - left;
    else if (box.right > right) this.#tablist.scrollLeft += box.right - right;
  }

  #key(event, on) {
    const at = kViews.indexOf(this.#view);
    const steps = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 };
    if (!(event.key in steps)) return;
    event.preventDefault();
    const isRightToLeft = getComputedStyle(this.#tablist).direction === "rtl";
    const to = isRightToLeft && event.key.startsWith("Arrow") ? 2 * at - steps[event.key] : steps[event.key];
    const chosen = this.#tabs.at(to % kViews.length);
    on.view(chosen.dataset.filter);
    chosen.focus();
  }
}
