// The requests of the dialogs over the canvas.

const kPageRows = 200;

/** What the server, or nobody, has answered with: status 0 where nothing came. */
class Refusal extends Error {
  constructor(status, problem = {}, retryAfter = null) {
    super(problem.detail ?? `status ${status}`);
    this.status = status;
    this.errors = Array.isArray(problem.errors) ? problem.errors : [];
    this.detail = typeof problem.detail === "string" ? problem.detail : "";
    this.retryAfter = retryAfter;
  }
}

export class Api {
  #identity;

  /** `identity`: {token(), renew()}. */
  constructor(identity) {
    this.#identity = identity;
  }

  templates() {
    return this.#json("templates").then(({ items }) => items);
  }

  /** A page of the directory: {items, next_cursor}. */
  users(parameters) {
    return this.#json(`directory/users?${new URLSearchParams({ limit: kPageRows, ...parameters })}`);
  }

  /** A page of the audit: {items, next_cursor}. */
  audit(cursor) {
    return this.#json(`audit?${new URLSearchParams({ limit: 30, ...(cursor ? { cursor } : {}) })}`);
  }

  /** Sends what requestOf() makes: {event_id, created, skipped, warnings?}. */
  async send({ path, body }, key) {
    const headers = { "content-type": "application/json", "idempotency-key": key };
    const answer = await this.#json(path, { method: "POST", body: JSON.stringify(body), headers });
    return answer.results?.[0] ?? answer;
  }

  /** A page of what no provider has taken, newest first: {items, next_cursor}. */
  failedDeliveries(cursor) {
    return this.#json(`deliveries?${new URLSearchParams({ state: "failed", limit: 30, ...(cursor ? { cursor } : {}) })}`);
  }

  /** Has it sent again; its delivery. */
  sendAgain(deliveryId) {
    return this.#json(`deliveries/${encodeURIComponent(deliveryId)}/retry`, { method: "POST" });
  }

  /** {cancelled, retracted, sent_already}. */
  takeBack(eventId) {
    return this.#json(`events/${encodeURIComponent(eventId)}`, { method: "DELETE" });
  }

  /** What one node tells of itself (Prometheus' text format), which needs no token. */
  async metrics() {
    let response;
    try {
      response = await fetch(new URL("../metrics", document.baseURI), { cache: "no-store" });
      if (response.ok) return await response.text();
    } catch {
      throw new Refusal(0);
    }
    throw new Refusal(response.status);
  }

  async #json(path, options = {}) {
    let response;
    try {
      response = await this.#ask(path, options);
      if (response.status === 401 && this.#identity.renew) {
        await this.#identity.renew();
        response = await this.#ask(path, options);
      }
      if (response.ok) return await response.json();
    } catch {
      throw new Refusal(0);
    }
    const wait = Number(response.headers.get("retry-after"));
    throw new Refusal(response.status, await response.json().catch(() => ({})), wait > 0 ? wait : null);
  }

  async #ask(path, { headers = {}, ...options }) {
    const authorization = `Bearer ${await this.#identity.token()}`;
    return fetch(new URL(`../api/v1/${path}`, document.baseURI), { ...options, headers: { ...headers, authorization } });
  }
}
