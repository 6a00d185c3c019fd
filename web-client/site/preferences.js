// Language and theme, kept where the demo page keeps them: the language for the tab (two tabs can be
// two people), the theme for the browser.

import { matchLocale } from "../carillon/src/locale.js";

const kLocaleKey = "carillon.locale";
const kThemeKey = "carillon.theme";
const kThemes = ["auto", "light", "dark"];

function read(storage, key) {
  try {
    return storage.getItem(key);
  } catch {
    return null;
  }
}

function write(storage, key, value) {
  try {
    storage.setItem(key, value);
  } catch {
    // Storage is switched off: the choice lasts as long as the page.
  }
}

export class Preferences {
  #dark = matchMedia("(prefers-color-scheme: dark)");
  #still = matchMedia("(prefers-reduced-motion: reduce)");
  #contrast = matchMedia("(prefers-contrast: more), (forced-colors: active)");
  #chosen = read(sessionStorage, kLocaleKey);
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
      write(localStorage, kThemeKey, value);
      this.#applyTheme(value);
    } else if (name === "locale") {
      this.#chosen = value;
      write(sessionStorage, kLocaleKey, value);
    }
  }

  #applyTheme(theme) {
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
  }
}
