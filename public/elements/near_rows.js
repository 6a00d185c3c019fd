// Which rows are in or close to view, and how much of each.

export class NearRows {
  /** Their nodes. */
  nodes = new Set();

  #rowOf;
  #onView;
  #watch = new IntersectionObserver((seen) => this.#note(seen), { threshold: [0, 0.25, 0.5, 1] });

  /** `rowOf(node)`: see row.js. `onView(id, share)`: see list.js. */
  constructor({ rowOf, onView }) {
    this.#rowOf = rowOf;
    this.#onView = onView;
  }

  add(node) {
    this.#watch.observe(node);
  }

  remove(node) {
    this.#watch.unobserve(node);
    this.nodes.delete(node);
    this.#onView(node.dataset.id, 0);
  }

  stop() {
    this.#watch.disconnect();
    this.nodes.clear();
  }

  /** What shows only where there is room for it, or none. */
  measure(nodes = this.nodes) {
    for (const node of nodes) this.#rowOf(node)?.measure();
  }

  #note(seen) {
    const entered = [];
    for (const { target, isIntersecting, intersectionRatio, intersectionRect } of seen) {
      // A row taller than the window counts as whole when it fills the window.
      const filling = intersectionRect.height / Math.max(1, window.innerHeight);
      const share = isIntersecting ? Math.max(intersectionRatio, filling) : 0;
      if (!isIntersecting) this.nodes.delete(target);
      else if (!this.nodes.has(target)) entered.push(target);
      this.#onView(target.dataset.id, share);
    }
    for (const node of entered) this.nodes.add(node);
    this.measure(entered);
  }
}
