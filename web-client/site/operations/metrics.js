// What one node tells of itself (GET /metrics, Prometheus' text format 0.0.4), and what becomes of it while
// somebody looks.

const kSample = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? ([^ ]+)(?: \d+)?$/;
const kLabel = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** {name: [{labels, value}]}; lines that are no sample are passed over. */
export function parseMetrics(text) {
  const metrics = new Map();
  for (const line of text.split("\n")) {
    const [, name, labels = "", value] = kSample.exec(line) ?? [];
    if (name === undefined) continue;
    const entry = { labels: Object.fromEntries([...labels.matchAll(kLabel)].map(([, key, words]) => [key, words])), value: Number(value.replace("Inf", "Infinity")) };
    if (metrics.has(name)) metrics.get(name).push(entry);
    else metrics.set(name, [entry]);
  }
  return metrics;
}

/** The sum of a metric's samples; null: there is none. */
export function totalOf(metrics, name, where = () => true) {
  const samples = metrics.get(name)?.filter(({ labels }) => where(labels));
  return samples?.length ? samples.reduce((sum, { value }) => sum + value, 0) : null;
}

/** {label's value: value}, in the order of the answer. */
export function byLabel(metrics, name, label) {
  return new Map((metrics.get(name) ?? []).map(({ labels, value }) => [labels[label], value]));
}

/**
 * The value below which `share` of what came between two looks lies, as Prometheus' histogram_quantile has it; null:
 * nothing came. Of what is beyond the last bound, that bound.
 */
export function quantileBetween(before, now, name, share) {
  const bounds = (metrics) => new Map((metrics.get(`${name}_bucket`) ?? []).map(({ labels, value }) => [Number(labels.le.replace("Inf", "Infinity")), value]));
  const earlier = bounds(before);
  const counts = [...bounds(now)].map(([bound, value]) => [bound, value - (earlier.get(bound) ?? 0)]).sort(([a], [b]) => a - b);
  const all = counts.at(-1)?.[1] ?? 0;
  if (all <= 0) return null;
  const rank = share * all;
  let [lower, below] = [0, 0];
  for (const [bound, count] of counts) {
    if (count >= rank) return bound === Infinity ? lower : lower + ((bound - lower) * (rank - below)) / (count - below);
    [lower, below] = [bound, count];
  }
  return lower;
}

const kKept = 61; // looks, five minutes of them

/** The looks at one node, each {at, metrics}: rates and quantiles over the last minute of them. */
export class Looks {
  #looks = [];

  /** `at`: milliseconds. True: what came before was another process, and is forgotten. */
  add(at, metrics) {
    const started = (look) => totalOf(look.metrics, "process_start_time_seconds");
    const isAnother = this.#looks.length > 0 && started(this.#looks.at(-1)) !== started({ metrics });
    if (isAnother) this.#looks = [];
    this.#looks.push({ at, metrics });
    this.#looks.splice(0, this.#looks.length - kKept);
    return isAnother;
  }

  get last() {
    return this.#looks.at(-1)?.metrics ?? new Map();
  }

  /** How much a counter rose in a second, over the last minute; null while there is one look alone. */
  rate(name, where) {
    const { before, now } = this.#window();
    if (before === now) return null;
    return ((totalOf(now.metrics, name, where) ?? 0) - (totalOf(before.metrics, name, where) ?? 0)) / ((now.at - before.at) / 1000);
  }

  quantile(name, share) {
    const { before, now } = this.#window();
    return quantileBetween(before === now ? new Map() : before.metrics, now.metrics, name, share);
  }

  /** How much a counter rose between each two looks, in a second. */
  rates(name) {
    return this.#looks.slice(1).map(({ at, metrics }, index) => {
      const before = this.#looks[index];
      return Math.max(0, (totalOf(metrics, name) ?? 0) - (totalOf(before.metrics, name) ?? 0)) / ((at - before.at) / 1000);
    });
  }

  values(name) {
    return this.#looks.map(({ metrics }) => totalOf(metrics, name) ?? 0);
  }

  #window() {
    const now = this.#looks.at(-1);
    return { before: this.#looks.find(({ at }) => now.at - at <= 60_000) ?? now, now };
  }
}
