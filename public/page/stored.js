// What the pages of a site keep in the browser: the language for the tab (two tabs can be two people),
// the theme for the browser. /center has it in its bundle.

export const kLocaleKey = "carillon.locale";
export const kThemeKey = "carillon.theme"; // read by theme.js before the page is drawn

export function readStored(storage, key) {
  try {
    return storage.getItem(key);
  } catch {
    return null;
  }
}

export function writeStored(storage, key, value) {
  try {
    storage.setItem(key, value);
  } catch {
    // Storage is switched off: the choice lasts as long as the page.
  }
}
