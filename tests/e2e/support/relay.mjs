// A line between a browser and its server that can be cut.

import { connect, createServer } from "node:net";

export class Relay {
  #server;
  #target;
  #sockets = new Set();

  /** To `target()`, the port of a server that may move. */
  static async start(target) {
    const relay = new Relay();
    relay.#target = target;
    relay.#server = createServer((client) => relay.#join(client));
    await new Promise((resolve) => relay.#server.listen(0, "127.0.0.1", resolve));
    relay.url = `http://127.0.0.1:${relay.#server.address().port}`;
    return relay;
  }

  /** All connections end at once, without a goodbye. */
  cut() {
    for (const socket of this.#sockets) socket.destroy();
  }

  stop() {
    this.cut();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  #join(client) {
    const server = connect(this.#target(), "127.0.0.1");
    for (const [socket, other] of [[client, server], [server, client]]) {
      this.#sockets.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  }
}
