// Frames of RFC 6455 for both ends of the tests: enough for what the protocol uses (no extensions,
// no fragments sent; fragments are read).
import { randomBytes } from "node:crypto";

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

/** One whole frame. A client masks, a server does not. */
export function encodeFrame(opcode, payload, masked) {
  const size = payload.length;
  const extended = size < 126 ? 0 : size < 65536 ? 2 : 8;
  const head = Buffer.alloc(2 + extended);
  head[0] = 0x80 | opcode;
  head[1] = (masked ? 0x80 : 0) | (extended === 0 ? size : extended === 2 ? 126 : 127);
  if (extended === 2) head.writeUInt16BE(size, 2);
  if (extended === 8) head.writeBigUInt64BE(BigInt(size), 2);
  if (!masked) return Buffer.concat([head, payload]);
  const mask = randomBytes(4);
  return Buffer.concat([head, mask, payload.map((byte, i) => byte ^ mask[i % 4])]);
}

export function closePayload(code, reason = "") {
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  return Buffer.concat([payload, Buffer.from(reason)]);
}

/** Calls onMessage(opcode, payload) for each message in the bytes pushed in, however they are cut. */
export class FrameReader {
  #bytes = Buffer.alloc(0);
  #fragments = [];
  #opcode = 0;
  #onMessage;

  constructor(onMessage) {
    this.#onMessage = onMessage;
  }

  push(bytes) {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    while (this.#readOne());
  }

  #readOne() {
    const bytes = this.#bytes;
    if (bytes.length < 2) return false;
    const short = bytes[1] & 0x7f;
    const extended = short < 126 ? 0 : short === 126 ? 2 : 8;
    const maskSize = bytes[1] & 0x80 ? 4 : 0;
    const start = 2 + extended + maskSize;
    if (bytes.length < start) return false;
    let size = short;
    if (extended === 2) size = bytes.readUInt16BE(2);
    if (extended === 8) size = Number(bytes.readBigUInt64BE(2));
    if (bytes.length < start + size) return false;
    const mask = bytes.subarray(2 + extended, start);
    const payload = Buffer.from(bytes.subarray(start, start + size));
    if (maskSize > 0) payload.forEach((byte, i) => (payload[i] = byte ^ mask[i % 4]));
    this.#bytes = bytes.subarray(start + size);
    this.#take(bytes[0] & 0x0f, (bytes[0] & 0x80) !== 0, payload);
    return true;
  }

  #take(opcode, last, payload) {
    if (opcode >= opcodes.close) return this.#onMessage(opcode, payload);
    if (opcode !== opcodes.continuation) {
      this.#fragments = [];
      this.#opcode = opcode;
    }
    this.#fragments.push(payload);
    if (last) this.#onMessage(this.#opcode, Buffer.concat(this.#fragments));
  }
}
