// Is somebody at the list? Then nothing in it may move: while the pointer is over it, the focus in it,
// or it is scrolled.

const kTopPx = 2; // less than this is not scrolled

export class Attention {
  #zones;
  #scroller;
  #feed;
  #busy;
  #onLeft;
  #isPointing = false; // the last that was done here was done with a pointer
  #asked = null;

  /**
   * `zones` are nodes: the list and what belongs to it. `busy()`: something of the list is open
   * outside of them. `onLeft()` is called when nobody may be there any more: look at `held` then.
   */
  constructor({ zones, scroller, feed, busy, onLeft }) {
    this.#zones = zones;
    this.#scroller = scroller;
    this.#feed = feed;
    this.#busy = busy;
    this.#onLeft = onLeft;
    for (const zone of zones) {
      zone.addEventListener("pointerleave", this.#look);
      for (const name of ["pointerdown", "pointermove"]) {
        zone.addEventListener(name, () => (this.#isPointing = true), { passive: true });
      }
      zone.addEventListener("keydown", () => (this.#isPointing = false), true);
    }
    feed.addEventListener("focusout", this.#look);
    scroller.addEventListener("scroll", this.#look, { passive: true });
  }

  start() {
    // Where the page scrolls and not the list.
    document.addEventListener("scroll", this.#look, { capture: true, passive: true });
    document.addEventListener("pointerdown", this.#look, { capture: true, passive: true });
  }

  stop() {
    document.removeEventListener("scroll", this.#look, { capture: true });
    document.removeEventListener("pointerdown", this.#look, { capture: true });
    cancelAnimationFrame(this.#asked);
    this.#asked = null;
  }

  get held() {
    return this.focused || this.#hovered || this.scrolled || this.#busy();
  }

  get focused() {
    return this.#feed.contains(this.#feed.getRootNode().activeElement);
  }

  get scrolled() {
    return this.#scroller.scrollTop > kTopPx || this.#scroller.getBoundingClientRect().top < -kTopPx;
  }

  /** Was it by a pointer that somebody did something here last, and is it still here? */
  get pointing() {
    return this.#isPointing && (this.focused || this.#hovered);
  }

  get #hovered() {
    return this.#zones.some((zone) => zone.matches(":hover"));
  }

  // The focus that goes from one row to the next is nowhere for a moment.
  #look = () => {
    this.#asked ??= requestAnimationFrame(() => {
      this.#asked = null;
      this.#onLeft();
    });
  };
}
