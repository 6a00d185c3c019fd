// Subscribes this browser to push messages, and takes that back: loaded when somebody asks.

import { CarillonError } from "./inside.js";

const kPushServiceMs = 30000;

/** Of what the server answers to the subscription. `worker`, `home`: see enablePush in index.d.ts. */
export async function subscribe(api, container, { worker, home }) {
  const key = await readKey(api);
  const registration = await register(container, worker, home);
  const subscription = await subscriptionOf(registration.pushManager, key);
  return JSON.parse(await api.post("/push/subscriptions", subscription.toJSON()));
}

export async function unsubscribe(api, container) {
  const subscription = await presentSubscription(container);
  if (subscription === null) return;
  try {
    // The server names one and the same subscription the same.
    const { id } = JSON.parse(await api.post("/push/subscriptions", subscription.toJSON()));
    await api.delete(`/push/subscriptions/${id}`);
  } catch (error) {
    if (error.code !== "http_404") throw error; // of a server whose push is off
  }
  await subscription.unsubscribe();
}

/** The subscription of push-worker.js, of whatever address it was registered with, or null. */
export async function presentSubscription(container) {
  const registrations = (await container?.getRegistrations?.()) ?? [];
  const own = registrations.filter(({ active, waiting, installing }) =>
    (active ?? waiting ?? installing)?.scriptURL.split("?")[0].endsWith("/push-worker.js"));
  for (const { pushManager } of own) {
    const subscription = await pushManager?.getSubscription();
    if (subscription) return subscription;
  }
  return null;
}

async function readKey(api) {
  let text;
  try {
    text = await api.get("/push/key");
  } catch (error) {
    // Of a server that has no push, or is one from before there was any.
    if (!["http_404", "http_501"].includes(error.code)) throw error;
    throw new CarillonError("push_off", `push is off at the server: ${error.message}`);
  }
  return decodeBase64url(JSON.parse(text).public_key);
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

async function subscriptionOf(manager, key) {
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
