// Language and theme, kept where the demo page keeps them: the language for the tab (two tabs can be
// two people), the theme for the browser.

import { matchLocale } from "../carillon/src/locale.js";
import { kLocaleKey, kThemeKey, readStored, writeStored } from "../page/stored.js";

const kThemes = ["auto", "light", "dark"];

export class Preferences {
  #dark = matchMedia("(prefers-color-scheme: dark)");
  #still = matchMedia("(prefers-reduced-motion: reduce)");
  #contrast = matchMedia("(prefers-contrast: more), (forced-colors: active)");
  #chosen = readStored(sessionStorage, kLocaleKey);
  #preferred = null;

  /** `onChange()` when anything of it changed that did not come from the canvas. */
  constructor(onChange) {
    this.#dark.addEventListener("change", onChange);
    this.#still.addEventListener("change", onChange);
    this.#contrast.addEventListener("change", onChange);
    addEventListener("storage", (event) => {
      if (event.key !== kThemeKey) return;
      this.#applyTheme(event.newValue);
      onChange();
    });
  }

  /** "fr" or "en": what was chosen in this tab, else the person's, else the browser's. */
  get locale() {
    return matchLocale(this.#chosen ?? this.#preferred ?? navigator.language, ["en", "fr"], "en");
  }

  /** Uses a person's language unless another was chosen in this tab. */
  prefer(locale) {
    this.#preferred = locale ?? null;
  }

  /** 0 as the system, 1 light, 2 dark. */
  get theme() {
    return Math.max(0, kThemes.indexOf(document.documentElement.dataset.theme ?? "auto"));
  }

  get systemDark() {
    return this.#dark.matches;
  }

  get reducedMotion() {
    return this.#still.matches;
  }

  get highContrast() {
    return this.#contrast.matches;
  }

  /** Keeps what was chosen on the canvas: name is "theme" or "locale". */
  remember(name, value) {
    if (name === "theme") {
      writeStored(localStorage, kThemeKey, value);
      this.#applyTheme(value);
    } else if (name === "locale") {
      this.#chosen = value;
      writeStored(sessionStorage, kLocaleKey, value);
    }
  }

  #applyTheme(theme) {
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
  }
}
