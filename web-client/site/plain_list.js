// The same inbox as an ordinary page (/center/?plain): the list made of DOM, for screen readers, for whoever prefers
// it, and where nothing can be drawn. Element and package are loaded when it is asked for.

/** Does the address ask for it? */
export const isPlain = () => new URL(location.href).searchParams.has("plain");

/** Where it is, with everything else of the address but what the drawn list says of itself. */
export function plainAddress() {
  const url = new URL(location.href);
  for (const name of ["view", "q", "id"]) url.searchParams.delete(name);
  url.searchParams.set("plain", "");
  return `${url.pathname}${url.search.replace("plain=", "plain")}`;
}

/** Where the drawn list is. */
export function drawnAddress() {
  const url = new URL(location.href);
  url.searchParams.delete("plain");
  return `${url.pathname}${url.search}`;
}

/** Shows the list of `identity` in `place`. */
export async function showPlainList(place, identity, { locale, theme }) {
  const [{ connect }] = await Promise.all([import("../carillon/index.js"), import("../carillon/elements/index.js")]);
  const list = document.createElement("notification-center");
  list.setAttribute("locale", locale);
  if (theme !== "auto") list.setAttribute("theme", theme);
  place.replaceChildren(list);
  const url = new URL("../ws/notifications", location.href).href;
  const api = new URL("../api/v1", location.href).href;
  const inbox = await connect({ url, api, token: () => identity.token(), locale });
  list.inbox = inbox;
  list.focus();
  return inbox;
}
