// The surface under the bell. On a wide window it floats beside the button and the page stays
// usable; on a narrow one it covers everything and holds the focus until it is closed.

import { element, setAttribute } from "./dom.js";
import { icon } from "./icons.js";

const kGapPx = 8;
const kEdgePx = 12;
const kEnoughPx = 420; // with less room below it opens upward, where there is more
const kLeastPx = 200;
const kNarrow = "(max-width: 559px)";

export class Panel {
  /** A dialog; belongs in the shadow root, once. */
  node;

  #anchor;
  #fill;
  #close;
  #opened = false;
  #outside = (event) => {
    const path = event.composedPath();
    if (!path.includes(this.node) && !path.includes(this.#anchor)) this.close(false);
  };
  #key = (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    this.close();
  };
  #place = () => this.#position();

  /** `anchor` is the button; `fill()` is asked, at each opening, for what to focus inside. */
  constructor(anchor, fill) {
    this.#anchor = anchor;
    this.#fill = fill;
    this.#close = element("button", { type: "button", class: "close", part: "close", slot: "header-end" }, icon("close"));
    this.#close.addEventListener("click", () => this.close());
    this.node = element("dialog", { class: "panel", part: "panel", popover: "manual" });
    // Escape in the covering form, and the system's "back" on a phone.
    this.node.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
  }

  get opened() {
    return this.#opened;
  }

  /** Puts the content in; the close button goes into its "header-end" slot. */
  fill(content) {
    content.append(this.#close);
    this.node.append(content);
  }

  speak(texts) {
    setAttribute(this.node, "aria-label", texts.title);
    setAttribute(this.#close, "aria-label", texts.close);
    setAttribute(this.#close, "title", texts.close);
  }

  toggle() {
    if (this.#opened) this.close();
    else this.open();
  }

  open() {
    if (this.#opened) return;
    const content = this.#fill();
    this.#opened = true;
    this.#anchor.setAttribute("aria-expanded", "true");
    if (matchMedia(kNarrow).matches) this.node.showModal();
    else if (this.node.showPopover) this.node.showPopover();
    else this.node.show();
    this.#position();
    content.focus();
    document.addEventListener("pointerdown", this.#outside, true);
    document.addEventListener("focusin", this.#outside, true); // the focus went on by Tab
    document.addEventListener("keydown", this.#key);
    window.addEventListener("resize", this.#place);
  }

  /** `returnFocus`: back to the bell, unless the focus was taken elsewhere by a click. */
  close(returnFocus = true) {
    if (!this.#opened) return;
    this.#opened = false;
    document.removeEventListener("pointerdown", this.#outside, true);
    document.removeEventListener("focusin", this.#outside, true);
    document.removeEventListener("keydown", this.#key);
    window.removeEventListener("resize", this.#place);
    this.#anchor.setAttribute("aria-expanded", "false");
    if (this.node.open) this.node.close();
    else this.node.hidePopover?.();
    if (returnFocus) this.#anchor.focus();
  }

  // Under the button, or over it where there is no room below; its right edge at the button's, kept
  // inside the window. The sheet form is placed by the stylesheet alone.
  #position() {
    const { style } = this.node;
    for (const name of ["top", "bottom", "left", "--panel-room"]) style.removeProperty(name);
    if (matchMedia(kNarrow).matches) return;
    const anchor = this.#anchor.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const width = this.node.offsetWidth;
    const left = Math.min(anchor.right - width + kGapPx, clientWidth - width - kEdgePx);
    style.left = `${Math.max(kEdgePx, left)}px`;
    const below = clientHeight - anchor.bottom - kGapPx - kEdgePx;
    const above = anchor.top - kGapPx - kEdgePx;
    const isUpward = below < Math.min(kEnoughPx, this.node.offsetHeight) && above > below;
    if (isUpward) style.bottom = `${clientHeight - anchor.top + kGapPx}px`;
    else style.top = `${anchor.bottom + kGapPx}px`;
    style.setProperty("--panel-room", `${Math.max(isUpward ? above : below, kLeastPx)}px`);
  }
}
