// Who this tab is. The session lives in sessionStorage, so two tabs can be two people.

const kKey = "carillon.demo"; // {token, expires_at, user}; /center reads it too
const kRenewBeforeMs = 60_000;

/** The demo is not there (404), the server is not there, or it refused. */
class DemoError extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind; // "absent" | "unreachable" | "refused"
  }
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    throw new DemoError("unreachable", String(error));
  }
  if (response.status >= 500) throw new DemoError("unreachable", `${path}: ${response.status}`);
  return response;
}

/** {users, teams} of the demo. */
export async function loadDirectory() {
  const response = await request("/demo/users");
  if (!response.ok) throw new DemoError("absent", `/demo/users: ${response.status}`);
  return response.json();
}

function stored() {
  try {
    return JSON.parse(sessionStorage.getItem(kKey));
  } catch {
    return null;
  }
}

export class Session {
  #held = stored();
  #refused = false;
  #renewal = null;

  /** The user this tab is signed in as, or null. */
  get user() {
    return this.#held?.user ?? null;
  }

  async signIn(userId) {
    const response = await request("/demo/session", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ user_id: userId }),
    });
    if (!response.ok) throw new DemoError("refused", `/demo/session: ${response.status}`);
    this.#held = await response.json();
    this.#refused = false;
    sessionStorage.setItem(kKey, JSON.stringify(this.#held));
  }

  signOut() {
    this.#held = null;
    sessionStorage.removeItem(kKey);
  }

  /** A token that lasts at least another minute; signs in again where the held one does not. */
  async token() {
    const left = Date.parse(this.#held.expires_at) - Date.now();
    if (this.#refused || left < kRenewBeforeMs) await this.renew();
    return this.#held.token;
  }

  /** The server refused the held token, for instance after it was set up again. */
  refused() {
    this.#refused = true;
  }

  /** Signs in again as the same user, once for all who ask at the same time. */
  renew() {
    this.#renewal ??= this.signIn(this.#held.user.id).finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }
}
