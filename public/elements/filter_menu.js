// The filters of the list, as a menu: priorities, families of types, teams; and its order.

import { element, setAttribute } from "./dom.js";
import { icon, iconOfType } from "./icons.js";

const kPriorities = ["critical", "high", "normal", "low"];

const familyOf = (type) => type.split(".", 1)[0];
const toggled = (list, one) => (list.includes(one) ? list.filter((other) => other !== one) : [...list, one]);

export class FilterMenu {
  button;

  #menu;
  #onNarrow;
  #shown = null; // what show() was given last
  #types = new Set(); // all that were seen

  /** `onNarrow(chosen)` is told what the view shall be narrowed by: see source.js. */
  constructor(menu, onNarrow) {
    this.#menu = menu;
    this.#onNarrow = onNarrow;
    this.button = element(
      "button",
      { type: "button", class: "tool", part: "filter-button", "aria-haspopup": "menu", onclick: () => this.#open() },
      icon("filter"),
    );
  }

  speak(texts) {
    setAttribute(this.button, "aria-label", texts.filter);
    setAttribute(this.button, "title", texts.filter);
  }

  /** `teams` is [{id, name}], `items` what there is. */
  show(shown) {
    this.#shown = shown;
    for (const { type } of shown.items) this.#types.add(type);
    const { types, priorities, teams } = shown.source.chosen;
    const isNarrowed = types.length + priorities.length + teams.length > 0;
    setAttribute(this.button, "data-narrowed", isNarrowed);
    const { texts } = shown;
    setAttribute(this.button, "aria-label", isNarrowed ? texts.filterOn : texts.filter);
  }

  #open() {
    const { source, teams, texts } = this.#shown;
    const { chosen } = source;
    const groups = [{ title: texts.filterPriority, entries: kPriorities.map((name) => this.#entry(`priority-${name}`, texts.priorities[name], chosen.priorities.includes(name), { priorities: toggled(chosen.priorities, name) })) }];
    const { isFolded } = source;
    groups.push({ title: texts.filterShow, entries: [{ name: "grouped", text: texts.filterGroups, isChosen: isFolded, run: () => this.#onNarrow({ isFolded: !isFolded }) }] });
    const orders = ["priority", "newest"].map((order) => ({ ...this.#entry(`order-${order}`, texts.orders[order], source.order === order, { order }), isOne: true }));
    groups.push({ title: texts.filterOrder, entries: orders });
    const families = [...new Set([...this.#types].map(familyOf))];
    if (families.length > 1) groups.push({ title: texts.filterType, entries: families.map((family) => this.#family(family, chosen.types, texts)) });
    if (teams.length > 1) {
      groups.push({ title: texts.filterTeam, entries: teams.map(({ id, name }) => this.#entry(`team-${id}`, name, chosen.teams.includes(id), { teams: toggled(chosen.teams, id) })) });
    }
    if (this.button.hasAttribute("data-narrowed")) {
      const run = () => this.#onNarrow({ types: [], priorities: [], teams: [] });
      groups.push({ entries: [{ name: "none", text: texts.filterNone, drawing: "close", run }] });
    }
    this.#menu.open(this.button, this.button, texts.filter, groups);
  }

  // All types of a family are chosen together.
  #family(family, types, texts) {
    const all = [...this.#types].filter((type) => familyOf(type) === family);
    const isChosen = all.some((type) => types.includes(type));
    const others = types.filter((type) => familyOf(type) !== family);
    const next = { types: isChosen ? others : [...others, ...all] };
    return { ...this.#entry(`type-${family}`, texts.families[family] ?? family, isChosen, next), drawing: iconOfType(family) };
  }

  #entry(name, text, isChosen, chosen) {
    return { name, text, isChosen, run: () => this.#onNarrow(chosen) };
  }
}
