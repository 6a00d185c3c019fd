// Whom one can write to, as far as it may be known: the demo's people, those of the directory for who may read it,
// otherwise whoever is named by their id.

import { loadDirectory } from "../../page/session.js";
import { fitOf } from "./fit.js";

const kPages = 5; // of the directory that are searched by name
const kFound = 8; // that are offered at once
const kUuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu;
const kMailAddress = /^\S+@\S+\.\S+$/u;

export class Directory {
  #api;
  #rights;
  #isDemo;
  #people = new Map(); // id -> {id, name, email, teams}
  #teams = new Map(); // id -> name, or null
  #loading = null;

  /** Can people be searched by name? */
  isSearched = false;
  /** Are there more than are searched by name? */
  isPart = false;

  /** `rights`: as sign_in.js reads them. */
  constructor(api, rights, isDemo) {
    this.#api = api;
    this.#rights = rights;
    this.#isDemo = isDemo;
    for (const team of rights.teams) this.#teams.set(team, null);
  }

  /** Once; what cannot be read is done without. */
  load() {
    this.#loading ??= (this.#isDemo ? this.#loadDemo() : this.#loadPages()).catch((error) => {
      console.warn("The directory could not be read.", error);
    });
    return this.#loading;
  }

  async #loadDemo() {
    const { users, teams } = await loadDirectory();
    for (const { id, name } of teams) {
      if (this.#rights.everyTeam || this.#teams.has(id)) this.#teams.set(id, name);
    }
    for (const user of users) this.#people.set(user.id, user);
    this.isSearched = true;
  }

  async #loadPages() {
    if (!this.#rights.directory) return;
    let cursor = null;
    for (let page = 0; page < kPages; ++page) {
      const { items, next_cursor: next } = await this.#api.users(cursor ? { cursor } : {});
      this.isSearched = true;
      this.#keep(items);
      cursor = next;
      if (cursor === null) return;
    }
    this.isPart = true;
  }

  #keep(items) {
    for (const user of items) {
      this.#people.set(user.id, user);
      for (const team of user.teams ?? []) {
        if (this.#rights.everyTeam && !this.#teams.has(team)) this.#teams.set(team, null);
      }
    }
  }

  /** Who fits a text, the best first: [{id, name, email}]. */
  async find(text) {
    await this.load();
    const wanted = text.trim();
    if (kUuid.test(wanted)) return [this.#people.get(wanted.toLowerCase()) ?? { id: wanted.toLowerCase(), name: "", email: "" }];
    if (this.isPart && kMailAddress.test(wanted)) this.#keep((await this.#api.users({ email: wanted })).items);
    return [...this.#people.values()]
      .map((user) => ({ user, fit: fitOf(user, wanted) }))
      .filter(({ fit }) => fit > 0)
      .sort((a, b) => b.fit - a.fit || this.nameOf(a.user.id).localeCompare(this.nameOf(b.user.id)))
      .slice(0, kFound)
      .map(({ user }) => user);
  }

  /** A name to show, else an email, else the id's beginning. */
  nameOf(id) {
    const user = this.#people.get(id);
    return user?.name || user?.email || id.slice(0, 8);
  }

  /** The teams one may write to: [{id, name}], `name` null where nobody says it. */
  get teams() {
    return [...this.#teams].map(([id, name]) => ({ id, name }));
  }

  teamName(id, texts) {
    return this.#teams.get(id) ?? texts.teamNamed(id.slice(0, 8));
  }
}
