// What a person says of how they are reached, as far as somebody has asked: preferences.js, which does it,
// is loaded by the first question. Until then nothing is known.

import { CarillonError } from "./error.js";

export class AskedPreferences {
  #settings;
  #loaded = null; // Preferences
  #closed = false;

  /** As Preferences takes them. */
  constructor(settings) {
    this.#settings = settings;
  }

  get document() {
    return this.#loaded?.document ?? null;
  }
  get effective() {
    return this.#loaded?.effective ?? null;
  }
  get rules() {
    return this.#loaded?.rules ?? null;
  }

  told(text) {
    this.#loaded?.told(text);
  }
  refresh() {
    this.#loaded?.refresh();
  }
  forget() {
    this.#loaded?.forget();
  }
  close() {
    this.#closed = true;
    this.#loaded?.close();
  }

  /** Does what Preferences does by that name. */
  async ask(name, ...parameters) {
    if (this.#loaded === null) await this.#load();
    return this.#loaded[name](...parameters);
  }

  async #load() {
    let preferences;
    try {
      preferences = await import("./preferences.js");
    } catch (cause) {
      throw new CarillonError("core", `preferences.js cannot be loaded: ${cause.message}`, { cause });
    }
    if (this.#closed) throw new CarillonError("closed", "the inbox was closed");
    this.#loaded ??= new preferences.Preferences(this.#settings);
  }
}
