// By which channels each kind comes: one box for each, and for the kinds of a family together.

import { element, setAttribute, setText } from "../dom.js";
import { icon, iconOfType } from "../icons.js";
import { button, openChannels, say, Section } from "./section.js";

/** [{name: "task.*", types: [...]}]; a family of one kind is that kind. */
function familiesOf(effective) {
  const families = new Map();
  for (const type of Object.keys(effective)) {
    const family = type.includes(".") ? `${type.split(".", 1)[0]}.*` : type;
    families.set(family, [...(families.get(family) ?? []), type]);
  }
  return [...families].map(([name, types]) => ({ name: types.length > 1 ? name : types[0], types }));
}

// Where a choice comes from, as [what, name]: "own", "family", "switch", "defaults" or "none".
function sourceOf(line, row) {
  if (line === null) return ["none"];
  if (line.startsWith("defaults.")) return ["defaults"];
  if (line.startsWith("channels.")) return ["switch"];
  const name = line.slice("types.".length, line.lastIndexOf("."));
  return name === row ? ["own"] : ["family", name];
}

class Row {
  #boxes = new Map();
  #name = element("span", { class: "type-name" });
  #note = element("span", { class: "type-note" });
  #group = element("div", { class: "boxes", role: "group" });
  #reset;

  /** `types`: one, or all of the family `name`. */
  constructor(name, types, host) {
    this.name = name;
    this.types = types;
    this.host = host;
    this.#reset = button({ class: "button reset", part: "button reset" }, () => this.#clear());
    this.node = element(
      "li",
      { class: types.length > 1 ? "type family" : "type", part: "type", "data-type": name },
      element("span", { class: "tile", "aria-hidden": "true" }, icon(iconOfType(name))),
      element("span", { class: "type-words" }, this.#name, this.#note),
      this.#group,
      this.#reset,
    );
  }

  show(view, isInFamily) {
    const { effective, preferences, texts } = view;
    const label = texts.typeName(this.name, isInFamily);
    setText(this.#name, label);
    setAttribute(this.#name, "dir", "auto");
    setAttribute(this.#group, "aria-label", label);
    const isMandatory = this.types.every((type) => effective[type].web.state === "mandatory");
    setAttribute(this.node, "data-mandatory", isMandatory);
    const channels = openChannels(view);
    for (const [name, box] of this.#boxes) if (!channels.includes(name)) box.remove();
    const sources = channels.map((name) => this.#showBox(name, view, label, isMandatory));
    const families = new Set(sources.filter(([what]) => what === "family").map(([, name]) => name));
    const note = isMandatory
      ? texts.mandatory
      : [...families].map((name) => texts.asFamily(texts.typeName(name, false))).join(" · ");
    setText(this.#note, note);
    this.#reset.hidden = isMandatory || !this.#lines(preferences).length;
    say(this.#reset, texts.reset);
    setAttribute(this.#reset, "aria-label", texts.resetOf(label));
  }

  #showBox(name, { effective, texts }, label, isMandatory) {
    const choices = this.types.map((type) => effective[type][name]).filter(({ state }) => state !== "mandatory");
    const on = choices.filter(({ state }) => state === "on").length;
    const lines = new Set(choices.map((each) => each.line));
    // What is off as a whole is off, whatever a line says of one kind.
    const isShut = !isMandatory && on === 0 && choices.every((each) => !/^(defaults\.)?types\./.test(each.line ?? ""));
    const [what, from] = lines.size > 1 ? ["several"] : sourceOf([...lines][0] ?? null, this.name);
    const box = this.#box(name);
    setAttribute(box, "aria-checked", on === choices.length ? "true" : on === 0 ? "false" : "mixed");
    setAttribute(box, "aria-disabled", isMandatory || isShut ? "true" : null);
    setAttribute(box, "data-source", isMandatory ? "mandatory" : what);
    setText(box.lastElementChild, texts.channel[name]);
    setAttribute(box, "aria-label", texts.channelOf(texts.channel[name], label));
    const why = isMandatory ? texts.mandatory : isShut ? texts.shut(texts.channel[name]) : texts.source(what, from && texts.typeName(from, false));
    setAttribute(box, "title", why);
    setAttribute(box, "aria-description", why);
    return [what, from];
  }

  #box(name) {
    if (!this.#boxes.has(name)) {
      const mark = element("span", { class: "mark", "aria-hidden": "true" }, icon("check"));
      const box = element(
        "button",
        { type: "button", role: "checkbox", class: "box", part: "box", "data-channel": name },
        mark,
        element("span", {}),
      );
      box.addEventListener("click", () => {
        if (box.getAttribute("aria-disabled") !== "true") this.#set(name, box.getAttribute("aria-checked") !== "true");
      });
      this.#boxes.set(name, box);
      this.#group.append(box);
    }
    return this.#boxes.get(name);
  }

  // The lines of the document that are about this row alone.
  #lines({ types = {} }) {
    return Object.keys(types).filter((name) => name === this.name || (this.#isFamily && this.types.includes(name)));
  }

  get #isFamily() {
    return this.types.length > 1;
  }

  #set(channel, on) {
    const { preferences } = this.host.inbox();
    const types = { [this.name]: { [channel]: on } };
    const prefix = this.name.slice(0, -1);
    for (const name of Object.keys(preferences.types ?? {})) {
      // Said of the family, it holds for all of it.
      if (this.#isFamily && name !== this.name && name.startsWith(prefix)) types[name] = { [channel]: null };
    }
    this.host.change({ types });
  }

  #clear() {
    const lines = this.#lines(this.host.inbox().preferences);
    this.#boxes.values().next().value.focus(); // the button goes
    this.host.change({ types: Object.fromEntries(lines.map((name) => [name, null])) });
  }
}

export class Types extends Section {
  #rows = new Map();
  #lead = element("p", { class: "note" });
  #list = element("ul", { class: "types" });

  constructor(host) {
    super("types", host);
    this.node.append(this.#lead, this.#list);
  }

  show(view) {
    const { texts, effective } = view;
    setText(this.heading, texts.types);
    setText(this.#lead, texts.typesLead);
    const rows = familiesOf(effective).flatMap(({ name, types }) => [
      [name, types, false],
      ...(types.length > 1 ? types.map((type) => [type, [type], true]) : []),
    ]);
    const key = JSON.stringify(rows);
    if (this.#list.dataset.rows !== key) {
      this.#list.dataset.rows = key;
      this.#rows = new Map(rows.map(([name, types]) => [name, new Row(name, types, this.host)]));
      this.#list.replaceChildren(...[...this.#rows.values()].map(({ node }) => node));
    }
    for (const [name, , isInFamily] of rows) {
      const row = this.#rows.get(name);
      row.node.classList.toggle("member", isInFamily);
      row.show(view, isInFamily);
    }
  }
}
