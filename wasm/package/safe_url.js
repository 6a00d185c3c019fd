// Where a notification may lead. Its `data.url` comes from another program, so only web addresses
// are followed: a "javascript:" or "data:" address is treated as no address at all.

/** The absolute http or https address of `text`, as text; null where there is none to be opened. */
export function safeUrl(text) {
  if (typeof text !== "string" || text.trim() === "") return null;
  try {
    const url = new URL(text, globalThis.document?.baseURI ?? globalThis.location?.href);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

/** Goes there: in this tab within the own site, else in a new tab that cannot reach this one. */
export function follow(url) {
  const { location, open } = globalThis;
  if (new URL(url).origin === location.origin) location.assign(url);
  else open(url, "_blank", "noopener,noreferrer");
}
