// Who gets it: people found by name or email, each a chip that can be removed. A combobox as the ARIA
// Authoring Practices describe it; the focus stays in the field.

import { element, vector } from "../../carillon/src/elements/dom.js";
import { Field } from "./fields.js";

const kCross = "M6 6l12 12M18 6L6 18";

export class PeopleField {
  #directory;
  #people;
  #texts;
  #onChange;
  #announce;
  #input = element("input", {
    type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list",
    "aria-expanded": "false", "aria-controls": "compose-found", dir: "auto",
  });
  #list = element("ul", { id: "compose-found", role: "listbox", hidden: true });
  #chips = element("ul", { class: "chips" });
  #found = []; // people that are offered
  #at = -1; // which of them is active
  #asked = 0; // what is answered later than asked again is passed over

  /** `people`: of the draft, changed here; `announce(words)` for screen readers. */
  constructor({ directory, people, texts, onChange, announce }) {
    this.#directory = directory;
    this.#people = people;
    this.#texts = texts;
    this.#onChange = onChange;
    this.#announce = announce;
    this.field = new Field("people", texts.find, this.#input, texts.findHint);
    this.#list.setAttribute("aria-label", texts.find);
    this.#chips.setAttribute("aria-label", texts.recipients);
    this.#input.after(this.#list);
    this.field.node.prepend(this.#chips);
    this.#input.addEventListener("input", () => this.#search());
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#input.addEventListener("blur", () => this.#close());
    this.#draw();
    directory.load().then(() => {
      if (!directory.isSearched) this.field.hintText = texts.findById;
      else if (directory.isPart) this.field.hintText = `${texts.findHint} ${texts.findMore}`;
      this.#draw();
    });
  }

  async #search() {
    const text = this.#input.value;
    const asked = ++this.#asked;
    if (text.trim() === "") return this.#close();
    let found = [];
    try {
      found = await this.#directory.find(text);
    } catch (error) {
      console.warn("Nobody could be searched.", error);
    }
    if (asked !== this.#asked) return undefined;
    const chosen = new Set(this.#people.map(({ id }) => id));
    this.#found = found.filter(({ id }) => !chosen.has(id));
    this.#at = this.#found.length > 0 ? 0 : -1;
    return this.#open();
  }

  #open() {
    const none = element("li", { class: "none", role: "option", "aria-disabled": "true" }, this.#texts.nobodyFound);
    const options = this.#found.map((user, index) =>
      element("li",
        {
          id: `compose-found-${index}`, role: "option", "aria-selected": String(index === this.#at),
          // Before the field loses the focus.
          onpointerdown: (event) => {
            event.preventDefault();
            this.#add(user);
          },
        },
        element("bdi", {}, user.name || user.email || user.id),
        user.name && user.email ? element("small", { dir: "auto" }, user.email) : null));
    this.#list.replaceChildren(...(options.length > 0 ? options : [none]));
    this.#list.hidden = false;
    this.#input.setAttribute("aria-expanded", "true");
    this.#markActive();
  }

  #markActive() {
    if (this.#at < 0) this.#input.removeAttribute("aria-activedescendant");
    else this.#input.setAttribute("aria-activedescendant", `compose-found-${this.#at}`);
    for (const [index, option] of [...this.#list.children].entries()) {
      if (this.#found.length > 0) option.setAttribute("aria-selected", String(index === this.#at));
    }
    this.#list.children[this.#at]?.scrollIntoView({ block: "nearest" });
  }

  #close() {
    ++this.#asked;
    this.#list.hidden = true;
    this.#found = [];
    this.#at = -1;
    this.#input.setAttribute("aria-expanded", "false");
    this.#input.removeAttribute("aria-activedescendant");
  }

  #key(event) {
    if (event.isComposing) return;
    const size = this.#found.length;
    if (event.key === "Enter") {
      event.preventDefault();
      if (size > 0) this.#add(this.#found[this.#at]);
    } else if (event.key === "Escape" && !this.#list.hidden) {
      // The list's, not the dialog's.
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && size > 0) {
      event.preventDefault();
      this.#at = (this.#at + (event.key === "ArrowDown" ? 1 : size - 1)) % size;
      this.#markActive();
    } else if (event.key === "Backspace" && this.#input.value === "" && this.#people.length > 0) {
      this.#remove(this.#people.at(-1));
    }
  }

  #add({ id }) {
    const name = this.#directory.nameOf(id);
    this.#people.push({ id });
    this.#input.value = "";
    this.#close();
    this.#draw();
    this.#announce(this.#texts.added(name));
    this.#onChange();
  }

  #remove(person) {
    this.#people.splice(this.#people.indexOf(person), 1);
    this.#draw();
    this.#announce(this.#texts.removed(this.#directory.nameOf(person.id)));
    this.#onChange();
    this.#input.focus();
  }

  #draw() {
    this.#chips.hidden = this.#people.length === 0;
    this.#chips.replaceChildren(...this.#people.map((person) => {
      const name = this.#directory.nameOf(person.id);
      const words = this.#texts.remove(name);
      return element("li", {},
        element("bdi", {}, name),
        element("button", { type: "button", "aria-label": words, title: words, onclick: () => this.#remove(person) }, vector(kCross)));
    }));
  }
}
