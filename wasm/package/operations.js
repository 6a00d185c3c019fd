// What was asked and waits for its answer: the promises of operations.

import { CarillonError } from "./error.js";

export class Operations {
  #waiting = new Map(); // op -> {name, resolve, reject}
  #onRefused;

  /** `onRefused(error)`: the server does not carry one out. */
  constructor({ onRefused }) {
    this.#onRefused = onRefused;
  }

  get isEmpty() {
    return this.#waiting.size === 0;
  }

  /** A promise that is settled when all of `ops` are; each is of the operation `name`. */
  async wait(name, ops) {
    await Promise.all(
      ops.map((op) => new Promise((resolve, reject) => this.#waiting.set(op, { name, resolve, reject }))),
    );
  }

  /** Nobody here has asked for it; that it is refused is to be told all the same. */
  adopt(op, name) {
    this.#waiting.set(op, { name, resolve() {}, reject() {} });
  }

  settle(op, code, message) {
    const waiting = this.#waiting.get(op);
    if (!waiting) return;
    this.#waiting.delete(op);
    if (code === "") waiting.resolve();
    else waiting.reject(this.refused(waiting.name, code, message));
  }

  /** The error of a refusal, which is told. */
  refused(operation, code, message) {
    const error = new CarillonError(code, message, { operation });
    this.#onRefused(error);
    return error;
  }

  /** None of them will be answered. */
  end(error) {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
