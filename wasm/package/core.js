// Loads the modules of the core and speaks their seam (wasm/seam.h): bytes in, bytes out. Whoever imports this file
// sees JavaScript values only. What the core decides is not repeated here.

import { CoreSession } from "./core_session.js";
import { CarillonError } from "./error.js";

// All that the module may ask of the page: nothing but to hear that it has ended. Where a part of it is
// called that has not been loaded (Core.complete), that is a fault of ours.
const kImports = {
  apart: new Proxy({}, { get: () => notLoaded }),
  env: { emscripten_notify_memory_growth() {} },
  wasi_snapshot_preview1: {
    proc_exit(code) {
      throw new Error(`it ended with code ${code}`);
    },
  },
};

function notLoaded() {
  throw new Error("a part of it is called that has not been loaded");
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const cores = new Map(); // where from (URL text, bytes or module) -> Promise<Core>

/** The core found a fault of its own; nothing of this instance may be used again. */
export class CoreFailure extends Error {}

/** There is nothing that could run it: trying again is of no use. */
export class NoWebAssembly extends Error {}

/** The module from `source` (URL, bytes or WebAssembly.Module), loaded once and shared. */
export function loadModule(source) {
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
  if (typeof WebAssembly !== "object") throw new NoWebAssembly("this browser has no WebAssembly");
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
  #completing = null;
  #sessions = new Set();

  /** Is the part of it here that complete() loads? */
  isComplete = false;

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

  /** Loads the part of it that is apart, from `source`; what has failed is tried again by the next who asks. */
  complete(source) {
    this.#completing ??= this.#bringIn(source).catch((error) => {
      this.#completing = null;
      throw error;
    });
    return this.#completing;
  }

  async #bringIn(source) {
    const module = await compile(source);
    try {
      await WebAssembly.instantiate(module, { core: this.#exports });
    } catch (cause) {
      if (!(cause instanceof WebAssembly.LinkError)) throw cause;
      throw new Error("it is not of the same build as core.wasm", { cause });
    }
    this.isComplete = true;
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

// 64 bits that differ between clients; no secret, and node 18 has no global crypto.
function randomSeed() {
  const seed = new Uint32Array(2);
  if (globalThis.crypto?.getRandomValues) return crypto.getRandomValues(seed);
  return seed.map(() => Math.random() * 2 ** 32);
}
