// What was done last, so that it can be told and taken back, the last one first. The inbox itself knows
// how (its undo()); here is what a list says of it. All lists of an inbox share it.

const kSteps = 50;

/** How long a step is offered. */
export const kUndoMs = 8000;

const shared = new WeakMap(); // inbox -> UndoSteps

/** Those of an inbox, the same for all who ask. */
export function stepsOf(inbox) {
  if (!shared.has(inbox)) shared.set(inbox, new UndoSteps());
  return shared.get(inbox);
}

class UndoSteps {
  #steps = []; // {text, ids, takesAway, back, isHeld, until}

  /**
   * `step`: what was done (`text`), to which rows (`ids`), whether they left the list by it (`takesAway`),
   * what takes it back (`back()`), and whether it can be only while it is offered (`isHeld`: a delete).
   */
  add(step) {
    this.#steps.push({ ...step, until: performance.now() + kUndoMs });
    if (this.#steps.length > kSteps) this.#steps.shift();
    return this.#steps.at(-1);
  }

  /** It cannot be taken back any more. */
  drop(step) {
    this.#steps = this.#steps.filter((one) => one !== step);
  }

  /** Is it the one that would be taken back next? */
  isLast(step) {
    this.#forgetSent();
    return step !== undefined && this.#steps.at(-1) === step;
  }

  /** The last step, which is no longer among them; null when there is none. */
  take() {
    this.#forgetSent();
    return this.#steps.pop() ?? null;
  }

  /** The last step that is still offered, and for how long. */
  offered() {
    this.#forgetSent();
    const step = this.#steps.at(-1);
    const leftMs = step ? step.until - performance.now() : 0;
    return leftMs > 0 ? { step, leftMs } : null;
  }

  #forgetSent() {
    const now = performance.now();
    this.#steps = this.#steps.filter(({ isHeld, until }) => !isHeld || now < until);
  }
}
