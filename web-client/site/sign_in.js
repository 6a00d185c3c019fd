// Who this tab is: the demo's session, shared with the demo page, or a token of one's own.

import { Session } from "../page/session.js";

const kTokenKey = "carillon.token";

/** Where there is a token: {token(), renew(), user}. `renew` is null when only a person can. */
class OwnToken {
  user = null;
  renew = null;
  #token;

  constructor(token) {
    this.#token = token;
  }

  async token() {
    return this.#token;
  }
}

function storedToken() {
  try {
    return sessionStorage.getItem(kTokenKey);
  } catch {
    return null;
  }
}

/**
 * The token of "#token=…", or null. It leaves the address at once, used or not, so that it is not
 * copied along by accident. A link can come from anybody: ask the person before it is used.
 */
export function takeTokenOfAddress() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token === null) return null;
  history.replaceState(null, "", location.pathname + location.search);
  return token || null;
}

function claimsOf(token) {
  const payload = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Uint8Array.from(atob(payload), (letter) => letter.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}

const kOfRole = {
  manager: ["notification.send_manual", "notification.audit"],
  admin: ["notification.send_manual", "notification.audit", "notification.emit", "directory.write"],
  service: ["notification.emit", "directory.write"],
};

/**
 * What a token says its person may do, so that nobody is led to what the server refuses. The server decides:
 * {me, audit, send, emit, directory, everyTeam, teams}.
 */
export function rightsOf(token) {
  let claims = {};
  try {
    claims = claimsOf(token) ?? {};
  } catch {
    // It says nothing.
  }
  const listed = Array.isArray(claims.permissions) ? claims.permissions : [];
  const may = (permission) => listed.includes(permission) || (kOfRole[claims.role] ?? []).includes(permission);
  return {
    me: typeof claims.sub === "string" ? claims.sub : null,
    audit: may("notification.audit"),
    send: may("notification.send_manual"),
    emit: may("notification.emit"),
    directory: may("directory.write"),
    everyTeam: claims.role === "admin",
    teams: Array.isArray(claims.teams) ? claims.teams.filter((team) => typeof team === "string") : [],
  };
}

/**
 * Whom a token says it is for, to be shown and not to be believed: nothing is checked here. A name,
 * an address or an id; null when it says nothing.
 */
export function claimedBy(token) {
  try {
    const { name, email, sub } = claimsOf(token);
    const said = [name, email, sub].find((text) => typeof text === "string" && text.trim() !== "");
    return said ? said.trim().slice(0, 100) : null;
  } catch {
    return null;
  }
}

/** Signs this tab in with a token that its person has agreed to. */
export function signInWith(token) {
  try {
    sessionStorage.setItem(kTokenKey, token);
  } catch {
    // Storage is switched off: it lasts as long as the page.
  }
  new Session().signOut();
  return new OwnToken(token);
}

/** Signs in as a user of the demo. Throws the demo's errors. */
export async function signInAs(userId) {
  const session = new Session();
  await session.signIn(userId);
  return session;
}

/** Forgets an own token that the server no longer takes. */
export function forgetToken() {
  try {
    sessionStorage.removeItem(kTokenKey);
  } catch {
    // Nothing was kept.
  }
}

/**
 * Whoever is signed in in this tab, or null: the person that "?user=" asks for, the demo's session,
 * a token from before.
 */
export async function signedIn() {
  const session = new Session();
  const wanted = new URLSearchParams(location.search).get("user");
  if (wanted && session.user?.id !== wanted) return signInAs(wanted);
  if (session.user) return session;
  const stored = storedToken();
  return stored ? new OwnToken(stored) : null;
}
