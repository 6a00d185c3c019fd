// What scripts/bench has printed, as figures; two runs of it compared; and a page with plots.

const kNumber = "([\\d.]+)";
const kLines = [
  // tests/bench/fan_out_bench.cpp: beside a floor of the same run
  {
    pattern: new RegExp(`^(.+?) +${kNumber} /s \\( *${kNumber} us CPU each\\) +floor +${kNumber} /s \\( *${kNumber} us\\)`),
    of: ([rate, cpu, floorRate, floorCpu]) => ({ rate, cpu, floorRate, floorCpu }),
  },
  // tests/bench/load_bench.cpp
  { pattern: new RegExp(`^(events accepted, +\\d+ connections): +${kNumber} /s +\\(GET /healthz: +${kNumber} /s`), of: ([rate, floorRate]) => ({ rate, floorRate }) },
  { pattern: new RegExp(`^(POST to socket, .+?): p50 ${kNumber} ms, p99 ${kNumber} ms`), of: ([p50, p99]) => ({ p50, p99 }) },
  { pattern: new RegExp(`^(server memory per idle connection at \\d+): ${kNumber} KiB`), of: ([kib]) => ({ kib }) },
  // tests/bench/store_load.hpp: report()
  { pattern: new RegExp(`^( *\\S.*?) +${kNumber} /s +${kNumber} us each, +${kNumber} of CPU$`), of: ([rate, , cpu]) => ({ rate, cpu }) },
  { pattern: new RegExp(`^( *\\S.*?) +${kNumber} /s +${kNumber} us each$`), of: ([rate]) => ({ rate }) },
  // tests/bench/email_bench.cpp
  { pattern: new RegExp(`^(\\S.*?) +${kNumber} mails/s`), of: ([rate]) => ({ rate }) },
];

// What each is, and whether more of it is better.
const kMeasures = {
  rate: { words: "a second", isMoreBetter: true },
  cpu: { words: "µs of CPU each", isMoreBetter: false },
  p50: { words: "ms, p50", isMoreBetter: false },
  p99: { words: "ms, p99", isMoreBetter: false },
  kib: { words: "KiB each", isMoreBetter: false },
  ofFloor: { words: "of the floor's rate", isMoreBetter: true },
  cpuOfFloor: { words: "× the floor's CPU", isMoreBetter: false },
};

const rounded = (value) => Number(value.toPrecision(4));

/** {machine, figures: [{name, values}]} of one run's text; other lines are passed over. */
export function readRun(text) {
  const figures = [];
  let heading = "";
  let machine = "";
  for (const line of text.split("\n")) {
    if (/^\d+ cores, /.test(line)) machine = line;
    const found = kLines.map(({ pattern, of }) => [pattern.exec(line), of]).find(([match]) => match);
    if (!found) {
      if (line.trim() !== "" && !line.startsWith(" ")) heading = line.trim();
      continue;
    }
    const [[, name, ...numbers], of] = found;
    const { floorRate, floorCpu, ...values } = of(numbers.map(Number));
    if (floorRate > 0) values.ofFloor = rounded(values.rate / floorRate);
    if (floorCpu > 0) values.cpuOfFloor = rounded(values.cpu / floorCpu);
    // Lines that are indented belong to the one before them that is not.
    figures.push({ name: name.startsWith(" ") ? `${heading}: ${name.trim()}` : name.replace(/ +/g, " "), values, ...(floorRate > 0 && { floorRate }) });
    if (!name.startsWith(" ")) heading = name.trim();
  }
  return { machine, figures };
}

/** [{name, measure, before, now, better}] of what both have; `better`: by how much, as a share of `before`. */
export function compareRuns(before, now) {
  const earlier = new Map(before.figures.map(({ name, values }) => [name, values]));
  return now.figures.flatMap(({ name, values }) =>
    Object.entries(values)
      .filter(([measure]) => earlier.get(name)?.[measure] > 0)
      .map(([measure, value]) => {
        const change = value / earlier.get(name)[measure] - 1;
        return { name, measure, before: earlier.get(name)[measure], now: value, better: rounded(kMeasures[measure].isMoreBetter ? change : -change) };
      }));
}

const shown = (value) => value.toLocaleString("en", { maximumSignificantDigits: 3 });
const percent = (share) => `${share >= 0 ? "+" : "−"}${Math.abs(share * 100).toFixed(0)} %`;

/** As a table of text. */
export function comparisonText(rows) {
  const cells = rows.map(({ name, measure, before, now, better }) => [name, kMeasures[measure].words, shown(before), shown(now), percent(better)]);
  const table = [["figure", "", "before", "now", "better"], ...cells];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  return table.map((row) => row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join("  ").trimEnd()).join("\n");
}

const escaped = (text) => text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);

function bars(rows) {
  const most = Math.max(...rows.map(([, value]) => value), 1e-9);
  return rows.map(([kind, value]) => `<div class="bar ${kind}"><i style="width:${((value / most) * 100).toFixed(1)}%"></i><span>${kind} ${shown(value)}</span></div>`).join("");
}

/** One page by itself, without scripts. `before` may be null. */
export function pageOf(run, before, when) {
  const earlier = new Map(before?.figures.map(({ name, values }) => [name, values]) ?? []);
  const sections = run.figures.map(({ name, values, floorRate }) => {
    const plots = Object.entries(values).filter(([measure]) => measure !== "ofFloor" && measure !== "cpuOfFloor").map(([measure, value]) => {
      const was = earlier.get(name)?.[measure];
      const rows = [["now", value], ...(was === undefined ? [] : [["before", was]]), ...(measure === "rate" && floorRate ? [["floor", floorRate]] : [])];
      return `<p>${kMeasures[measure].words}</p>${bars(rows)}`;
    });
    return `<section><h2>${escaped(name)}</h2>${plots.join("")}</section>`;
  });
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Carillon: a run of scripts/bench</title>
<style>
:root { color-scheme: light dark; font: 15px/1.4 system-ui, sans-serif; --now: light-dark(#2b50d6, #8ba3ff); --other: light-dark(#9aa3b5, #6d778b); }
body { max-width: 960px; margin: 24px auto; padding: 0 16px; }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 420px), 1fr)); gap: 20px 32px; }
h1 { font-size: 22px; } h2 { margin: 0 0 4px; font-size: 15px; } p { margin: 6px 0 2px; font-size: 13px; opacity: .8; }
.bar { position: relative; height: 20px; margin: 2px 0; }
.bar i { position: absolute; inset: 0 auto 0 0; border-radius: 3px; background: var(--other); opacity: .45; }
.bar.now i { background: var(--now); }
.bar span { position: relative; padding-inline-start: 6px; font-size: 13px; line-height: 20px; font-variant-numeric: tabular-nums; }
</style>
<h1>A run of scripts/bench</h1><p>${escaped(run.machine)} · ${escaped(when)}</p>
<main>${sections.join("\n")}</main></html>
`;
}
