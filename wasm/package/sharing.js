// How an inbox comes to its socket: by one of its own, or by that of another tab of the same person in
// this browser. One tab leads: it has the only WebSocket, and hands on what comes and goes
// (BroadcastChannel). It leads as long as it holds a lock (Web Locks), which goes with the tab; one that
// is frozen has it taken away. To the core of each tab it is a socket like any other.

import { Room } from "./room.js";

// Another number with each change of what tabs say (room.js): one of an older version, open since before
// the page was made again, has a socket of its own.
const kSpoken = 2;

export class Sharing {
  isUsed;
  #server;
  #sockets;
  #room = null;
  #hooks = null;

  /** `sockets`: see sockets.js. */
  constructor({ server, isWanted, sockets }) {
    const { navigator, document, BroadcastChannel } = globalThis;
    this.#server = server;
    this.#sockets = sockets;
    this.isUsed =
      isWanted &&
      document !== undefined &&
      typeof navigator?.locks?.request === "function" &&
      typeof BroadcastChannel === "function";
  }

  /** Is this the tab that speaks for all? So it is where nothing is shared. */
  get isLeader() {
    return this.#room?.isLeader ?? true;
  }

  /**
   * `isWanted()`: does it want a connection? `onLead()`: this tab leads from now on. `onReady()`: a connection is to be had at once.
   * `welcome(since)`: see core_session.js.
   */
  use(hooks) {
    this.#hooks = hooks;
  }

  /** A socket as WebSocket is one, or a promise of one, for `person` (null: not known, so it is not shared). */
  open({ url, token, person }) {
    const make = () => this.#sockets.open({ url, token });
    if (!this.isUsed || person === null) return make();
    const name = `carillon ${kSpoken} ${this.#server} ${person}`;
    if (this.#room?.name !== name) this.leave();
    this.#room ??= new Room({ name, hooks: this.#hooks });
    return this.#room.open({ make, since: url.searchParams.get("since") ?? "" });
  }

  /** Another tab may lead. */
  leave() {
    this.#room?.end();
    this.#room = null;
  }
}
