// Opens an inbox: checks what it is asked with and completes it. The types and what they promise are told
// in index.d.ts.

import { Inbox } from "./inbox.js";
import { Sharing } from "./sharing.js";
import { Sockets } from "./sockets.js";
import { Storage } from "./storage.js";
import { TokenSource } from "./token.js";

const kSchemes = { "http:": "ws:", "https:": "wss:", "ws:": "ws:", "wss:": "wss:" };

// Beside this file, which is how bundlers find them. Vite's development server puts what it has bundled
// ahead elsewhere, and leaves them where they were installed.
const kHere = import.meta.url;
const kPlaces = kHere.includes("/node_modules/.vite/")
  ? {
      core: new URL("../../carillon/core.wasm", kHere),
      lists: new URL("../../carillon/core_lists.wasm", kHere),
      preferences: new URL("../../carillon/preferences.wasm", kHere),
    }
  : {
      core: new URL("./core.wasm", import.meta.url),
      lists: new URL("./core_lists.wasm", import.meta.url),
      preferences: new URL("./preferences.wasm", import.meta.url),
    };

export async function connect(options) {
  const inbox = new Inbox(checked(options));
  await firstOutcome(inbox);
  return inbox;
}

// What was kept of it, in step with the server, or known not to be: until then there is nothing to
// show.
function firstOutcome(inbox) {
  return new Promise((resolve) => {
    const stop = inbox.subscribe((state) => {
      if (state.connection === "connecting" && !state.known) return;
      stop();
      resolve();
    });
  });
}

function checked({ url, api, token, locale, wasm, storage = "indexeddb", share = true, WebSocket } = {}) {
  if (typeof token !== "string" && typeof token !== "function") {
    throw new TypeError("connect: token is a text or a function that answers with one");
  }
  if (storage !== "indexeddb" && storage !== "none") {
    throw new TypeError(`connect: storage is "indexeddb" or "none", not ${JSON.stringify(storage)}`);
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
  const base = parsed("api", api ?? apiBeside(socketUrl), origin);
  const sockets = new Sockets({ WebSocket: Socket, api: base });
  return {
    url: socketUrl,
    api: base,
    tokens: new TokenSource(token),
    locale,
    wasm: placesOf(wasm),
    storage: new Storage({ server: socketUrl.href, isWanted: storage === "indexeddb" }),
    sharing: new Sharing({ server: socketUrl.href, isWanted: share !== false, sockets }),
  };
}

// Where the one is said and not the others, those are beside it, or beside this file.
function placesOf(wasm) {
  if (Object.keys(kPlaces).some((name) => wasm?.[name] !== undefined)) return { ...kPlaces, ...wasm };
  const isAddress = typeof wasm === "string" || wasm instanceof URL;
  if (!isAddress || !/\/?core\.wasm$/.test(String(wasm))) return { ...kPlaces, core: wasm ?? kPlaces.core };
  const beside = (name) => String(wasm).replace(/core\.wasm$/, name);
  return { core: wasm, lists: beside("core_lists.wasm"), preferences: beside("preferences.wasm") };
}

// A server behind a prefix has both below it: /x/ws/notifications and /x/api/v1.
function apiBeside({ pathname }) {
  return `${/^(.*)\/ws\/notifications\/?$/.exec(pathname)?.[1] ?? ""}/api/v1`;
}

function parsed(name, url, base) {
  try {
    return new URL(url, base);
  } catch {
    throw new TypeError(`connect: ${name} must be a${base ? "" : "n absolute"} URL`);
  }
}
