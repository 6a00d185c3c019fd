// The search above the list: a field of the page over the canvas, so that input methods, dead keys, pasting and
// screen readers work as everywhere.

const kPauseMs = 120; // of whoever types, before it is searched

export class SearchField {
  #input = document.getElementById("search");
  #onSearch;
  #timer = 0;
  #told = "";

  /** `onSearch(text)` when it has changed. */
  constructor(onSearch) {
    this.#onSearch = onSearch;
    this.#input.addEventListener("input", (event) => {
      clearTimeout(this.#timer);
      if (!event.isComposing) this.#timer = setTimeout(() => this.#tell(), kPauseMs);
    });
    this.#input.addEventListener("compositionend", () => this.#tell());
    this.#input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Enter" || event.key === "ArrowDown") this.#leave(event);
      else if (event.key === "Escape") {
        this.#input.value = "";
        this.#leave(event);
      }
    });
  }

  #tell() {
    clearTimeout(this.#timer);
    if (this.#told === this.#input.value) return;
    this.#told = this.#input.value;
    this.#onSearch(this.#told);
  }

  #leave(event) {
    event.preventDefault();
    this.#tell();
    document.getElementById("canvas").focus({ preventScroll: true });
  }

  /** Shows what is searched for, without searching. */
  set text(text) {
    this.#told = text;
    if (this.#input.value !== text) this.#input.value = text;
  }

  place(x, y, width, height) {
    const { style } = this.#input;
    this.#input.hidden = width <= 0;
    style.left = `${x}px`;
    style.top = `${y}px`;
    style.width = `${width}px`;
    style.height = `${height}px`;
  }

  focus() {
    // Not from within the module: it is told that the canvas loses the focus.
    queueMicrotask(() => {
      this.#input.focus();
      this.#input.select();
    });
  }
}
