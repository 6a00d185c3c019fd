// A small menu that opens beside a button, above everything else on the page.

import { element } from "./dom.js";
import { icon } from "./icons.js";

const kGapPx = 4;
const kEdgePx = 8;

export class Menu {
  /** Belongs in the shadow root, once. */
  node;

  #anchor = null; // the button it hangs from while open
  #origin = null; // where the focus returns to
  #runs = new WeakMap(); // entry node -> what it does
  #onPointer = (event) => {
    if (!event.composedPath().includes(this.node)) this.close(false);
  };
  #onScroll = (event) => {
    if (!this.node.contains(event.target)) this.close(false);
  };

  constructor() {
    this.node = element("div", { class: "menu", part: "menu", role: "menu", popover: "manual" });
    this.node.addEventListener("keydown", (event) => this.#key(event));
    this.node.addEventListener("click", (event) => this.#chosen(event));
    this.node.addEventListener("focusout", (event) => {
      if (this.opened && !this.node.contains(event.relatedTarget)) this.close(false);
    });
  }

  get opened() {
    return this.#origin !== null;
  }

  /**
   * Opens beside `anchor`. `groups` is a list of {title?, entries}, an entry is
   * {text, note?, drawing?, name, isChosen?, isOne?, run}: `name` becomes data-choice, `run` is called when
   * chosen; one that is chosen or not is a box to tick, or (`isOne`) the one that is chosen of its group.
   */
  open(anchor, origin, label, groups) {
    this.close(false);
    this.#origin = origin;
    this.#anchor = anchor;
    this.node.setAttribute("aria-label", label);
    this.node.replaceChildren(...groups.map((group) => this.#group(group)));
    if (this.node.showPopover) this.node.showPopover();
    else this.node.classList.add("opened");
    this.#place(anchor.getBoundingClientRect());
    anchor.setAttribute("aria-expanded", "true");
    this.#entries()[0]?.focus();
    document.addEventListener("pointerdown", this.#onPointer, true);
    document.addEventListener("scroll", this.#onScroll, { capture: true, passive: true });
  }

  close(returnFocus = true) {
    if (!this.opened) return;
    const origin = this.#origin;
    this.#origin = null;
    this.#anchor?.removeAttribute("aria-expanded");
    this.#anchor = null;
    document.removeEventListener("pointerdown", this.#onPointer, true);
    document.removeEventListener("scroll", this.#onScroll, { capture: true });
    if (returnFocus && origin.isConnected) origin.focus();
    if (this.node.hidePopover) this.node.hidePopover();
    else this.node.classList.remove("opened");
  }

  #group({ title, entries }) {
    const group = element("div", { role: "group", class: "menu-group", "aria-label": title });
    if (title) group.append(element("div", { class: "menu-title", "aria-hidden": "true" }, title));
    for (const entry of entries) {
      const isBox = entry.isChosen !== undefined;
      const role = isBox ? (entry.isOne ? "menuitemradio" : "menuitemcheckbox") : "menuitem";
      const checked = isBox ? String(entry.isChosen) : null;
      const node = element(
        "button",
        { type: "button", role, class: "menu-entry", part: "menu-item", tabindex: "-1", "data-choice": entry.name, "aria-checked": checked },
        entry.drawing ? icon(entry.drawing) : null,
        element("span", { class: "menu-text" }, entry.text),
        entry.note ? element("span", { class: "menu-note" }, entry.note) : null,
        isBox ? element("span", { class: "menu-box" }, icon("check")) : null,
      );
      this.#runs.set(node, entry.run);
      group.append(node);
    }
    return group;
  }

  #entries() {
    return [...this.node.querySelectorAll("[role^=menuitem]")];
  }

  #chosen(event) {
    const entry = event.target.closest("[role^=menuitem]");
    if (!entry) return;
    const run = this.#runs.get(entry);
    this.close();
    run();
  }

  #key(event) {
    const entries = this.#entries();
    const current = entries.indexOf(this.node.getRootNode().activeElement);
    const steps = {
      ArrowDown: (current + 1) % entries.length,
      ArrowUp: (current - 1 + entries.length) % entries.length,
      Home: 0,
      End: entries.length - 1,
    };
    if (event.key in steps) entries[steps[event.key]].focus();
    else if (event.key === "Escape" || event.key === "Tab") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // Below the anchor and flush with its right edge; above it or shifted where there is no room.
  #place(anchor) {
    const { offsetWidth: width, offsetHeight: height } = this.node;
    const { clientWidth, clientHeight } = document.documentElement;
    const below = anchor.bottom + kGapPx;
    const above = anchor.top - kGapPx - height;
    const top = below + height <= clientHeight - kEdgePx || above < kEdgePx ? below : above;
    const left = Math.min(anchor.right - width, clientWidth - width - kEdgePx);
    this.node.style.top = `${Math.max(kEdgePx, Math.min(top, clientHeight - height - kEdgePx))}px`;
    this.node.style.left = `${Math.max(kEdgePx, left)}px`;
  }
}
