// What was done last and can be taken back, step by step, the last one first.

const kSteps = 50;

/** How long a step is offered, and a delete held back. */
export const kUndoMs = 8000;

export class UndoSteps {
  #steps = []; // {text, ids, back, takesAway, until}

  /** `step`: what was done (`text`), to which rows (`ids`), and what takes it back (`back()`). */
  add(step) {
    this.#steps.push({ ...step, until: performance.now() + kUndoMs });
    if (this.#steps.length > kSteps) this.#steps.shift();
    return this.#steps.at(-1);
  }

  /** It cannot be taken back any more. */
  drop(step) {
    this.#steps = this.#steps.filter((one) => one !== step);
  }

  clear() {
    this.#steps = [];
  }

  /** The last step, which is no longer among them; null when there is none. */
  take(step = this.#steps.at(-1)) {
    if (!this.#steps.includes(step)) return null;
    this.drop(step);
    return step;
  }

  /** The last step that is still offered, and for how long. */
  offered() {
    const step = this.#steps.at(-1);
    const leftMs = step ? step.until - performance.now() : 0;
    return leftMs > 0 ? { step, leftMs } : null;
  }

  has(step) {
    return this.#steps.includes(step);
  }
}
