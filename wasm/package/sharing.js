// How an inbox comes to its socket.

export class Sharing {
  isUsed = false;
  #WebSocket;

  constructor({ WebSocket }) {
    this.#WebSocket = WebSocket;
  }

  /** A socket as WebSocket is one. */
  open({ url, token }) {
    return new this.#WebSocket(url.href, ["carillon.v1", `bearer.${token}`]);
  }
}
