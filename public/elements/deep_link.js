// Where a notification may lead. `data.url` comes from another program, so only web addresses are
// followed: a "javascript:" or "data:" address is treated as no address at all.

/** The absolute URL of `notification.data.url`, or null where there is none that may be opened. */
export function deepLinkOf(notification) {
  const text = notification.data?.url;
  if (typeof text !== "string" || text.trim() === "") return null;
  try {
    const url = new URL(text, document.baseURI);
    return url.protocol === "https:" || url.protocol === "http:" ? url : null;
  } catch {
    return null;
  }
}

/** Goes there: in this tab within the own site, else in a new tab that cannot reach this one. */
export function follow(url) {
  if (url.origin === location.origin) location.assign(url.href);
  else window.open(url.href, "_blank", "noopener,noreferrer");
}
