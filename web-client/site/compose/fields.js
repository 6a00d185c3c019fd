// The fields of the form: a label, a control, a hint, and what is wrong with it.

import { element } from "../../carillon/src/elements/dom.js";

const idOf = (name) => `compose-${name.replaceAll(/[^\w-]/gu, "_")}`;

export class Field {
  #fault;
  #describedBy;

  /** `control` gets the id that the label names; `hint` is a text or null. */
  constructor(name, label, control, hint = null) {
    const id = idOf(name);
    this.name = name;
    this.control = control;
    control.id = id;
    this.hint = element("p", { class: "hint", id: `${id}-hint`, hidden: hint === null }, hint ?? "");
    this.#fault = element("p", { class: "fault", id: `${id}-fault`, hidden: true });
    this.#describedBy = `${id}-hint ${id}-fault`;
    control.setAttribute("aria-describedby", this.#describedBy);
    this.node = element("div", { class: "field", "data-field": name }, element("label", { for: id }, label), control, this.hint, this.#fault);
  }

  get hidden() {
    return this.node.hidden;
  }
  set hidden(hidden) {
    this.node.hidden = hidden;
  }

  set hintText(text) {
    this.hint.textContent = text;
    this.hint.hidden = text === "";
  }

  /** Says what is wrong; `lang` is the language of the words. */
  refuse(words, lang) {
    this.#fault.append(element("span", { lang }, words));
    this.#fault.hidden = false;
    this.control.setAttribute("aria-invalid", "true");
  }

  accept() {
    this.#fault.replaceChildren();
    this.#fault.hidden = true;
    this.control.removeAttribute("aria-invalid");
  }
}

/** A choice among [[value, words], …]. */
export function choice(options, value) {
  const control = element("select", {}, ...options.map(([each, words]) => element("option", { value: each }, words)));
  control.value = value;
  return control;
}

/** Radio buttons side by side; `onChange(value)`. */
export function radios(name, legend, options, value, onChange) {
  const buttons = options.map(([each, words]) =>
    element("label", {},
      element("input", { type: "radio", name: idOf(name), value: each, checked: each === value, onchange: () => onChange(each) }),
      element("span", {}, words)));
  return element("fieldset", { class: "radios", "data-field": name }, element("legend", {}, legend), element("div", {}, ...buttons));
}
