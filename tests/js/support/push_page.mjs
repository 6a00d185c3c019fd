// What a browser gives a page for push messages, for this process: service workers, the permission,
// the push manager, caches. Put in place for one test.
import { FakeCaches } from "./push_worker.mjs";

export class FakePage {
  permission = "default";
  answer = "granted"; // of the person who is asked
  asked = 0;
  registered = []; // {url, scope}
  workerStates = ["activated"]; // that the worker goes through once it was registered
  refusal = null; // of subscribing: an error
  answered = async () => {}; // before a subscription is given
  subscription = null;
  caches = new FakeCaches();
  container = new EventTarget();
  went = []; // where the page went
  #ports = []; // on which it is asked

  /** `subscriber` is a PushBrowser; the page is taken away after the test `t`. */
  constructor(t, subscriber, { href = "https://crm.example/a?b=1#c", secure = true } = {}) {
    const page = this;
    this.subscriber = subscriber;
    t.after(() => this.#ports.forEach((port) => port.close()));
    Object.assign(this.container, {
      register: async (url, options) => {
        page.registered.push({ url, ...options });
        return page.#registration();
      },
      startMessages: () => {},
      getRegistrations: async () =>
        page.registered.map(({ url }) => ({ active: { scriptURL: url }, pushManager: page.#manager() })),
    });
    const location = Object.assign(new URL(href), { assign: (url) => void page.went.push(url) });
    const values = {
      isSecureContext: secure,
      location,
      document: { baseURI: href },
      navigator: { serviceWorker: this.container },
      PushManager: class {},
      Notification: {
        get permission() {
          return page.permission;
        },
        requestPermission: async () => {
          page.asked += 1;
          page.permission = page.answer;
          return page.answer;
        },
      },
      caches: this.caches,
    };
    for (const [name, value] of Object.entries(values)) {
      const before = Object.getOwnPropertyDescriptor(globalThis, name);
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
      t.after(() => (before ? Object.defineProperty(globalThis, name, before) : delete globalThis[name]));
    }
  }

  /** Takes away one of the page's abilities. */
  lacks(name) {
    if (name === "serviceWorker") globalThis.navigator = {};
    else globalThis[name] = undefined;
  }

  /** What the worker says to the page; answers what the page says back. */
  say(message) {
    const { port1, port2 } = new MessageChannel();
    this.#ports.push(port1);
    const answer = new Promise((resolve) => {
      port1.onmessage = ({ data }) => {
        port1.close();
        resolve(data);
      };
    });
    this.container.dispatchEvent(Object.assign(new Event("message"), { data: message, ports: [port2] }));
    return answer;
  }

  /** The same of a message that asks nothing. */
  tell(message) {
    this.container.dispatchEvent(Object.assign(new Event("message"), { data: message, ports: [] }));
  }

  /** Notes a click, as the worker does. */
  async noteClick(id) {
    const cache = await this.caches.open("carillon-push-clicked");
    await cache.put(`/carillon-push-clicked/${id}`, {});
  }

  #registration() {
    const worker = Object.assign(new EventTarget(), { state: "installing" });
    const registration = { active: null, waiting: null, installing: worker, pushManager: this.#manager() };
    const states = [...this.workerStates];
    const step = () => {
      if (states.length === 0) return;
      worker.state = states.shift();
      if (worker.state === "activated") registration.active = worker;
      worker.dispatchEvent(new Event("statechange"));
      setImmediate(step);
    };
    setImmediate(step);
    return registration;
  }

  #manager() {
    return {
      getSubscription: async () => this.subscription,
      subscribe: async ({ userVisibleOnly, applicationServerKey }) => {
        await this.answered();
        if (this.refusal) throw this.refusal;
        // One subscription has one key, as in a browser.
        if (this.subscription !== null) throw new DOMException("another key", "InvalidStateError");
        if (userVisibleOnly !== true) throw new DOMException("silent push", "NotAllowedError");
        this.subscription = this.made(applicationServerKey);
        return this.subscription;
      },
    };
  }

  /** A subscription that was made for this key (bytes). */
  made(key, endpoint = "https://push.example/p/1") {
    return {
      options: { applicationServerKey: Uint8Array.from(key).buffer },
      toJSON: () => this.subscriber.subscription(endpoint),
      unsubscribe: async () => (this.subscription = null),
    };
  }
}
