// Carillon in a page: one live inbox of notifications. The types and what they promise are told in
// index.d.ts.

import { loadCore } from "./core.js";
import { CarillonError } from "./error.js";
import { Inbox } from "./inbox.js";
import { TokenSource } from "./token.js";

export { CarillonError };

const kSchemes = { "http:": "ws:", "https:": "wss:", "ws:": "ws:", "wss:": "wss:" };

export async function connect(options) {
  const settings = checked(options);
  const inbox = new Inbox(await loadCore(settings.wasm), settings);
  await firstOutcome(inbox);
  return inbox;
}

// In step with the server, or known not to be: until then there is nothing to show.
function firstOutcome(inbox) {
  return new Promise((resolve) => {
    const stop = inbox.subscribe((state) => {
      if (state.connection === "connecting") return;
      stop();
      resolve();
    });
  });
}

function checked({ url, api = "/api/v1", token, locale, wasm, WebSocket } = {}) {
  if (typeof token !== "string" && typeof token !== "function") {
    throw new TypeError("connect: token is a text or a function that answers with one");
  }
  const page = globalThis.document?.baseURI ?? globalThis.location?.href;
  const socketUrl = parsed("url", url, page);
  const scheme = kSchemes[socketUrl.protocol];
  if (scheme === undefined) {
    throw new TypeError(`connect: url has the scheme ${socketUrl.protocol}; ws or wss is meant`);
  }
  const origin = new URL(socketUrl);
  origin.protocol = scheme === "ws:" ? "http:" : "https:";
  socketUrl.protocol = scheme;
  socketUrl.hash = "";
  const Socket = WebSocket ?? globalThis.WebSocket;
  if (typeof Socket !== "function") {
    throw new TypeError("connect: no WebSocket here; pass a constructor as the option WebSocket");
  }
  return {
    url: socketUrl,
    api: parsed("api", api, origin),
    tokens: new TokenSource(token),
    locale,
    wasm: wasm ?? new URL("./core.wasm", import.meta.url),
    WebSocket: Socket,
  };
}

function parsed(name, url, base) {
  try {
    return new URL(url, base);
  } catch {
    throw new TypeError(`connect: ${name} is no URL${base ? "" : "; here it must be absolute"}`);
  }
}
