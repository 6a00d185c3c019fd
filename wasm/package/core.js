// Loads core.wasm and speaks its seam (wasm/seam.h): bytes in, bytes out. Whoever imports this file
// sees JavaScript values only. What the core decides is not repeated here.

import { CarillonError } from "./error.js";
import { freeze } from "./freeze.js";

const kFits = ["taken", "stale", "passed", "malformed"];
const kSignals = { start: 0, stop: 1, opened: 2, closed: 3, timeout: 4, wakeup: 5 };
const kFresh = 0x80000000; // seam.h, carillon_state(): a position among the new rows
const kNoRows = Object.freeze([]);

// All that the module may ask of the page: nothing but to hear that it has ended.
const kImports = {
  env: { emscripten_notify_memory_growth() {} },
  wasi_snapshot_preview1: {
    proc_exit(code) {
      throw new Error(`it ended with code ${code}`);
    },
  },
};

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const cores = new Map(); // where from (URL text, bytes or module) -> Promise<Core>

/** The core found a fault of its own; nothing of this instance may be used again. */
export class CoreFailure extends Error {}

/** The core from `source` (URL, bytes or WebAssembly.Module), loaded once and shared. */
export function loadCore(source) {
  const key = source instanceof URL ? source.href : source;
  let core = cores.get(key);
  if (!core) {
    core = compile(source).then(async (module) => {
      const instance = await WebAssembly.instantiate(module, kImports);
      return new Core(instance.exports, () => cores.delete(key));
    });
    cores.set(key, core);
    core.catch(() => cores.delete(key));
  }
  return core;
}

async function compile(source) {
  if (source instanceof WebAssembly.Module) return source;
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return WebAssembly.compile(source);
  const url = new URL(source, globalThis.document?.baseURI ?? globalThis.location?.href);
  if (url.protocol === "file:") {
    const files = "node:fs/promises"; // by name, so that no bundler for browsers looks for it
    const { readFile } = await import(/* webpackIgnore: true */ /* @vite-ignore */ files);
    return WebAssembly.compile(await readFile(url));
  }
  const response = await fetch(url, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`${url} was answered with ${response.status}`);
  // A server that does not know the type would make the streaming call fail.
  const type = response.headers.get("content-type")?.split(";")[0].trim();
  if (type === "application/wasm") return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}

// The fields of one record. Read it to its end before the next call into the module.
class Record {
  #view;
  #at;
  #end;

  constructor(buffer, address) {
    this.#view = new DataView(buffer);
    this.#at = address + 4;
    this.#end = this.#at + this.#view.getUint32(address, true);
  }
  get done() {
    return this.#at >= this.#end;
  }
  u32() {
    this.#at += 4;
    return this.#view.getUint32(this.#at - 4, true);
  }
  f64() {
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8, true);
  }
  text() {
    const size = this.u32();
    this.#at += size;
    return decoder.decode(new Uint8Array(this.#view.buffer, this.#at - size, size));
  }
}

class Core {
  #exports;
  #onFailure;
  #failure = null;
  #sessions = new Set();

  constructor(exports, onFailure) {
    this.#exports = exports;
    this.#onFailure = onFailure;
    this.call("_initialize");
  }

  /** A new session; `onFailure(error)` is called once if the core fails, in whatever session. */
  open(onFailure) {
    const seed = randomSeed();
    const handle = this.call("carillon_open", seed[0], seed[1]);
    const session = new CoreSession(this, handle, onFailure);
    this.#sessions.add(session);
    return session;
  }

  close(session, handle) {
    this.#sessions.delete(session);
    if (this.#failure === null) this.call("carillon_close", handle);
  }

  /** Calls an export. A trap is final: every session hears of it, and CoreFailure is thrown. */
  call(name, ...numbers) {
    if (this.#failure !== null) throw this.#failure;
    try {
      return this.#exports[name](...numbers);
    } catch (error) {
      this.#fail(error);
      throw this.#failure;
    }
  }

  record(name, ...numbers) {
    const address = this.call(name, ...numbers) >>> 0;
    return address === 0 ? null : new Record(this.#exports.memory.buffer, address);
  }

  /** Hands text (or bytes) to the next call; answers with the number of bytes. */
  write(text) {
    const bytes = typeof text === "string" ? encoder.encode(text) : new Uint8Array(text);
    const address = this.call("carillon_input", bytes.length) >>> 0;
    if (address === 0) {
      throw new CarillonError("too_large", `${bytes.length} bytes are more than is accepted`);
    }
    new Uint8Array(this.#exports.memory.buffer, address, bytes.length).set(bytes);
    return bytes.length;
  }

  #fail(error) {
    const reason = this.#failureText() || error.message;
    this.#failure = new CoreFailure(`the core failed: ${reason}`, { cause: error });
    this.#onFailure();
    const sessions = [...this.#sessions];
    this.#sessions.clear();
    for (const session of sessions) session.onFailure(this.#failure);
  }

  #failureText() {
    try {
      const text = new Uint8Array(this.#exports.memory.buffer, this.#exports.carillon_failure());
      return decoder.decode(text.subarray(0, text.indexOf(0)));
    } catch {
      return ""; // the module is past answering
    }
  }
}

/** One carillon::ClientSession. Each method may throw CoreFailure; times are ms since 1970. */
class CoreSession {
  onFailure;

  #core;
  #handle;
  #items = kNoRows;
  #unread = Object.freeze({});
  #unreadText = "";

  constructor(core, handle, onFailure) {
    this.#core = core;
    this.#handle = handle;
    this.onFailure = onFailure;
  }

  /** `name` of kSignals; `code` goes with "closed". */
  signal(name, now, code = 0) {
    this.#core.call("carillon_signal", this.#handle, kSignals[name], code, now);
  }

  frame(textOrBytes, now) {
    this.#core.call("carillon_frame", this.#handle, this.#core.write(textOrBytes), now);
  }

  token(text, now) {
    this.#core.call("carillon_token", this.#handle, this.#core.write(text), now);
  }

  /** {ops} when it was taken, {code, message} when not. `until` is NaN but for a snooze. */
  submit(name, ids, until, now) {
    const size = this.#core.write([name, ...ids].join("\n"));
    const record = this.#core.record("carillon_submit", this.#handle, size, until, now);
    const count = record.u32();
    if (count === 0) return { code: record.text(), message: record.text() };
    return { ops: Array.from({ length: count }, () => record.text()) };
  }

  /** The page to ask for next, {era, cursor}; null: all there is has been brought in. */
  nextPage() {
    const record = this.#core.record("carillon_next_page", this.#handle);
    return record.u32() === 1 ? { era: record.u32(), cursor: record.text() } : null;
  }

  /** Lays an answer under the inbox. `fit`: one of kFits; `added`: rows that are new. */
  addPage(text, era) {
    const record = this.#core.record("carillon_page", this.#handle, this.#core.write(text), era);
    return { fit: kFits[record.u32()], added: record.u32() };
  }

  /** How much of a row must be in view for it to be. */
  get seenShare() {
    return this.#core.call("carillon_seen_share");
  }

  /** These rows are in view now. Answers with when takeSeen() has something, NaN = never. */
  inView(ids, now) {
    this.#core.call("carillon_in_view", this.#handle, this.#core.write(ids.join("\n")), now);
    return this.#core.call("carillon_seen_deadline", this.#handle);
  }

  /** What was seen by now: {ids, deadline}. */
  takeSeen(now) {
    const record = this.#core.record("carillon_take_seen", this.#handle, now);
    const ids = Array.from({ length: record.u32() }, () => record.text());
    return { ids, deadline: this.#core.call("carillon_seen_deadline", this.#handle) };
  }

  /** Telling of these has failed. */
  retractSeen(ids) {
    this.#core.call("carillon_retract_seen", this.#handle, this.#core.write(ids.join("\n")));
  }

  /** What GET or PATCH /preferences answered; false: it cannot be read. */
  preferencesAnswer(text) {
    return this.#core.call("carillon_preferences_answer", this.#handle, this.#core.write(text)) === 1;
  }

  /** The document that the effect `preferences` told. */
  preferencesDocument(text) {
    return this.#core.call("carillon_preferences_document", this.#handle, this.#core.write(text)) === 1;
  }

  /** Lays a patch over the document until it is lifted by the number that this answers with. */
  layPreferences(patch) {
    return this.#core.call("carillon_preferences_lay", this.#handle, this.#core.write(patch));
  }

  liftPreferences(number) {
    this.#core.call("carillon_preferences_lift", this.#handle, number);
  }

  /** {document, effective} as JSON to show, or null while nothing is known. */
  preferences() {
    const record = this.#core.record("carillon_preferences", this.#handle);
    return record === null ? null : { document: record.text(), effective: record.text() };
  }

  /** Of a question (JSON): {timezone, at}, which explain() needs the offsets of; or {code, message}. */
  question(json, now) {
    const record = this.#core.record("carillon_question", this.#handle, this.#core.write(json), now);
    if (record.u32() === 0) return { code: record.text(), message: record.text() };
    return { timezone: record.text(), at: record.f64() };
  }

  /** The answer, {text} in JSON; or {code, message}. `offsets` as zone.js gives them. */
  explain(json, offsets, at) {
    const lines = offsets.map(([from, seconds]) => `${from} ${seconds}\n`).join("");
    const size = this.#core.write(`${lines}\n${json}`);
    const record = this.#core.record("carillon_explain", this.#handle, size, at);
    if (record.u32() === 0) return { code: record.text(), message: record.text() };
    return { text: record.text() };
  }

  /** What is to be done, each as [name, value, value, value]. */
  effects() {
    const record = this.#core.record("carillon_effects", this.#handle);
    const effects = [];
    while (record !== null && !record.done) {
      effects.push([record.text(), record.text(), record.text(), record.text()]);
    }
    return effects;
  }

  /** When signal("timeout") is due, NaN = never. */
  deadline() {
    return this.#core.call("carillon_deadline", this.#handle);
  }

  /**
   * The frozen state as `Inbox.state` shows it, or null when it is as read last. Parts that stayed
   * the same are the same objects.
   */
  readState() {
    const record = this.#core.record("carillon_state", this.#handle);
    if (record === null) return null;
    const connection = record.text();
    const closeCode = record.u32() || null;
    const retryAt = record.f64();
    const revision = record.text() || null;
    const truncated = record.u32() === 1;
    this.#readUnread(record.text());
    this.#readItems(record);
    return Object.freeze({
      items: this.#items,
      unread: this.#unread,
      connection,
      revision,
      truncated,
      closeCode,
      retryAt: Number.isNaN(retryAt) ? null : retryAt,
    });
  }

  close() {
    this.#core.close(this, this.#handle);
  }

  #readUnread(text) {
    if (text === this.#unreadText) return;
    this.#unreadText = text;
    this.#unread = Object.freeze(JSON.parse(text));
  }

  #readItems(record) {
    const positions = Array.from({ length: record.u32() }, () => record.u32());
    const fresh = Array.from({ length: record.u32() }, () => {
      const pending = record.u32() === 1;
      return freeze({ ...JSON.parse(record.text()), pending });
    });
    const before = this.#items;
    const same = positions.length === before.length && positions.every((at, i) => at === i);
    if (same) return;
    this.#items = Object.freeze(
      positions.map((at) => (at >= kFresh ? fresh[at - kFresh] : before[at])),
    );
  }
}

// 64 bits that differ between clients; no secret, and node 18 has no global crypto.
function randomSeed() {
  const seed = new Uint32Array(2);
  if (globalThis.crypto?.getRandomValues) return crypto.getRandomValues(seed);
  return seed.map(() => Math.random() * 2 ** 32);
}
