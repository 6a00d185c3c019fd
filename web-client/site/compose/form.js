// What is sent, to whom and how: the form, its preview beside it, and what came of it in its place.

import { element } from "../../carillon/src/elements/dom.js";
import { choice, Field, radios } from "./fields.js";
import { PeopleField } from "./people_field.js";
import { Preview } from "./preview.js";
import { emptyDraft, faultsOf, fieldOf, isEvent, laterThan, localText, requestOf, SendingKey } from "./request.js";
import { resultOf } from "./result.js";
import { refusalWords } from "./texts.js";

const kPreviewAfterMs = 60; // of whoever types

export class Form {
  #with; // {api, rights, directory, texts, locale, announce, onChange}
  #draft;
  #key = new SendingKey();
  #templates = [];
  #fields = new Map(); // name -> Field
  #values = element("div", { class: "values" }); // of the template's variables
  #own = element("div", {}); // title and message, in one's own words
  #rows = new Map(); // name -> node that is shown or not
  #alert = element("p", { class: "fault", role: "alert" });
  #button;
  #form;
  #preview;
  #timer = 0;
  #isSending = false;

  /** `draft` is changed here, so that another form can go on with it. `onChange()` when something was sent or taken back. */
  constructor(parts, draft) {
    this.#with = parts;
    this.#draft = draft;
    const { texts } = parts;
    this.#preview = new Preview(texts);
    this.#button = element("button", { class: "button" }, texts.send);
    this.#form = element("form", { novalidate: true, onsubmit: (event) => this.#submit(event), onkeydown: (event) => this.#pressed(event) });
    this.node = element("div", { class: "writing" });
    this.#build();
    this.#loadTemplates();
  }

  focus() {
    this.node.querySelector("input:checked, input, h3")?.focus();
  }

  #build() {
    this.#fields.clear();
    this.#own.replaceChildren(...this.#ownFields());
    this.#form.replaceChildren(
      ...this.#whom(),
      this.#typeField(),
      this.#languageField(),
      this.#own,
      this.#values,
      ...this.#ways(),
      element("div", { class: "act" }, this.#alert, this.#button),
    );
    this.node.replaceChildren(this.#form, this.#preview.node);
    this.#fillValues();
    this.#arrange();
  }

  get #template() {
    return this.#templates.find(({ type }) => type === this.#draft.type) ?? null;
  }

  #add(field) {
    this.#fields.set(field.name, field);
    return field.node;
  }

  /** A field whose value is the draft's member of that name. */
  #bound(name, label, control, hint = null) {
    control.value = this.#draft[name];
    control.addEventListener("input", () => this.#set(name, control.value));
    return this.#add(new Field(name, label, control, hint));
  }

  #set(name, value) {
    this.#draft[name] = value;
    this.#fields.get(name)?.accept();
    this.#arrange();
  }

  #whom() {
    const { rights, directory, texts, announce } = this.#with;
    const draft = this.#draft;
    const modes = [["people", texts.toPeople], ["team", texts.toTeam], ...(rights.everyTeam ? [["everyone", texts.toEveryone]] : [])];
    const onChange = () => {
      this.#fields.get("people").accept();
      this.#arrange();
    };
    const people = new PeopleField({ directory, people: draft.people, texts, onChange, announce });
    const { teams } = directory;
    const named = teams.map(({ id }) => [id, directory.teamName(id, texts)]);
    if (draft.team === "" && teams.length > 0) draft.team = teams[0].id;
    // Who writes within their teams names one of them.
    if (draft.scope === "" && !rights.everyTeam && teams.length > 0) draft.scope = teams[0].id;
    const none = rights.everyTeam || teams.length === 0 ? [["", texts.noScope]] : [];
    const rows = {
      people: this.#add(people.field),
      scope: this.#bound("scope", texts.scope, choice([...none, ...named], draft.scope)),
      team: teams.length > 0
        ? this.#bound("team", texts.team, choice(named, draft.team))
        : this.#bound("team", texts.teamId, element("input", { type: "text", autocomplete: "off", spellcheck: "false" })),
      everyone: element("p", { class: "hint" }, texts.everyoneNote),
    };
    for (const [name, node] of Object.entries(rows)) this.#rows.set(name, node);
    return [radios("to", texts.to, modes, draft.to, (value) => this.#set("to", value)), ...Object.values(rows)];
  }

  #typeField() {
    const { texts } = this.#with;
    const control = element("select", {},
      element("option", { value: "" }, texts.ownWords),
      this.#templates.length === 0 ? null
        : element("optgroup", { label: texts.byTemplate }, ...this.#templates.map(({ type }) => element("option", { value: type }, type))));
    control.value = this.#draft.type;
    control.addEventListener("input", () => this.#choose(control.value));
    return this.#add(new Field("type", texts.type, control));
  }

  #choose(type) {
    this.#draft.type = type;
    const template = this.#template;
    this.#draft.priority = template?.priority ?? "normal";
    this.#draft.channel = template?.channel ?? "web";
    for (const name of ["priority", "channel"]) this.#fields.get(name).control.value = this.#draft[name];
    this.#fillValues();
    this.#arrange();
  }

  // Without the right to tell events it goes to everyone in one language.
  #languageField() {
    const { texts, rights, locale } = this.#with;
    if (!rights.emit && this.#draft.language === "own") this.#draft.language = locale;
    const options = [...(rights.emit ? [["own", texts.eachOwn]] : []), ...Object.entries(texts.languages)];
    const node = this.#bound("language", texts.language, choice(options, this.#draft.language), "");
    this.#rows.set("language", node);
    return node;
  }

  #ownFields() {
    const { texts } = this.#with;
    return [
      this.#bound("title", texts.messageTitle, element("input", { type: "text", autocomplete: "off", dir: "auto" })),
      this.#bound("body", texts.body, element("textarea", { rows: 5, dir: "auto" })),
    ];
  }

  #fillValues() {
    for (const name of [...this.#fields.keys()]) if (name.startsWith("value:")) this.#fields.delete(name);
    this.#values.replaceChildren(...(this.#template?.variables ?? []).map((name) => {
      const control = name === "body" ? element("textarea", { rows: 4, dir: "auto" }) : element("input", { type: "text", autocomplete: "off", dir: "auto" });
      control.value = this.#draft.values[name] ?? "";
      const field = new Field(`value:${name}`, name, control);
      control.addEventListener("input", () => {
        this.#draft.values[name] = control.value;
        field.accept();
        this.#arrange();
      });
      return this.#add(field);
    }));
  }

  #ways() {
    const { texts } = this.#with;
    const input = (type, more = {}) => element("input", { type, autocomplete: "off", ...more });
    const pair = (...nodes) => element("div", { class: "pair" }, ...nodes);
    return [
      pair(
        this.#bound("priority", texts.priority, choice(Object.entries(texts.priorities), this.#draft.priority)),
        this.#bound("channel", texts.channel, choice(Object.entries(texts.channels), this.#draft.channel))),
      pair(
        this.#bound("link", texts.link, input("text", { inputmode: "url", spellcheck: "false" }), texts.linkHint),
        this.#bound("action", texts.action, input("text", { dir: "auto" }))),
      pair(
        this.#bound("hours", texts.hours, input("number", { min: "0", step: "any", inputmode: "decimal" })),
        this.#bound("deliverAt", texts.deliverAt, input("datetime-local", { min: localText(Date.now()) }))),
    ];
  }

  #arrange() {
    const { texts, rights, directory } = this.#with;
    const draft = this.#draft;
    const isOwn = this.#template === null;
    this.#rows.get("people").hidden = draft.to !== "people";
    // The one team that somebody may write to needs no choice.
    this.#rows.get("scope").hidden = draft.to !== "people" || directory.teams.length < (rights.everyTeam ? 1 : 2);
    this.#rows.get("team").hidden = draft.to !== "team";
    this.#rows.get("everyone").hidden = draft.to !== "everyone";
    this.#rows.get("language").hidden = isOwn;
    this.#own.hidden = !isOwn;
    this.#values.hidden = isOwn;
    this.#fields.get("language").hintText = isEvent(draft) ? texts.eachOwnNote : texts.oneLanguageNote;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#preview.show(draft, this.#template), kPreviewAfterMs);
  }

  async #loadTemplates() {
    const { api, directory } = this.#with;
    const teams = directory.teams.length;
    const [templates] = await Promise.all([
      api.templates().catch((error) => {
        console.warn("The types of notifications could not be read.", error);
        return [];
      }),
      directory.load(),
    ]);
    this.#templates = templates;
    if (this.#template === null) this.#draft.type = "";
    // What was typed meanwhile is in the draft; the focus stays where it is.
    this.#replace("type", this.#typeField());
    this.#fillValues();
    if (directory.teams.length !== teams || directory.teams.some(({ name }) => name !== null)) this.#nameTeams();
    this.#arrange();
  }

  #nameTeams() {
    const { rights, directory, texts } = this.#with;
    const named = directory.teams.map(({ id }) => [id, directory.teamName(id, texts)]);
    if (named.length === 0) return;
    if (this.#draft.team === "") this.#draft.team = named[0][0];
    const none = rights.everyTeam ? [["", texts.noScope]] : [];
    for (const [name, label, options] of [["team", texts.team, named], ["scope", texts.scope, [...none, ...named]]]) {
      const node = this.#bound(name, label, choice(options, this.#draft[name]));
      this.#rows.get(name).replaceWith(node);
      this.#rows.set(name, node);
    }
  }

  #replace(name, node) {
    const before = this.#form.querySelector(`[data-field="${name}"]`);
    const hadFocus = before.contains(document.activeElement);
    before.replaceWith(node);
    if (hadFocus) this.#fields.get(name).control.focus();
  }

  async #submit(event) {
    event.preventDefault();
    if (this.#isSending) return;
    const { texts, locale, api } = this.#with;
    const draft = this.#draft;
    const template = this.#template;
    this.#clear();
    // What is typed and is no number, no time, has no value.
    const unread = [["hours", "badHours"], ["deliverAt", "badTime"]].filter(([field]) => this.#fields.get(field).control.validity.badInput);
    const faults = [...faultsOf(draft, template), ...unread.map(([field, text]) => ({ field, text }))];
    if (faults.length > 0) return this.#refuse(faults.map(({ field, text }) => [field, texts[text], locale]));
    this.#isSending = true;
    this.#button.textContent = texts.sending;
    try {
      const text = template === null || isEvent(draft) ? null : await this.#preview.textOf(draft, template, draft.language);
      const request = requestOf(draft, template, text);
      const later = laterThan(draft, Date.now());
      this.#showResult(await api.send(request, this.#key.keyOf(request)), later);
    } catch (refusal) {
      this.#showRefusal(refusal, template);
    } finally {
      this.#isSending = false;
      this.#button.textContent = texts.send;
    }
    return undefined;
  }

  // From within the message too.
  #pressed(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented || event.isComposing) return;
    event.preventDefault();
    this.#form.requestSubmit();
  }

  #clear() {
    this.#alert.replaceChildren();
    for (const field of this.#fields.values()) field.accept();
  }

  /** `faults`: [[field, words, language of the words], …]. The first one gets the focus. */
  #refuse(faults) {
    for (const [name, words, lang] of faults) this.#fields.get(name)?.refuse(words, lang);
    this.#alert.textContent = this.#with.texts.fixFields;
    this.#fields.get(faults[0][0])?.control.focus();
  }

  #showRefusal(refusal, template) {
    const { texts } = this.#with;
    const inFields = (refusal.errors ?? [])
      .map(({ field, message }) => [fieldOf(field, this.#draft, template), message, "en"])
      .filter(([name]) => this.#fields.has(name) && !this.#fields.get(name).node.hidden);
    if (inFields.length > 0) this.#refuse(inFields);
    const words = refusalWords(refusal, texts);
    if (refusal.status === undefined) console.warn("It could not be sent.", refusal);
    if (inFields.length > 0 && refusal.status !== 403) return;
    this.#alert.replaceChildren(words, ...(refusal.detail ? [" ", element("span", { lang: "en" }, refusal.detail)] : []));
  }

  #showResult(sent, later) {
    this.#key.end();
    const { api, directory, texts, locale, onChange } = this.#with;
    const draft = this.#draft;
    const { node, focus } = resultOf({
      sent, draft, later, api, directory, texts, locale, onTakenBack: onChange,
      onAnother: () => {
        Object.assign(draft, emptyDraft(), { to: draft.to, language: draft.language });
        this.#clear();
        this.#build();
        this.focus();
      },
    });
    this.node.replaceChildren(node);
    focus();
    onChange();
  }
}
