// Which language a text is wanted in, by the rules of core/event/locale.hpp: "fr", "fr-CA", "fr_CA" and
// "fr_CA.UTF-8", in any case, are the same French.

/** "fr_CA.UTF-8" as "fr-ca"; "" for what names no language. */
export function normalLocale(locale) {
  const tag = /^[ \t]*([a-z][a-z0-9_-]*)(?:[.@].*|[ \t]*)$/is.exec(locale ?? "")?.[1] ?? "";
  return tag.replaceAll("_", "-").toLowerCase();
}

/**
 * The best of `available` for `wanted` by lookup (RFC 4647): "fr-CA", then "fr". `fallback` when
 * none fits.
 */
export function matchLocale(wanted, available, fallback = null) {
  let tag = normalLocale(wanted);
  while (tag !== "") {
    const found = available.find((locale) => normalLocale(locale) === tag);
    if (found !== undefined) return found;
    tag = tag.slice(0, Math.max(0, tag.lastIndexOf("-")));
    if (tag.at(-2) === "-") tag = tag.slice(0, -2); // a single letter announces what followed it
  }
  return fallback;
}
