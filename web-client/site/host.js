// What the module asks of the page (web-client/platform/seam.js calls these by name), and what the page tells
// the module. Texts cross as UTF-8 bytes in the module's memory.

import { deepLinkOf, follow, piecesOf, safeAddress } from "../carillon/src/elements/deep_link.js";
import { Address } from "./address.js";
import { Analytics } from "./analytics.js";
import { SearchField } from "./search_field.js";
import { rightsOf } from "./sign_in.js";
import { SnoozeDialog } from "./snooze_dialog.js";
import { TextCanvas } from "./text_canvas.js";

const kMostActions = 3;
const kMostLinks = 8; // of one notification
const kLabelLength = 100;
const kMostDeliveries = 200; // of one notification; it has no more than a few steps
const kLostConnection = 1006;
const kNotSignedIn = 4401;

export class Host {
  /** How to reach the module's memory: {read(at, length), write(bytes, at)}. Set by the module. */
  memory = null;
  /** The field above the list. */
  search = new SearchField((text) => this.#module?._center_search(this.give(text)));
  /** What of the page's address says what is shown. */
  address = new Address((place) => this.go(place));
  /** Shapes and draws texts that the module's own font cannot write. */
  texts = new TextCanvas(() => this.#module?._center_fonts_changed());

  #module = null;
  #identity = null; // {token(), renew()}
  #sockets = new Map(); // the module's number -> WebSocket, or null while the token is fetched
  #preferences;
  #analytics = null; // the last that were read
  #snooze = null; // made when it is first asked for
  #onConnection;
  #canvas = document.getElementById("canvas");
  #polite = document.getElementById("polite");
  #urgent = document.getElementById("urgent");
  #encoder = new TextEncoder();
  #decoder = new TextDecoder();

  /** `onConnection(name, closeCode)` at each change of the connection. */
  constructor(preferences, onConnection) {
    this.#preferences = preferences;
    this.#onConnection = onConnection;
  }

  /** The module has been made; nothing of what follows happens before. */
  attach(module) {
    this.#module = module;
  }

  /** Connects as `identity`. */
  start(identity) {
    this.#identity = identity;
    this.#module._center_start();
    this.#tellRights();
  }

  // What the token says: who may not is not led to what the server refuses.
  async #tellRights() {
    const token = await this.#identity.token().catch(() => "");
    const { audit, send } = rightsOf(token);
    document.getElementById("compose").hidden = !send;
    document.getElementById("operations").hidden = !audit;
    this.#module._center_rights(audit ? 1 : 0, send ? 1 : 0);
  }

  /** Shows what a place of the address says. */
  go(place) {
    [, this.search.text] = place.split("\n");
    this.#module?._center_place(this.give(place));
  }

  /** A text of the module's memory. */
  text(at, length) {
    return this.#decoder.decode(this.memory.read(at, length));
  }

  /** The text that a function of the module answered with. */
  answer(at) {
    return this.text(at, this.#module._center_answer_length());
  }

  /** Hands a text over and gives its length for the call that takes it. */
  give(text) {
    const bytes = this.#encoder.encode(text);
    this.memory.write(bytes, this.#module._center_room(bytes.length));
    return bytes.length;
  }

  // The socket.

  async openSocket(socket, since) {
    this.#sockets.set(socket, null);
    let token;
    try {
      token = await this.#identity.token();
    } catch (error) {
      const refused = error?.kind === "refused" || error?.kind === "absent";
      return this.#closed(socket, refused ? kNotSignedIn : kLostConnection);
    }
    if (!this.#sockets.has(socket)) return undefined; // given up meanwhile
    const url = new URL("../ws/notifications", location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    url.hash = "";
    if (since) url.searchParams.set("since", since);
    const peer = new WebSocket(url, ["carillon.v1", `bearer.${token}`]);
    this.#sockets.set(socket, peer);
    peer.onopen = () => this.#module._center_socket_opened(socket);
    peer.onmessage = ({ data }) => {
      if (typeof data === "string") this.#module._center_socket_text(socket, this.give(data));
    };
    peer.onclose = ({ code }) => this.#closed(socket, code || kLostConnection);
    return undefined;
  }

  send(socket, text) {
    const peer = this.#sockets.get(socket);
    if (peer?.readyState === WebSocket.OPEN) peer.send(text);
  }

  closeSocket(socket, code) {
    const peer = this.#sockets.get(socket);
    this.#sockets.delete(socket);
    if (!peer) return;
    peer.onopen = peer.onmessage = peer.onclose = null;
    // A page may close with 1000 or an application's code, with no other.
    peer.close(code >= 3000 ? code : 1000);
  }

  #closed(socket, code) {
    if (this.#sockets.delete(socket)) this.#module._center_socket_closed(socket, code);
  }

  async renewToken() {
    try {
      await this.#identity.renew?.();
      this.#module._center_token(this.give(await this.#identity.token()));
    } catch (error) {
      console.warn("The token could not be renewed.", error);
    }
  }

  // The API: pages of the list, and what left of a notification by other ways.

  async fetchPage(request, query) {
    let body;
    try {
      body = await this.#get("notifications", query);
    } catch (error) {
      console.warn("A page of the list could not be read.", error);
      return this.#module._center_page_failed(request);
    }
    return this.#module._center_page(request, this.give(body));
  }

  async fetchDeliveries(request, notification) {
    let body;
    try {
      body = await this.#get(`notifications/${notification}/deliveries`, { limit: kMostDeliveries });
    } catch (error) {
      console.warn("The deliveries of a notification could not be read.", error);
      return this.#module._center_deliveries_failed(request);
    }
    return this.#module._center_deliveries(request, this.give(body));
  }

  async fetchTypes() {
    let items;
    try {
      ({ items } = JSON.parse(await this.#get("templates", {})));
    } catch (error) {
      console.warn("The types of notifications could not be read.", error);
      items = []; // they are asked for again
    }
    this.#module._center_types(this.give(items.map(({ type }) => type).join("\n")));
  }

  async fetchAnalytics() {
    let analytics;
    try {
      const [days, types] = await Promise.all(
        ["day", "type"].map(async (by) => JSON.parse(await this.#get("analytics", { by })).rows),
      );
      analytics = new Analytics(days, types);
    } catch (error) {
      console.warn("The analytics could not be read.", error);
      return this.#module._center_analytics(-1);
    }
    this.#analytics = analytics;
    return this.#module._center_analytics(this.give(analytics.text));
  }

  openAnalyticsTable() {
    queueMicrotask(() => this.#analytics?.openTable(this.#preferences.locale));
  }

  async #get(path, parameters) {
    let response = await this.#ask(path, parameters);
    if (response.status === 401 && this.#identity.renew) {
      await this.#identity.renew();
      response = await this.#ask(path, parameters);
    }
    if (!response.ok) throw new Error(`GET /${path}: ${response.status}`);
    return response.text();
  }

  async #ask(path, parameters) {
    const url = new URL(`../api/v1/${path}`, location.href);
    url.hash = "";
    url.search = new URLSearchParams(parameters).toString();
    const authorization = `Bearer ${await this.#identity.token()}`;
    return fetch(url, { headers: { authorization } });
  }

  // The page around the canvas.

  announce(text, urgent) {
    const region = urgent ? this.#urgent : this.#polite;
    // The same words again are a new message too.
    region.textContent = region.textContent === text ? `${text}\u00a0` : text;
  }

  setTitle(text) {
    document.title = text;
  }

  setCursor(pointing) {
    this.#canvas.classList.toggle("pointing", pointing);
  }

  remember(name, value) {
    this.#preferences.remember(name, value);
    this.onPreference?.();
  }

  /** The deep link in a notification's data (JSON text), or null. */
  linkOf(data) {
    try {
      return deepLinkOf({ data: JSON.parse(data) });
    } catch {
      return null;
    }
  }

  // The actions of a notification's data, then the addresses within its text: {label, url}.
  #linksOf(data, body) {
    let actions = [];
    try {
      const given = JSON.parse(data).actions;
      if (Array.isArray(given)) actions = given;
    } catch {
      // It has none.
    }
    const safe = actions
      .map((action) => ({ label: action?.label, url: safeAddress(action?.url) }))
      .filter(({ label, url }) => typeof label === "string" && label.trim() !== "" && url !== null)
      .slice(0, kMostActions);
    const inText = piecesOf(body)
      .filter(({ url }) => url !== null)
      .map(({ text, url }) => ({ label: text, url }));
    const links = [...safe, ...inText].slice(0, kMostLinks);
    return links.map(({ label, url }) => ({ label: label.trim().replaceAll(/\s+/gu, " ").slice(0, kLabelLength), url }));
  }

  linkLabels(data, body, room) {
    const labels = this.#linksOf(data, body).map(({ label }) => label);
    let bytes = this.#encoder.encode(labels.join("\n"));
    while (bytes.length > room) {
      labels.pop();
      bytes = this.#encoder.encode(labels.join("\n"));
    }
    return bytes;
  }

  openLinkOf(data, body, place) {
    const link = this.#linksOf(data, body)[place];
    if (link) follow(link.url);
  }

  openLink(data) {
    const link = this.linkOf(data);
    if (link !== null) follow(link);
  }

  /** Set by the page: shows how the person is reached. */
  onPreferences = () => {};

  /** Set by the page: writes to others. */
  onCompose = () => {};

  openCompose() {
    queueMicrotask(() => this.onCompose());
  }

  /** Set by the page: shows how the server is doing. */
  onOperations = () => {};

  openOperations() {
    queueMicrotask(() => this.onOperations());
  }

  askSnooze() {
    queueMicrotask(() => {
      this.#snooze ??= new SnoozeDialog((until) => this.#module._center_snooze(until.getTime()));
      this.#snooze.open(this.#preferences.locale);
    });
  }

  openPreferences() {
    // Not from within the module: a dialog moves the focus, which the module is told of.
    queueMicrotask(() => this.onPreferences());
  }

  connectionChanged(name, closeCode) {
    // Not from within the module: what is done about it may call the module again.
    queueMicrotask(() => this.#onConnection(name, closeCode));
  }

  fault(text) {
    console.warn(`carillon: ${text}`);
  }
}
