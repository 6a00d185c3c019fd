// Language and theme. The language belongs to the tab (two tabs can be two people), the theme to
// the browser.

import { matchLocale } from "../carillon/src/locale.js";
import { kLocaleKey, kThemeKey, readStored, writeStored } from "./stored.js";

const kLocales = ["en", "fr"];

export class Settings {
  #onLocale;
  #locale;

  /** `onLocale(locale)` is called at each change of language, not for the first one. */
  constructor(onLocale) {
    this.#onLocale = onLocale;
    this.#locale = matchLocale(readStored(sessionStorage, kLocaleKey) ?? navigator.language, kLocales, "en");
    const theme = document.documentElement.dataset.theme ?? "auto";
    for (const input of document.querySelectorAll("[data-pref] input")) {
      input.checked = input.value === (input.name === "theme" ? theme : this.#locale);
      input.addEventListener("change", () => {
        if (input.name === "theme") this.#setTheme(input.value);
        else this.#choose(input.value);
      });
    }
    document.documentElement.lang = this.#locale;
  }

  get locale() {
    return this.#locale;
  }

  /** Uses a person's language unless another was chosen in this tab. */
  prefer(locale) {
    const spoken = matchLocale(locale, kLocales);
    if (readStored(sessionStorage, kLocaleKey) !== null || spoken === null) return;
    if (spoken !== this.#locale) this.#setLocale(spoken);
  }

  #choose(locale) {
    writeStored(sessionStorage, kLocaleKey, locale);
    this.#setLocale(locale);
  }

  #setLocale(locale) {
    this.#locale = locale;
    document.documentElement.lang = locale;
    for (const input of document.querySelectorAll("[name=locale]")) {
      input.checked = input.value === locale;
    }
    this.#onLocale(locale);
  }

  #setTheme(theme) {
    writeStored(localStorage, kThemeKey, theme);
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }
}
