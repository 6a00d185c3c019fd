// Language and theme. The language belongs to the tab (two tabs can be two people), the theme to
// the browser.

import { matchLocale } from "../carillon/src/locale.js";

const kLocaleKey = "carillon.locale";
const kThemeKey = "carillon.theme"; // read by theme.js before the page is drawn
const kLocales = ["en", "fr"];

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

export class Settings {
  #onLocale;
  #locale;

  /** `onLocale(locale)` is called at each change of language, not for the first one. */
  constructor(onLocale) {
    this.#onLocale = onLocale;
    this.#locale = matchLocale(read(sessionStorage, kLocaleKey) ?? navigator.language, kLocales, "en");
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
    if (read(sessionStorage, kLocaleKey) !== null || spoken === null) return;
    if (spoken !== this.#locale) this.#setLocale(spoken);
  }

  #choose(locale) {
    write(sessionStorage, kLocaleKey, locale);
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
    write(localStorage, kThemeKey, theme);
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }
}
