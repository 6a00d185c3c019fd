// How one node is doing: its metrics, asked for every five seconds while they are looked at.

import { element } from "../../carillon/src/elements/dom.js";
import { refusalWords } from "../compose/texts.js";
import { byLabel, Looks, parseMetrics, totalOf } from "./metrics.js";

const kEveryMs = 5000;
const kSvg = "http://www.w3.org/2000/svg";

export class Live {
  #with; // {api, texts, refusals, locale}
  #looks = new Looks();
  #state = element("p", { role: "status", class: "hint" });
  #tiles = element("dl", { class: "tiles" });
  #tables = element("div", { class: "tables" });
  #timer = 0;
  #asked = 0;

  constructor(parts) {
    this.#with = parts;
    this.node = element("div", { class: "live" }, this.#state, this.#tiles, this.#tables);
    this.#state.textContent = parts.texts.loading;
  }

  start() {
    this.stop();
    this.#look();
  }

  stop() {
    clearTimeout(this.#timer);
    this.#asked += 1; // an answer that is under way comes too late
  }

  async #look() {
    const asked = ++this.#asked;
    const { api, texts, refusals } = this.#with;
    try {
      const metrics = parseMetrics(await api.metrics());
      if (asked !== this.#asked) return;
      const isAnother = this.#looks.add(performance.now(), metrics);
      this.#state.textContent = isAnother ? texts.anotherNode : texts.oneNode;
      this.#show();
    } catch (refusal) {
      if (asked !== this.#asked) return;
      // Its metrics may be for the operator's network alone (NOTIFICATION_ADMIN_LISTEN).
      this.#state.textContent = [401, 403, 404].includes(refusal.status) ? texts.elsewhere : refusalWords(refusal, refusals);
    }
    this.#timer = setTimeout(() => this.#look(), kEveryMs);
  }

  #show() {
    const { texts, locale } = this.#with;
    const { last } = this.#looks;
    const whole = new Intl.NumberFormat(locale);
    const rough = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
    const count = (value) => (value === null ? "–" : whole.format(value));
    const seconds = (value) => {
      if (value === null) return "–";
      return value < 1 ? texts.milliseconds(rough.format(value * 1000)) : texts.seconds(rough.format(value));
    };
    const rate = this.#looks.rate("notifications_sent_total");
    const quantiles = (name) => [0.5, 0.99].map((share) => seconds(this.#looks.quantile(name, share))).join(" / ");
    this.#tiles.replaceChildren(
      ...tile(texts.rate, rate === null ? "…" : rough.format(rate), this.#looks.rates("notifications_sent_total")),
      ...tile(texts.connections, count(totalOf(last, "notifications_ws_active_connections")), this.#looks.values("notifications_ws_active_connections")),
      ...tile(texts.delivery, quantiles("notifications_delivery_seconds")),
      ...tile(texts.commit, quantiles("notifications_commit_seconds")),
      ...tile(texts.backlog, count(totalOf(last, "notifications_backlog")), this.#looks.values("notifications_backlog")),
      ...tile(texts.errors, count(totalOf(last, "notifications_errors_total"))),
      ...tile(texts.memory, texts.mebibytes(whole.format(Math.round((totalOf(last, "process_resident_memory_bytes") ?? 0) / 2 ** 20)))),
    );
    const words = (names, value) => names[value] ?? value;
    this.#tables.replaceChildren(
      table(texts.backlogBy, [texts.queue, texts.waiting], [...byLabel(last, "notifications_backlog", "queue")].map(([name, value]) => [words(texts.queues, name), count(value)])),
      table(texts.errorsBy, [texts.place, texts.sinceStart], [...byLabel(last, "notifications_errors_total", "where")].map(([name, value]) => [words(texts.places, name), count(value)])),
    );
  }
}

function tile(name, value, line = []) {
  return [element("div", {}, element("dt", {}, name), element("dd", {}, value, ...(line.length > 1 ? [sparkline(line)] : [])))];
}

// Says nothing that the number beside it does not.
function sparkline(values) {
  const most = Math.max(1e-9, ...values);
  const points = values.map((value, index) => `${(index / (values.length - 1)) * 100},${27 - (value / most) * 25}`).join(" ");
  const picture = document.createElementNS(kSvg, "svg");
  picture.setAttribute("viewBox", "0 0 100 28");
  picture.setAttribute("preserveAspectRatio", "none");
  picture.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(kSvg, "polyline");
  path.setAttribute("points", points);
  picture.append(path);
  return picture;
}

function table(title, heads, rows) {
  const head = element("tr", {}, ...heads.map((words) => element("th", { scope: "col" }, words)));
  const body = rows.map(([name, value]) => element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, value)));
  return element("table", {}, element("caption", {}, title), element("thead", {}, head), element("tbody", {}, ...body));
}
