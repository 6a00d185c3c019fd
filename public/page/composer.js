// Who is notified: me, a colleague or my team, and optionally a team that limits it.

import { element } from "../carillon/src/elements/dom.js";

const kModes = ["me", "colleague", "team"];
const kModeTexts = { me: "toMe", colleague: "toColleague", team: "toTeam" };

export class Composer {
  #form;
  #directory;
  #me;
  #texts = null;
  #mode = "me";
  #colleague;
  #team;
  #scope = "";

  /** `form` is filled here; `directory` is {users, teams}; `me` one of the users. */
  constructor(form, directory, me) {
    this.#form = form;
    this.#directory = directory;
    this.#me = me;
    const others = this.#others();
    const mate = others.find((user) => user.teams.some((team) => me.teams.includes(team)));
    this.#colleague = (mate ?? others[0])?.id;
    this.#team = this.#myTeams()[0]?.id;
    form.onchange = (event) => this.#changed(event.target);
    form.onsubmit = (event) => event.preventDefault();
  }

  /** Draws the form in a language, keeping what is chosen. */
  show(texts) {
    this.#texts = texts;
    const teamOption = (team) => element("option", { value: team.id }, team.name);
    this.#form.replaceChildren(
      element(
        "div",
        { class: "segmented wide", role: "radiogroup", "aria-labelledby": "composer-heading" },
        ...kModes.map((mode) => this.#modeChoice(mode)),
      ),
      this.#field(
        "colleague",
        texts.colleague,
        this.#others().map((user) => element("option", { value: user.id }, user.name)),
        this.#colleague,
      ),
      this.#field("team", texts.team, this.#myTeams().map(teamOption), this.#team),
      this.#field(
        "scope",
        texts.scope,
        [element("option", { value: "" }, texts.scopeNone), ...this.#directory.teams.map(teamOption)],
        this.#scope,
      ),
    );
    this.#showFields();
  }

  /**
   * The routing members of a payload, the same in words, and the language of a single recipient
   * (undefined for several).
   */
  recipients() {
    if (this.#mode === "team") {
      const team = this.#directory.teams.find(({ id }) => id === this.#team);
      return { routing: { team_id: team.id }, names: team.name };
    }
    const id = this.#mode === "me" ? this.#me.id : this.#colleague;
    const routing = { recipients: [id] };
    if (this.#scope !== "") routing.team_id = this.#scope;
    const user = this.#directory.users.find((candidate) => candidate.id === id);
    return { routing, names: user.name, locale: user.locale };
  }

  /** All demo users: what the announcement addresses. */
  everyone() {
    const ids = this.#directory.users.map(({ id }) => id);
    return { routing: { recipients: ids }, names: this.#texts.everyone };
  }

  #others() {
    return this.#directory.users.filter((user) => user.id !== this.#me.id);
  }

  #myTeams() {
    return this.#directory.teams.filter((team) => this.#me.teams.includes(team.id));
  }

  #modeChoice(mode) {
    const impossible =
      (mode === "team" && this.#myTeams().length === 0) ||
      (mode === "colleague" && this.#others().length === 0);
    return element(
      "label",
      {},
      element("input", {
        type: "radio",
        name: "mode",
        value: mode,
        checked: mode === this.#mode,
        disabled: impossible,
      }),
      element("span", {}, this.#texts[kModeTexts[mode]]),
    );
  }

  #field(name, label, options, chosen) {
    const select = element("select", { name, "data-hook": name }, ...options);
    if (chosen !== undefined) select.value = chosen;
    return element("label", { class: "field", "data-field": name }, element("span", {}, label), select);
  }

  #changed(input) {
    if (input.name === "mode") this.#mode = input.value;
    else if (input.name === "colleague") this.#colleague = input.value;
    else if (input.name === "team") this.#team = input.value;
    else if (input.name === "scope") this.#scope = input.value;
    this.#showFields();
  }

  // The fields keep their places, so nothing jumps when another way of addressing is chosen.
  #showFields() {
    const shown = {
      colleague: this.#mode !== "team",
      team: this.#mode === "team",
      scope: true,
    };
    for (const field of this.#form.querySelectorAll("[data-field]")) {
      field.hidden = !shown[field.dataset.field];
    }
    this.#form.querySelector("[name=colleague]").disabled = this.#mode !== "colleague";
    this.#form.querySelector("[name=scope]").disabled = this.#mode === "team";
  }
}
