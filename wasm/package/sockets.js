// Which kind of connection there is: a WebSocket, or, where a proxy lets none through, an event stream.

const kRefusedInARow = 2; // before the other kind is tried
const kKeptMs = 10 * 60_000; // after which a WebSocket is tried again
const kLost = 1006;

export class Sockets {
  #WebSocket;
  #api;
  #refused = 0; // upgrades, in a row
  #streamUntil = 0;

  constructor({ WebSocket, api }) {
    this.#WebSocket = WebSocket;
    this.#api = api;
  }

  /** A socket as WebSocket is one, or a promise of one; it may throw, as that does. */
  open({ url, token }) {
    const isRefused = this.#refused >= kRefusedInARow || Date.now() < this.#streamUntil;
    return isRefused ? this.#openStream(url, token) : this.#openSocket(url, token);
  }

  async #openStream(url, token) {
    const { StreamSocket } = await import("./stream_socket.js");
    const since = url.searchParams.get("since") ?? "";
    return new Watched(new StreamSocket({ base: this.#api, token, since }), (isOpen) => {
      this.#refused = 0;
      if (isOpen) this.#streamUntil = Date.now() + kKeptMs;
    });
  }

  #openSocket(url, token) {
    const socket = new this.#WebSocket(url.href, ["carillon.v1", `bearer.${token}`]);
    return new Watched(socket, (isOpen, code) => {
      this.#refused = isOpen || code !== kLost ? 0 : this.#refused + 1;
    });
  }
}

// Hands on what it is, and reports once whether it came to be.
class Watched {
  onopen = null;
  onmessage = null;
  onclose = null;
  onerror = null;
  #socket;

  constructor(socket, report) {
    let isOpen = false;
    this.#socket = socket;
    socket.onopen = (event) => {
      isOpen = true;
      report(true);
      this.onopen?.(event);
    };
    socket.onmessage = (event) => this.onmessage?.(event);
    socket.onerror = (event) => this.onerror?.(event);
    socket.onclose = (event) => {
      if (!isOpen) report(false, event.code || kLost);
      this.onclose?.(event);
    };
  }
  set binaryType(type) {
    this.#socket.binaryType = type;
  }
  send(text) {
    this.#socket.send(text);
  }
  close(code) {
    this.#socket.close(code);
  }
}
