// Push messages in a page: subscribing this browser, and what push-worker.js says to pages.

import { CarillonError } from "./error.js";

const kClicked = "carillon-push-clicked"; // the cache in which push-worker.js notes clicks
const kPushServiceMs = 30000;

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
    const key = await this.#readKey();
    const registration = await register(this.#container, worker, home);
    const subscription = await subscribe(registration.pushManager, key);
    return JSON.parse(await this.#api.post("/push/subscriptions", subscription.toJSON()));
  }

  /** Takes this browser's subscription back; see disablePush in index.d.ts. */
  async disable() {
    const subscription = await this.#present();
    if (subscription === null) return;
    try {
      // The server names one and the same subscription the same.
      const { id } = JSON.parse(await this.#api.post("/push/subscriptions", subscription.toJSON()));
      await this.#api.delete(`/push/subscriptions/${id}`);
    } catch (error) {
      if (error.code !== "http_404") throw error; // of a server whose push is off
    }
    await subscription.unsubscribe();
  }

  /** Do messages come to this browser? */
  async isEnabled() {
    return globalThis.Notification?.permission === "granted" && (await this.#present()) !== null;
  }

  // The subscription of push-worker.js, of whatever address it was registered with.
  async #present() {
    const registrations = (await this.#container?.getRegistrations?.()) ?? [];
    const own = registrations.filter(({ active, waiting, installing }) =>
      (active ?? waiting ?? installing)?.scriptURL.split("?")[0].endsWith("/push-worker.js"));
    for (const { pushManager } of own) {
      const subscription = await pushManager?.getSubscription();
      if (subscription) return subscription;
    }
    return null;
  }

  async #readKey() {
    let text;
    try {
      text = await this.#api.get("/push/key");
    } catch (error) {
      // Of a server that has no push, or is one from before there was any.
      if (!["http_404", "http_501"].includes(error.code)) throw error;
      throw new CarillonError("push_off", `push is off at the server: ${error.message}`);
    }
    return decodeBase64url(JSON.parse(text).public_key);
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

async function register(container, worker, home) {
  const url = new URL(worker ?? new URL("./push-worker.js", import.meta.url), globalThis.document.baseURI);
  if (home !== undefined) url.searchParams.set("home", home);
  if (url.origin !== globalThis.location.origin) {
    throw new CarillonError(
      "push_worker",
      `the service worker must come from this site: serve push-worker.js at ${globalThis.location.origin} and name it as the option worker`,
    );
  }
  let registration;
  try {
    registration = await container.register(url.href);
  } catch (cause) {
    throw new CarillonError("push_worker", `the service worker at ${url.pathname} cannot be had: ${cause.message}`, { cause });
  }
  await activated(registration);
  return registration;
}

// A subscription can only be made for a worker that is active.
function activated(registration) {
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  if (registration.active !== null || worker === null) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const look = () => {
      if (worker.state === "activated") resolve();
      if (worker.state === "redundant") {
        reject(new CarillonError("push_worker", "the service worker could not be started"));
      }
    };
    worker.addEventListener("statechange", look);
    look();
  });
}

async function subscribe(manager, key) {
  const present = await manager.getSubscription();
  // One for another key is of another server, or from before its key was replaced.
  if (present !== null && isSame(present.options?.applicationServerKey, key)) return present;
  await present?.unsubscribe();
  try {
    return await inTime(manager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
  } catch (cause) {
    if (cause.name === "NotAllowedError") {
      throw new CarillonError("push_denied", `the browser does not allow push here: ${cause.message}`, { cause });
    }
    throw new CarillonError("push_service", `the browser's push service gave no subscription: ${cause.message}`, { cause });
  }
}

// A browser that cannot reach its push service may never give up.
async function inTime(promise) {
  let timer;
  const end = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("it does not answer")), kPushServiceMs);
  });
  try {
    return await Promise.race([promise, end]);
  } finally {
    clearTimeout(timer);
  }
}

function isSame(buffer, bytes) {
  if (!buffer || buffer.byteLength !== bytes.length) return false;
  return new Uint8Array(buffer).every((byte, at) => byte === bytes[at]);
}

function decodeBase64url(text) {
  const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}
