// What became of notifications (GET /analytics), for the module to draw and as a table of the page.

import { textsOf } from "./texts.js";

const kWaiting = ["waiting", "sending"];
const kSent = ["sent", "delivered"];
const kFailed = ["failed", "bounced"];
const kSuppressed = ["suppressed", "cancelled"];

const sum = (states, names) => names.reduce((total, name) => total + (states?.[name] ?? 0), 0);
const plain = (text) => String(text ?? "–").replaceAll(/[\t\n]/gu, " ");

function deliveriesOf(types) {
  const channels = new Map();
  for (const { deliveries = {} } of types) {
    for (const [name, states] of Object.entries(deliveries)) {
      const now = channels.get(name) ?? [0, 0, 0, 0];
      channels.set(name, [kSent, kWaiting, kFailed, kSuppressed].map((names, index) => now[index] + sum(states, names)));
    }
  }
  return [...channels].filter(([, counts]) => counts.some((count) => count > 0));
}

export class Analytics {
  #days;
  #types;
  #channels;
  #dialog = null;

  /** Rows of the two answers, by day and by type. */
  constructor(days, types) {
    this.#days = days;
    this.#types = [...types].sort((a, b) => b.created - a.created);
    this.#channels = deliveriesOf(types);
  }

  /** As the module reads it (model/analytics.hpp). */
  get text() {
    const seconds = (value) => (typeof value === "number" ? Math.round(value) : "");
    return [
      ...this.#days.map(({ key, created, read }) => ["day", plain(key), created, read]),
      ...this.#types.map(({ key, created, read, open_rate: rate, read_seconds: at }) =>
        ["type", plain(key), created, read, Math.round((rate ?? 0) * 10000), seconds(at?.p50)]),
      ...this.#channels.map(([name, counts]) => ["channel", plain(name), ...counts]),
    ]
      .map((members) => members.join("\t"))
      .join("\n");
  }

  openTable(locale) {
    const texts = textsOf(locale);
    const share = new Intl.NumberFormat(locale, { style: "percent" });
    const number = new Intl.NumberFormat(locale);
    const shown = (value) => (value === null || value === undefined ? "–" : number.format(value));
    const cells = ({ created, read, open_rate: rate, read_seconds: at }) =>
      [shown(created), shown(read), rate === null ? "–" : share.format(rate), shown(at === null ? null : at?.p50)];
    const heads = [texts.analyticsCreated, texts.analyticsRead, texts.analyticsRate, texts.analyticsSeconds];
    this.#dialog ??= document.createElement("dialog");
    this.#dialog.className = "analytics";
    this.#dialog.setAttribute("aria-label", texts.analyticsTitle);
    const close = document.createElement("button");
    close.type = "button";
    close.className = "button quiet";
    close.textContent = texts.close;
    close.addEventListener("click", () => this.#dialog.close());
    this.#dialog.replaceChildren(
      close,
      table(texts.analyticsTypes, [texts.analyticsType, ...heads], this.#types.map((row) => [plain(row.key), ...cells(row)])),
      table(texts.analyticsDays, [texts.analyticsDay, ...heads], this.#days.map((row) => [plain(row.key), ...cells(row)])),
      table(
        texts.analyticsDeliveries,
        [texts.analyticsChannel, texts.stateSent, texts.stateWaiting, texts.stateFailed, texts.stateSuppressed],
        this.#channels.map(([name, counts]) => [name, ...counts.map(shown)]),
      ),
    );
    this.#dialog.onclose = () => {
      this.#dialog.remove();
      document.getElementById("canvas").focus({ preventScroll: true });
    };
    document.body.append(this.#dialog);
    this.#dialog.showModal();
    close.focus();
  }
}

function table(title, heads, rows) {
  const node = document.createElement("table");
  node.createCaption().textContent = title;
  const head = node.createTHead().insertRow();
  for (const words of heads) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = words;
    head.append(cell);
  }
  const body = node.createTBody();
  for (const [name, ...values] of rows) {
    const row = body.insertRow();
    const first = document.createElement("th");
    first.scope = "row";
    first.textContent = name;
    row.append(first);
    for (const value of values) row.insertCell().textContent = value;
  }
  return node;
}
