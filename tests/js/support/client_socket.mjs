// A WebSocket for node before version 22: the part of the browser's interface that the package
// uses, over a real TCP connection.
import { createHash, randomBytes } from "node:crypto";
import { request } from "node:http";
import { FrameReader, closePayload, encodeFrame, opcodes } from "./framing.mjs";

const kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455 section 1.3

export const acceptOf = (key) => createHash("sha1").update(key + kGuid).digest("base64");

export class ClientSocket {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSING = 2;
  static CLOSED = 3;

  readyState = ClientSocket.CONNECTING;
  binaryType = "blob";
  onopen = null;
  onmessage = null;
  onclose = null;
  onerror = null;

  #socket = null;
  #request;

  constructor(url, protocols) {
    const key = randomBytes(16).toString("base64");
    const target = new URL(url);
    target.protocol = "http:";
    this.#request = request(target, {
      headers: {
        Connection: "Upgrade",
        Upgrade: "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": key,
        "Sec-WebSocket-Protocol": protocols.join(", "),
      },
    });
    this.#request.on("upgrade", (response, socket, head) => {
      const chosen = response.headers["sec-websocket-protocol"];
      // As a browser does: what was offered must be answered.
      if (response.headers["sec-websocket-accept"] !== acceptOf(key) || !protocols.includes(chosen)) {
        socket.destroy();
        return this.#ended(1006);
      }
      this.#begin(socket, head);
    });
    this.#request.on("response", (response) => {
      response.destroy();
      this.#ended(1006);
    });
    this.#request.on("error", () => this.#ended(1006));
    this.#request.end();
  }

  send(text) {
    if (this.readyState === ClientSocket.CONNECTING) throw new Error("not open yet");
    if (this.readyState !== ClientSocket.OPEN) return;
    this.#socket.write(encodeFrame(opcodes.text, Buffer.from(text), true));
  }

  close(code = 1000) {
    if (this.readyState >= ClientSocket.CLOSING) return;
    if (this.#socket === null) {
      this.#request.destroy();
      return this.#ended(1006);
    }
    this.readyState = ClientSocket.CLOSING;
    this.#socket.write(encodeFrame(opcodes.close, closePayload(code), true));
  }

  #begin(socket, head) {
    this.#socket = socket;
    let code = 1006;
    const reader = new FrameReader((opcode, payload) => {
      if (opcode === opcodes.text) this.onmessage?.({ data: payload.toString("utf8") });
      if (opcode === opcodes.binary) this.onmessage?.({ data: new Uint8Array(payload).buffer });
      if (opcode === opcodes.ping) socket.write(encodeFrame(opcodes.pong, payload, true));
      if (opcode === opcodes.close) {
        code = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
        if (this.readyState === ClientSocket.OPEN) socket.write(encodeFrame(opcode, payload, true));
        this.readyState = ClientSocket.CLOSING;
        socket.end();
      }
    });
    this.readyState = ClientSocket.OPEN;
    this.onopen?.({});
    socket.on("data", (bytes) => reader.push(bytes));
    socket.on("error", () => {});
    socket.on("close", () => this.#ended(code));
    if (head.length > 0) reader.push(head);
  }

  #ended(code) {
    if (this.readyState === ClientSocket.CLOSED) return;
    this.readyState = ClientSocket.CLOSED;
    queueMicrotask(() => {
      if (code === 1006) this.onerror?.({});
      this.onclose?.({ code });
    });
  }
}
