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

// "#token=…" is taken and leaves the address, so that it is not copied along by accident.
function tokenOfAddress() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (!token) return null;
  history.replaceState(null, "", location.pathname + location.search);
  try {
    sessionStorage.setItem(kTokenKey, token);
  } catch {
    // Storage is switched off: it lasts as long as the page.
  }
  return token;
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
 * Whoever is signed in in this tab, or null: a token in the address, the person that "?user=" asks
 * for, the demo's session, a token from before.
 */
export async function signedIn() {
  const given = tokenOfAddress();
  if (given) return new OwnToken(given);
  const session = new Session();
  const wanted = new URLSearchParams(location.search).get("user");
  if (wanted && session.user?.id !== wanted) return signInAs(wanted);
  if (session.user) return session;
  const stored = storedToken();
  return stored ? new OwnToken(stored) : null;
}
