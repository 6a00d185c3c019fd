// A list that the server gives in pages, newest first: "show older ones" until there are no more, and what went wrong
// in plain words, to be tried again.

import { element } from "../carillon/src/elements/dom.js";
import { refusalWords } from "./compose/texts.js";

export class PagedList {
  #with; // {read(cursor), line(item), texts, nothing}
  #list = element("ol", {});
  #state = element("p", { role: "status", class: "hint" });
  #more;
  #cursor = null;
  #asked = 0;

  /**
   * `read(cursor)`: a page, {items, next_cursor}, from the first where it is null; `line(item)`: its `li`, which takes
   * the focus; `texts`: those of ./compose/texts.js; `nothing`: what stands there when there is none.
   */
  constructor(className, parts) {
    this.#with = parts;
    this.#more = element("button", { type: "button", class: "button quiet", hidden: true, onclick: () => this.#next() }, parts.texts.more);
    this.node = element("div", { class: className }, this.#list, this.#state, this.#more);
  }

  /** Shows the newest again. */
  load() {
    this.#cursor = null;
    return this.#read(true);
  }

  async #next() {
    const at = this.#list.children.length;
    if (!(await this.#read(false))) return;
    // The button that had the focus may be gone.
    this.#list.children[at]?.focus();
  }

  async #read(isFirst) {
    const { read, line, texts, nothing } = this.#with;
    const asked = ++this.#asked;
    this.#state.textContent = texts.loading;
    let page;
    try {
      page = await read(this.#cursor);
    } catch (refusal) {
      if (asked !== this.#asked) return false;
      this.#state.textContent = refusalWords(refusal, texts);
      this.#more.textContent = texts.retry;
      this.#more.hidden = refusal.status === 403;
      return false;
    }
    if (asked !== this.#asked) return false;
    if (isFirst) this.#list.replaceChildren();
    this.#list.append(...page.items.map(line));
    this.#cursor = page.next_cursor;
    this.#more.textContent = texts.more;
    this.#more.hidden = this.#cursor === null;
    this.#state.textContent = this.#list.children.length === 0 ? nothing : "";
    return true;
  }
}
