// Two presses on the same spot never act on two rows: what a press takes away (a row, a menu, a
// message) uncovers another row, and the second press was not meant for that one.

const kSpotPx = 10;
const kSoonMs = 1200; // by touch, where no pointer tells that it went elsewhere

export class PressGuard {
  #last = null; // {x, y, row, at, isTouch}

  /** Watches `node`. `rowAt(target)`: the id of the row there, or null where there is none. */
  constructor(node, rowAt) {
    node.addEventListener("click", (event) => this.#pressed(event, rowAt(event.target)), true);
    node.addEventListener("pointermove", (event) => this.#moved(event), { passive: true });
    node.addEventListener("pointerleave", (event) => this.#moved(event), { passive: true });
  }

  #pressed(event, row) {
    if (event.detail === 0) return; // by a key
    const before = this.#last;
    if (row !== null && before !== null && before.row !== row && this.#isSameSpot(event)) {
      event.stopImmediatePropagation();
      event.preventDefault();
      return;
    }
    const isTouch = event.pointerType === "touch";
    this.#last = { x: event.clientX, y: event.clientY, row, at: event.timeStamp, isTouch };
  }

  #isSameSpot({ clientX, clientY, timeStamp }) {
    const { x, y, at, isTouch } = this.#last;
    if (isTouch && timeStamp - at > kSoonMs) return false;
    return Math.hypot(clientX - x, clientY - y) <= kSpotPx;
  }

  #moved({ pointerType, clientX, clientY }) {
    if (this.#last === null || pointerType === "touch") return;
    const { x, y } = this.#last;
    if (Math.hypot(clientX - x, clientY - y) > kSpotPx) this.#last = null;
  }
}
