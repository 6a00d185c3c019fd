// The part of the core that is about preferences (wasm/preferences_seam.h) as JavaScript values: a module
// of its own.

import { loadModule } from "./inside.js";

/** Of one person. Each method may throw CoreFailure; times are ms since 1970. */
export class PreferencesCore {
  #core;
  #handle;

  /** `source`: where preferences.wasm is. */
  static async load(source) {
    return new PreferencesCore(await loadModule(source));
  }

  constructor(core) {
    this.#core = core;
    this.#handle = core.call("carillon_open_preferences");
  }

  /** What GET or PATCH /preferences answered; false: it cannot be read. */
  answer(text) {
    return this.#core.call("carillon_preferences_answer", this.#handle, this.#core.write(text)) === 1;
  }

  /** The document that the effect `preferences` told. */
  document(text) {
    return this.#core.call("carillon_preferences_document", this.#handle, this.#core.write(text)) === 1;
  }

  /** Lays a patch over the document until it is lifted by the number that this answers with. */
  lay(patch) {
    return this.#core.call("carillon_preferences_lay", this.#handle, this.#core.write(patch));
  }

  lift(number) {
    this.#core.call("carillon_preferences_lift", this.#handle, number);
  }

  /** {document, effective} as JSON to show, or null while nothing is known. */
  shown() {
    const record = this.#core.record("carillon_preferences", this.#handle);
    return record === null ? null : { document: record.text(), effective: record.text() };
  }

  /** Of a question (JSON): {timezone, at}, which explain() needs the offsets of; or {code, message}. */
  question(json, now) {
    const record = this.#core.record("carillon_question", this.#handle, this.#core.write(json), now);
    if (record.u32() === 0) return { code: record.text(), message: record.text() };
    return { timezone: record.text(), at: record.f64() };
  }

  /** The answer, {value}: a text of JSON; or {code, message}. `offsets` as zone.js gives them. */
  explain(json, offsets, at) {
    return this.#answer("carillon_explain", json, offsets, at, (record) => record.text());
  }

  /** Likewise, {value}: may a screen sound or pop up for it? */
  isHeard(json, offsets, at) {
    return this.#answer("carillon_is_heard", json, offsets, at, (record) => record.u32() === 1);
  }

  #answer(name, json, offsets, at, read) {
    const lines = offsets.map(([from, seconds]) => `${from} ${seconds}\n`).join("");
    const record = this.#core.record(name, this.#handle, this.#core.write(`${lines}\n${json}`), at);
    return record.u32() === 0 ? { code: record.text(), message: record.text() } : { value: read(record) };
  }

  close() {
    this.#core.call("carillon_close_preferences", this.#handle);
  }
}
