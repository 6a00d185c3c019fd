// The network peer of the protocol tests: accepts WebSockets and says exactly what a test tells it
// to say, so that every order of events can be played. Over real sockets.
import { text } from "node:stream/consumers";
import { createServer } from "node:http";
import { acceptOf } from "./client_socket.mjs";
import { FrameReader, closePayload, encodeFrame, opcodes } from "./framing.mjs";
import { within } from "./patience.mjs";

// Values that someone waits for, in the order they came.
export class Executor {
  #values = [];
  #takers = [];
  #what;

  /** `what` its values are, for who waits in vain. */
  constructor(what) {
    this.#what = what;
  }
  put(value) {
    const taker = this.#takers.shift();
    if (taker) taker(value);
    else this.#values.push(value);
  }
  take() {
    if (this.#values.length > 0) return Promise.resolve(this.#values.shift());
    let taker;
    const coming = new Promise((resolve) => {
      taker = resolve;
      this.#takers.push(resolve);
    });
    return within(coming, this.#what).catch((error) => {
      // What still comes is for the next who waits.
      this.#takers = this.#takers.filter((one) => one !== taker);
      throw error;
    });
  }
  get size() {
    return this.#values.length;
  }
}

/** One accepted WebSocket. */
class Connection {
  /** The query of the upgrade request, URLSearchParams. */
  query;
  /** The subprotocols offered. */
  protocols;
  /** The close code that the client sent, or 1006. */
  closed;

  #socket;
  #frames = new Executor("a frame of the client");

  constructor(socket, request, head) {
    this.#socket = socket;
    this.query = new URL(request.url, "http://peer").searchParams;
    this.protocols = (request.headers["sec-websocket-protocol"] ?? "").split(/, */);
    let code = 1006;
    const reader = new FrameReader((opcode, payload) => {
      if (opcode === opcodes.text) this.#frames.put(JSON.parse(payload.toString("utf8")));
      if (opcode === opcodes.close) {
        code = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
        socket.end(encodeFrame(opcodes.close, payload, false));
      }
    });
    socket.on("data", (bytes) => reader.push(bytes));
    socket.on("error", () => {});
    this.closed = new Promise((resolve) => socket.on("close", () => resolve(code)));
    if (head.length > 0) reader.push(head);
  }

  get token() {
    return this.protocols[1].slice("bearer.".length);
  }
  /** The next frame of the client, parsed. */
  next() {
    return this.#frames.take();
  }
  /** Frames of the client that nobody has taken yet. */
  get waiting() {
    return this.#frames.size;
  }
  /** Sends a frame: an object, or text as it stands. */
  send(frame) {
    this.sendBytes(opcodes.text, Buffer.from(typeof frame === "string" ? frame : JSON.stringify(frame)));
  }
  sendBytes(opcode, payload) {
    this.#socket.write(encodeFrame(opcode, payload, false));
  }
  close(code) {
    this.#socket.write(encodeFrame(opcodes.close, closePayload(code), false));
  }
  /** Cuts the connection without a word. */
  cut() {
    this.#socket.destroy();
  }
}

export class Peer {
  #server;
  #connections = new Executor("a connection of the client");
  #sockets = new Set();

  /** Answers HTTP: (URL, headers, {method, body}) => {status?, headers?, body}. */
  onRequest = () => ({ status: 404, body: "" });

  static async start() {
    const peer = new Peer();
    await new Promise((resolve) => peer.#server.listen(0, "127.0.0.1", resolve));
    return peer;
  }

  constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
    this.#server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
    this.#server.on("upgrade", (request, socket, head) => {
      socket.write(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
          `Sec-WebSocket-Accept: ${acceptOf(request.headers["sec-websocket-key"])}\r\n` +
          "Sec-WebSocket-Protocol: carillon.v1\r\n\r\n",
      );
      this.#connections.put(new Connection(socket, request, head));
    });
  }

  get url() {
    return `ws://127.0.0.1:${this.#server.address().port}/ws/notifications`;
  }
  /** The next connection that comes, or came and was not taken. */
  connection() {
    return this.#connections.take();
  }
  /** Connections that nobody has taken yet. */
  get waiting() {
    return this.#connections.size;
  }
  async stop() {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request, response) {
    const url = new URL(request.url, "http://peer");
    const asked = { method: request.method, body: await text(request) };
    const { status = 200, headers = {}, body } = await this.onRequest(url, request.headers, asked);
    response.writeHead(status, { "Content-Type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  }
}
