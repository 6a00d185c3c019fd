// A socket where a proxy lets none through: frames come as an event stream (GET /notifications/stream),
// what is asked goes as requests, one after the other, and is answered by frames made of their answers.
// To the core it is a socket like any other.

import { CarillonError } from "./inside.js";

const kLost = 1006;
const kSignInClose = { 401: 4401, 403: 4403, 429: 4429 };
const kAnswerMs = 30000;
// By the type of its frame: the path below /notifications/{id}, and what its body says.
const kPaths = {
  ack: "ack",
  seen: "seen",
  click: "click",
  unack: "unread",
  archive: "archive",
  unarchive: "unarchive",
  unsnooze: "unsnooze",
  snooze: "snooze",
};

export class StreamSocket {
  binaryType = "arraybuffer";
  onopen = null;
  onmessage = null;
  onclose = null;
  onerror = null;

  #base;
  #token;
  #reading = null; // AbortController of the stream
  #ended = new AbortController();
  #asked = Promise.resolve(); // requests, in the order they were asked

  /** `base`: of the REST interface. `since`: a revision, or "". */
  constructor({ base, token, since }) {
    this.#base = base.href.replace(/\/$/, "");
    this.#token = token;
    this.#read(since);
  }

  send(text) {
    const frame = JSON.parse(text);
    if (frame.type === "sync") this.#read(frame.since);
    else if (frame.type === "auth") this.#token = frame.token;
    else if (frame.type !== "ping") this.#asked = this.#asked.then(() => this.#carryOut(frame));
  }

  close() {
    this.#ended.abort();
    this.#reading?.abort();
  }

  // --- what comes

  async #read(since) {
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    const isCurrent = () => this.#reading === reading && !this.#ended.signal.aborted;
    let code = kLost;
    try {
      const response = await fetch(`${this.#base}/notifications/stream`, {
        headers: {
          Accept: "text/event-stream",
          Authorization: `Bearer ${this.#token}`,
          ...(since ? { "Last-Event-ID": since } : {}),
        },
        cache: "no-store",
        signal: reading.signal,
      });
      if (response.ok) {
        if (isCurrent()) this.onopen?.({});
        await readEvents(response.body, (data) => isCurrent() && this.onmessage?.({ data }));
      } else {
        code = kSignInClose[response.status] ?? kLost;
      }
    } catch {
      // cut off
    }
    if (isCurrent()) this.#lose(code);
  }

  #lose(code) {
    if (this.#ended.signal.aborted) return;
    this.close();
    this.onclose?.({ code });
  }

  // --- what is asked

  async #carryOut({ type, op, ids = [], revision, until }) {
    if (this.#ended.signal.aborted) return;
    try {
      if (type === "ack_all") await this.#post("all/read", { revision });
      else if (type === "unack_all") throw new CarillonError("unprocessable", "this takes a WebSocket");
      else if (type === "ack") await this.#post(`${ids[0]}/read`, { ids: ids.slice(1) });
      else for (const id of ids) await this.#ofOne(type, id, until);
      // At this one it is done, whatever else is done by then.
      const unread = await this.#ask("GET", "/notifications/unread?limit=1");
      this.#say({ type: "result", op, ok: true, revision: unread.revision });
    } catch (error) {
      if (error.code === "network") this.#lose(kLost); // it is asked again
      else this.#say({ type: "result", op, ok: false, error: { code: error.code, message: error.message } });
    }
  }

  // What is gone is as it should be.
  async #ofOne(type, id, until) {
    try {
      if (type === "delete") await this.#ask("DELETE", `/notifications/${id}`);
      else await this.#post(`${id}/${kPaths[type]}`, until === undefined ? undefined : { until });
    } catch (error) {
      if (error.code !== "not_found") throw error;
    }
  }

  #post(path, body) {
    return this.#ask("POST", `/notifications/${path}`, body);
  }

  async #ask(method, path, body) {
    const late = AbortSignal.timeout(kAnswerMs);
    const stop = () => giveUp.abort();
    const giveUp = new AbortController();
    for (const signal of [late, this.#ended.signal]) signal.addEventListener("abort", stop, { once: true });
    let response;
    let text;
    try {
      response = await fetch(this.#base + path, {
        method,
        headers: {
          Accept: "application/json",
          Authorization: `Bearer ${this.#token}`,
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        cache: "no-store",
        signal: giveUp.signal,
      });
      text = await response.text();
    } catch (cause) {
      throw new CarillonError("network", "the server did not answer", { cause });
    }
    if (response.ok) return text === "" ? null : JSON.parse(text);
    throw refusalOf(response.status, text);
  }

  #say(frame) {
    if (!this.#ended.signal.aborted) this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

// The problem's type ends with the code that a frame would have.
function refusalOf(status, text) {
  if (status >= 500 || status === 429 || status === 401) return new CarillonError("network", `status ${status}`);
  try {
    const { type, detail, title } = JSON.parse(text);
    return new CarillonError(type.split(":").at(-1), detail ?? title);
  } catch {
    return new CarillonError("internal", `status ${status}`);
  }
}

// Calls `take(data)` for each event (WHATWG HTML, "Server-sent events"): what it needs of it.
async function readEvents(stream, take) {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += decoder.decode(value, { stream: true });
    const events = text.split(/\r?\n\r?\n/);
    text = events.pop();
    for (const event of events) {
      const data = event.split(/\r?\n/).filter((line) => line.startsWith("data:")).map((line) => line.slice(5).replace(/^ /, ""));
      if (data.length > 0) take(data.join("\n"));
    }
  }
}
