// What a person says of how they are reached: read, changed and explained. The document as it is to
// be shown and every decision come from the core; here are the requests, one after the other. A page loads
// it when somebody asks.

import { CarillonError, CoreFailure, freeze } from "./inside.js";
import { PreferencesCore } from "./preferences_core.js";

const kTries = 5; // of a change that is made from the document, while others change it too
const kChangedSince = "http_412";

export class Preferences {
  #api;
  #wasm;
  #now;
  #onChange;
  #core = null; // PreferencesCore, once somebody has asked
  #opening = null;

  #tag = null; // of the document that the server told last, where it told one
  #rules = null;
  #toldRules = null;
  #stale = true; // there is something newer than was read
  #asked = false; // does anybody want to know?
  #chain = Promise.resolve(); // one request at a time, in the order asked
  #loading = null;
  #text = "";
  #effectiveText = "";
  #document = null;
  #effective = null;

  /** `api`: see api.js. `wasm`: where preferences.wasm is. `now()`: the time. `onChange(document)`: after each change. */
  constructor({ api, wasm, now, onChange }) {
    this.#api = api;
    this.#wasm = wasm;
    this.#now = now;
    this.#onChange = onChange;
  }

  get document() {
    return this.#document;
  }

  get effective() {
    return this.#effective;
  }

  get rules() {
    return this.#rules;
  }

  /** The frame `preferences` has come. */
  told(text) {
    if (text === this.#text) return; // that is what is shown already: the echo of a change from here
    this.#ask((core) => core.document(text));
    this.#show();
    this.refresh();
  }

  /** What was read may be out of date. It is read again where somebody has asked for it. */
  refresh() {
    this.#stale = true;
    if (this.#asked) this.load().catch(() => {}); // the next who asks tries again
  }

  /** The document, read where it is not known or may have changed. */
  load() {
    this.#asked = true;
    if (!this.#stale && this.#document !== null) return Promise.resolve(this.#document);
    this.#loading ??= this.#inTurn(() => this.#read()).finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  /** A patch, or what makes one of the document. Answers with the document after it. */
  async set(change) {
    if (typeof change !== "function") checkPatch(change);
    if (this.#document === null) await this.load();
    if (typeof change === "function") await this.#inTurn(() => this.#changeFrom(change));
    else await this.#laid(change, (text) => this.#inTurn(() => this.#api.patch("/preferences", text)));
    return this.#document;
  }

  async explain({ type, priority, at } = {}) {
    await this.load();
    const moment = at instanceof Date || typeof at === "number" ? new Date(at).toISOString() : at;
    return JSON.parse(await this.#answerTo("explain", JSON.stringify({ type, priority, at: moment })));
  }

  /** See Inbox. */
  async isQuiet({ type, priority }) {
    await this.load();
    return !(await this.#answerTo("isHeard", JSON.stringify({ type, priority })));
  }

  /** What is known is of somebody who is not here any more. */
  forget() {
    this.#ask((core) => core.close());
    this.#core = null;
    this.#stale = true;
    this.#tag = this.#rules = this.#toldRules = this.#document = this.#effective = null;
    this.#text = this.#effectiveText = "";
  }

  close() {
    this.#ask((core) => core.close());
    this.#core = null;
  }

  // What the core answers to a question; to `explain` it is the very text that the server would answer.
  async #answerTo(name, question) {
    const { zoneOffsets } = await import("./zone.js");
    const asked = this.#ask((core) => core.question(question, this.#now()));
    if (asked === undefined) throw new CarillonError("closed", "the inbox was closed");
    if (asked.code) throw new CarillonError(asked.code, asked.message);
    const offsets = zoneOffsets(asked.timezone, asked.at);
    const answer = this.#ask((core) => core[name](question, offsets, asked.at));
    if (answer === undefined) throw new CarillonError("closed", "the inbox was closed");
    if (answer.code) throw new CarillonError(answer.code, answer.message);
    return answer.value;
  }

  // What has failed is loaded again by the next who asks.
  #ask(input) {
    if (this.#core === null) return undefined;
    try {
      return input(this.#core);
    } catch (error) {
      if (!(error instanceof CoreFailure)) throw error;
      this.#core = null;
      this.#stale = true;
      return undefined;
    }
  }

  #open() {
    if (this.#core !== null) return undefined;
    this.#opening ??= this.#loadCore().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async #loadCore() {
    try {
      this.#core = await PreferencesCore.load(this.#wasm);
    } catch (cause) {
      throw new CarillonError("core", `preferences.wasm cannot be loaded: ${cause.message}`, { cause });
    }
  }

  #inTurn(work) {
    const done = this.#chain.then(work);
    this.#chain = done.catch(() => {});
    return done;
  }

  async #read() {
    await this.#open();
    do {
      this.#stale = false;
      try {
        this.#take(await this.#api.read("/preferences"));
      } catch (error) {
        this.#stale = true;
        throw error;
      }
    } while (this.#stale); // something newer was told meanwhile
    this.#show();
    return this.#document;
  }

  // Each answer is newer than the one before: there is one request at a time.
  #take({ text, tag }) {
    if (!this.#ask((core) => core.answer(text))) {
      throw new CarillonError("malformed", "the server's preferences cannot be read");
    }
    this.#tag = tag;
    const { rules } = JSON.parse(text);
    if (rules && JSON.stringify(rules) !== JSON.stringify(this.#rules)) this.#rules = freeze(rules);
  }

  // Shown at once, and no longer when the server refuses.
  async #laid(patch, send) {
    const text = JSON.stringify(patch);
    const number = this.#ask((core) => core.lay(text));
    this.#show();
    try {
      const answer = await send(text);
      this.#ask((core) => core.lift(number));
      this.#take(answer);
    } catch (error) {
      this.#ask((core) => core.lift(number));
      this.refresh(); // a frame may have been taken for the echo of what was refused
      throw error;
    } finally {
      this.#show();
    }
  }

  // The patch is made again whenever the document has changed meanwhile.
  async #changeFrom(change) {
    for (let tries = 1; ; ++tries) {
      const patch = change(this.#document);
      checkPatch(patch);
      try {
        return await this.#laid(patch, (text) => this.#api.patch("/preferences", text, this.#tag));
      } catch (error) {
        if (error.code !== kChangedSince || tries === kTries) throw error;
        await this.#read();
      }
    }
  }

  #show() {
    const told = this.#ask((core) => core.shown());
    if (!told) return; // nothing is known, or the core is gone
    const isSame = told.document === this.#text && told.effective === this.#effectiveText;
    if (isSame && this.#rules === this.#toldRules) return;
    this.#text = told.document;
    this.#effectiveText = told.effective;
    this.#toldRules = this.#rules;
    this.#document = freeze(JSON.parse(told.document));
    this.#effective = freeze(JSON.parse(told.effective));
    this.#onChange(this.#document);
  }
}

function checkPatch(patch) {
  if (typeof patch === "object" && patch !== null && !Array.isArray(patch)) return;
  throw new TypeError("setPreferences: a patch is an object, or a function that answers with one");
}
