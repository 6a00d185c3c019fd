// A test's peer and inbox, connected and taken down again.
import { ClientSocket } from "./client_socket.mjs";
import { hello, snapshot } from "./fixtures.mjs";
import { Peer } from "./peer.mjs";
export { test } from "./testing.mjs";

// The package as it is built, or the folder that the environment names.
const folder = process.env.CARILLON_PACKAGE
  ? new URL(`file://${process.env.CARILLON_PACKAGE}/`)
  : new URL("../../../build/package/", import.meta.url);
export const packageFolder = folder;
export const { connect, CarillonError } = await import(new URL("index.js", folder));

export const kToken = "head.payload.signature";

/** A peer that stops with the test `t`. */
export async function peerFor(t) {
  const peer = await Peer.start();
  t.after(() => peer.stop());
  return peer;
}

/** connect() to `peer`; the inbox is closed with the test. */
export function connectTo(t, peer, options = {}) {
  const connecting = connect({ url: peer.url, token: kToken, WebSocket: ClientSocket, ...options });
  connecting.then(
    (inbox) => t.after(() => inbox.close()),
    () => {},
  );
  return connecting;
}

/** {peer, inbox, server}: connected, `server` being the peer's end, in step at `first`. */
export async function online(t, first = snapshot("e1.1", []), options = {}, greeting = {}) {
  const peer = await peerFor(t);
  const connecting = connectTo(t, peer, options);
  const server = await peer.connection();
  server.send(hello(greeting));
  server.send(first);
  return { peer, server, inbox: await connecting };
}

/** Answers the next connection with `hello` and what it should get. */
export async function welcome(peer, first) {
  const server = await peer.connection();
  server.send(hello());
  server.send(first);
  return server;
}

/** Makes this process look like a page from now on; answers with how to fire an event of it. */
export function pageEvents() {
  page ??= new EventTarget();
  globalThis.addEventListener = page.addEventListener.bind(page);
  globalThis.removeEventListener = page.removeEventListener.bind(page);
  return { wake: (name) => page.dispatchEvent(new Event(name)) };
}
let page = null;
