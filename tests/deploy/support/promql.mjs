// What an expression of PromQL asks for: names of metrics with their matchers, and the labels it
// groups by. Enough of the grammar for that; what is not understood is an error and not passed over.

const kWords = new Set([
  "and", "or", "unless", "bool", "offset", "by", "without", "on", "ignoring", "group_left", "group_right",
]);
const kGrouping = new Set(["by", "without", "on", "ignoring", "group_left", "group_right"]);

const kToken = new RegExp(
  [
    String.raw`(?<space>\s+|#[^\n]*)`,
    String.raw`(?<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')`,
    // a range or a duration, Grafana's variables among them
    String.raw`(?<range>\[[^\]]*\])`,
    String.raw`(?<number>[0-9][0-9.]*(?:e[+-]?[0-9]+)?(?:ms|[smhdwy])?(?:[0-9]+(?:ms|[smhdwy]))*)`,
    String.raw`(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)`,
    String.raw`(?<operator>=~|!~|!=|==|>=|<=|[-+*/%^<>=(){},@])`,
  ].join("|"),
  "y",
);

function tokensOf(expression) {
  const tokens = [];
  kToken.lastIndex = 0;
  while (kToken.lastIndex < expression.length) {
    const at = kToken.lastIndex;
    const match = kToken.exec(expression);
    if (!match) throw new Error(`not understood from here on: ${expression.slice(at, at + 30)}`);
    const [kind, text] = Object.entries(match.groups).find(([, value]) => value !== undefined);
    if (kind !== "space") tokens.push({ kind, text });
  }
  return tokens;
}

const unquoted = (text) => text.slice(1, -1).replace(/\\(.)/g, "$1");

/** {selectors: [{name, matchers: [{label, op, value}]}], labels: [label]} */
export function askedBy(expression) {
  const tokens = tokensOf(expression);
  const selectors = [];
  const labels = [];
  let at = 0;
  const next = (text) => tokens[at]?.text === text && tokens[at].kind === "operator";
  const take = (kind) => {
    const token = tokens[at++];
    if (token?.kind !== kind) throw new Error(`expected a ${kind}, found ${token?.text} in ${expression}`);
    return token.text;
  };
  const matchers = () => {
    const found = [];
    for (at += 1; !next("}"); ) {
      const label = take("name");
      const op = take("operator");
      found.push({ label, op, value: unquoted(take("string")) });
      if (next(",")) at += 1;
    }
    at += 1;
    return found;
  };
  while (at < tokens.length) {
    const { kind, text } = tokens[at++];
    if (kind !== "name") continue;
    // An aggregation may stand before its grouping: sum by (label) (…).
    if (kGrouping.has(text) && next("(")) {
      for (at += 1; !next(")"); ) {
        labels.push(take("name"));
        if (next(",")) at += 1;
      }
      at += 1;
    } else if (!kWords.has(text) && !next("(") && !kGrouping.has(tokens[at]?.text)) {
      selectors.push({ name: text, matchers: next("{") ? matchers() : [] });
    }
  }
  return { selectors, labels };
}

/** The samples of Prometheus' text format: a map from name to a map from label to its values. */
export function exportedBy(text) {
  const exported = new Map();
  for (const line of text.split("\n")) {
    const sample = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+$/.exec(line);
    if (!sample) continue;
    const [, name, labels = ""] = sample;
    if (!exported.has(name)) exported.set(name, new Map());
    const known = exported.get(name);
    for (const [, label, value] of labels.matchAll(/([a-zA-Z_]\w*)="((?:\\.|[^"\\])*)"/g)) {
      if (!known.has(label)) known.set(label, new Set());
      known.get(label).add(unquoted(`"${value}"`));
    }
  }
  return exported;
}
