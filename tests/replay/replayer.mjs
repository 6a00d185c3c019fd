// Asks core.wasm what a recording (recording.hpp) says was asked of the native core, and compares
// each answer byte for byte, where it lies in the module's memory.

import { kKinds } from "./stream.mjs";

const kSignals = ["start", "stop", "opened", "closed", "timeout", "wakeup"];
const kShown = 160; // bytes of a text in the report of a difference

/** The module did not answer as the native core did. */
export class Difference extends Error {}

export class Replayer {
  /** What has been compared, by now. `bytes`: of answers. */
  counts = { schedules: 0, calls: 0, frames: 0, bytes: 0 };

  #core;
  #lists; // core_lists.wasm, until it is needed: nothing before may call what is in it
  #memory; // all of the module's, again when it has grown
  #block;
  #at = 0;
  #asked = 0; // where the entry begins that asked last, before `told`
  #handles = []; // by tab

  /** `bytes`: of core.wasm. `listsBytes`: of core_lists.wasm. */
  constructor(bytes, listsBytes) {
    const grown = () => (this.#memory = Buffer.from(this.#core.memory.buffer));
    const ended = (code) => {
      throw new Error(`the module has ended with code ${code}`);
    };
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      apart: new Proxy({}, { get: () => () => ended("apart") }),
      env: { emscripten_notify_memory_growth: grown },
      wasi_snapshot_preview1: { proc_exit: ended },
    });
    this.#core = exports;
    exports._initialize();
    this.#lists = new WebAssembly.Module(listsBytes);
    grown();
  }

  /** One schedule. Throws a Difference that names seed, tab and call. */
  replay(block) {
    this.#block = block;
    this.#at = 8;
    let calls = 0;
    let tab = 0;
    try {
      while (this.#at < block.length) {
        calls += 1;
        tab = block[this.#at + 1];
        this.#entry();
      }
    } catch (error) {
      if (!(error instanceof Difference || error instanceof WebAssembly.RuntimeError)) throw error;
      const why = error instanceof Difference ? error.message : this.#whyTrapped(error);
      const place = `seed ${block.readBigUInt64LE(0)}, tab ${tab}, call ${calls}`;
      throw new Difference(`${place}: ${this.#askedText()}\n${why}`);
    }
    this.counts.calls += calls;
    this.counts.schedules += 1;
  }

  #entry() {
    const begin = this.#at;
    const kind = kKinds[this.#block[begin]];
    const tab = this.#block[begin + 1];
    if (kind !== "told") this.#asked = begin;
    this.#at += 2;
    const core = this.#core;
    const handle = this.#handles[tab];
    switch (kind) {
      case "open":
        this.#handles[tab] = core.carillon_open(this.#u32(), this.#u32());
        return this.#expectNumber("the handle", this.#handles[tab]);
      case "signal":
        return core.carillon_signal(handle, this.#u32(), this.#u32(), this.#f64());
      case "frame": {
        this.counts.frames += 1;
        const now = this.#f64();
        return core.carillon_frame(handle, this.#input(), now);
      }
      case "token": {
        const now = this.#f64();
        return core.carillon_token(handle, this.#input(), now);
      }
      case "submit": {
        const until = this.#f64();
        const now = this.#f64();
        return this.#expectRecord("the ops", core.carillon_submit(handle, this.#input(), 0, until, now));
      }
      case "undo":
        return this.#expectRecord("the ops", core.carillon_undo(handle, this.#f64()));
      case "page": {
        if (this.#lists !== null) new WebAssembly.Instance(this.#lists, { core });
        this.#lists = null;
        const next = core.carillon_next_page(handle) >>> 0;
        const era = new DataView(core.memory.buffer).getUint32(next + 8, true);
        this.#expectRecord("the next page", next);
        return this.#expectRecord("whether the page is taken", core.carillon_page(handle, this.#input(), era));
      }
      case "told": {
        const effects = this.#at;
        this.#expectRecord("what is to be done", core.carillon_effects(handle));
        this.#countSent(effects);
        this.#expectRecord("the state", core.carillon_state(handle));
        return this.#expectDeadline(core.carillon_deadline(handle));
      }
      case "close":
        return core.carillon_close(handle);
      default:
        throw new Error(`an entry of kind ${this.#block[begin]} at byte ${begin} cannot be read`);
    }
  }

  // --- what is asked

  #u32() {
    this.#at += 4;
    return this.#block.readUInt32LE(this.#at - 4);
  }

  #f64() {
    this.#at += 8;
    return this.#block.readDoubleLE(this.#at - 8);
  }

  // Lays the text where the module reads it; answers with its size.
  #input() {
    const size = this.#u32();
    const address = this.#core.carillon_input(size) >>> 0;
    if (address === 0) throw new Difference(`the module takes no text of ${size} bytes`);
    this.#block.copy(this.#memory, address, this.#at, this.#at + size);
    this.#at += size;
    return size;
  }

  // --- what is answered

  #expectNumber(what, got) {
    const expected = this.#u32();
    this.counts.bytes += 4;
    if (expected !== got >>> 0)
      throw new Difference(`${what}: native ${expected}, WebAssembly ${got >>> 0}`);
  }

  // Not a number means never, whatever its bits are: JavaScript does not keep them.
  #expectDeadline(got) {
    const expected = this.#f64();
    this.counts.bytes += 8;
    if (!Object.is(expected, got))
      throw new Difference(`the deadline: native ${expected}, WebAssembly ${got}`);
  }

  #expectRecord(what, pointer) {
    const address = pointer >>> 0;
    const end = this.#at + 4 + this.#block.readUInt32LE(this.#at);
    this.counts.bytes += end - this.#at;
    const isEqual =
      address === 0
        ? end === this.#at + 4
        : this.#block.compare(this.#memory, address, address + end - this.#at, this.#at, end) === 0;
    if (!isEqual) this.#tellRecords(what, this.#block.subarray(this.#at + 4, end), address);
    this.#at = end;
  }

  // Effects that were as expected: four texts each, the first its name.
  #countSent(begin) {
    const block = this.#block;
    for (let at = begin + 4; at < this.#at;) {
      if (block.latin1Slice(at, at + 8) === "\x04\0\0\0send") this.counts.frames += 1;
      for (let text = 0; text < 4; text += 1) at += 4 + block.readUInt32LE(at);
    }
  }

  // --- the report

  #tellRecords(what, expected, address) {
    const size = address === 0 ? 0 : this.#memory.readUInt32LE(address);
    const got = this.#memory.subarray(address + 4, address + 4 + size);
    let at = 0;
    while (at < expected.length && at < size && expected[at] === got[at]) at += 1;
    const show = (bytes) => {
      const from = Math.max(0, at - kShown / 4);
      return `${bytes.length} bytes, from byte ${from} ${shown(bytes.subarray(from))}`;
    };
    throw new Difference(
      `${what} differs from byte ${at} on\n  native       ${show(expected)}\n  WebAssembly  ${show(got)}`,
    );
  }

  // Where a text stands in an entry: behind its times.
  #askedText() {
    const kind = kKinds[this.#block[this.#asked]];
    const fields = this.#asked + 2;
    if (kind === "signal") return `signal ${kSignals[this.#block.readUInt32LE(fields)]}`;
    const text = { frame: fields + 8, token: fields + 8, submit: fields + 16, page: fields }[kind];
    if (text === undefined) return kind;
    const size = this.#block.readUInt32LE(text);
    return `${kind} ${shown(this.#block.subarray(text + 4, text + 4 + size))}`;
  }

  #whyTrapped(error) {
    const text = this.#memory.subarray(this.#core.carillon_failure() >>> 0);
    return `the module trapped: ${text.subarray(0, text.indexOf(0)) || error.message}`;
  }
}

function shown(bytes) {
  const text = JSON.stringify(bytes.subarray(0, kShown).toString());
  return bytes.length > kShown ? `${text}…` : text;
}
