// Push messages in a page: what push-worker.js says to pages, and what has to be asked within a click.
// Subscribing this browser (push_subscription.js) is loaded when somebody asks.

import { CarillonError } from "./error.js";

const kClicked = "carillon-push-clicked"; // the cache in which push-worker.js notes clicks

export class Push {
  #api;
  #isOnline;
  #markRead;
  #show;

  #container = globalThis.navigator?.serviceWorker;
  #stop = new AbortController(); // of listening
  #telling = null;
  #isStarted = false;

  /**
   * `api`: see api.js. `isOnline()`: does the page show what arrives by itself? `markRead(id)`
   * answers with a promise. `show({id, url})`: does somebody in the page show it?
   */
  constructor({ api, isOnline, markRead, show }) {
    this.#api = api;
    this.#isOnline = isOnline;
    this.#markRead = markRead;
    this.#show = show;
  }

  /** Begins to listen to the worker, and tells the server of clicks that no page has told. */
  start() {
    if (this.#isStarted || typeof this.#container?.addEventListener !== "function") return;
    this.#isStarted = true;
    const { signal } = this.#stop;
    this.#container.addEventListener("message", (event) => this.#take(event), { signal });
    this.#container.startMessages?.(); // else they wait until the document is loaded
    this.#tellClicks();
  }

  close() {
    this.#stop.abort();
  }

  /** Subscribes this browser; see enablePush in index.d.ts. */
  async enable({ worker, home } = {}) {
    checkSupport(this.#container);
    await askPermission();
    const { subscribe } = await loadRest();
    return subscribe(this.#api, this.#container, { worker, home });
  }

  /** Takes this browser's subscription back; see disablePush in index.d.ts. */
  async disable() {
    const { unsubscribe } = await loadRest();
    await unsubscribe(this.#api, this.#container);
  }

  /** Do messages come to this browser? */
  async isEnabled() {
    if (globalThis.Notification?.permission !== "granted") return false;
    const { presentSubscription } = await loadRest();
    return (await presentSubscription(this.#container)) !== null;
  }

  #take({ data, ports }) {
    if (data?.type === "carillon.push") ports[0]?.postMessage({ shown: this.#isOnline() });
    if (data?.type === "carillon.open") ports[0]?.postMessage({ opened: this.#open(data) });
    if (data?.type === "carillon.clicked") this.#tellClicks();
  }

  #open({ id, url }) {
    if (this.#show({ id, url })) return true;
    const [here, there] = [globalThis.location.href, url].map((href) => href.split("#")[0]);
    if (here !== there) return false; // the worker opens a window: nothing here is left unasked
    globalThis.location.assign(url);
    return true;
  }

  // Once at a time: what is noted meanwhile is looked for again.
  #tellClicks() {
    this.#telling = (this.#telling ?? Promise.resolve())
      .then(() => this.#tellNoted())
      .catch((error) => console.warn("carillon: a click cannot be told:", error));
  }

  async #tellNoted() {
    const { caches } = globalThis; // absent where the page is no secure context
    if (this.#stop.signal.aborted || !(await caches?.has(kClicked))) return;
    const cache = await caches.open(kClicked);
    const entries = await cache.keys();
    await Promise.all(entries.map((entry) => this.#tellOne(cache, entry)));
  }

  // The note goes once the server knows, or has refused: what is closed meanwhile is told later.
  async #tellOne(cache, entry) {
    const id = decodeURIComponent(new URL(entry.url).pathname.split("/").at(-1));
    try {
      await this.#markRead(id);
    } catch (error) {
      if (error.code === "closed") return;
    }
    await cache.delete(entry);
  }
}

function checkSupport(container) {
  if (globalThis.isSecureContext === false) {
    throw new CarillonError("push_unsupported", "push needs a page that came by https (or from localhost)");
  }
  const missing = [
    ["service workers", container],
    ["PushManager", globalThis.PushManager],
    ["Notification", globalThis.Notification],
  ].find(([, present]) => present === undefined);
  if (missing !== undefined) {
    throw new CarillonError(
      "push_unsupported",
      `this browser has no ${missing[0]} here (on iOS a site has them once it is on the home screen)`,
    );
  }
}

async function askPermission() {
  const { Notification } = globalThis;
  const answer =
    Notification.permission === "default" ? await Notification.requestPermission() : Notification.permission;
  if (answer === "granted") return;
  const why = answer === "denied" ? "is blocked for this site in the browser's settings" : "was not given";
  throw new CarillonError("push_denied", `the permission to show notifications ${why}`);
}

async function loadRest() {
  try {
    return await import("./push_subscription.js");
  } catch (cause) {
    throw new CarillonError("push_service", `push_subscription.js cannot be loaded: ${cause.message}`, { cause });
  }
}
