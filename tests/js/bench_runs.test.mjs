// What is made of the lines that scripts/bench prints (scripts/lib/bench_runs.mjs).

import assert from "node:assert/strict";
import { describe, test } from "./support/testing.mjs";
import { compareRuns, comparisonText, pageOf, readRun } from "../../scripts/lib/bench_runs.mjs";

const kRun = `2 cores, Linux x86_64, load and server on the same machine
1 under way, each to 1000 sockets                20000 /s (   8.00 us CPU each)  floor     40000 /s (  4.00 us)  ratio 0.50, CPU x2.00; 6.6 and 1.0 in a frame
events accepted,   64 connections:    5000 /s  (GET /healthz:   20000 /s, ratio 0.25)
POST to socket, 500 events/s over 1000 users: p50 0.70 ms, p99 4.20 ms, max 9.00 ms (10000 of 10000 arrived)
server memory per idle connection at 5000: 6.5 KiB (31.0 MiB -> 63.0 MiB)

publish, 64 under way
  without steps (rows)                                    16000 /s      62.5 us each
  with : without = 1.040, of CPU time 1.050
publish, 1,024 under way                                  20000 /s      50.0 us each,   43.0 of CPU
8 connections                          1200 mails/s  (3000 mails, 3000 taken, 2.50 s)
`;

describe("runs of the benchmarks", () => {
  test("each kind of line is read, with its floor where it has one", () => {
    const { machine, figures } = readRun(kRun);
    assert.equal(machine, "2 cores, Linux x86_64, load and server on the same machine");
    assert.deepEqual(figures, [
      { name: "1 under way, each to 1000 sockets", values: { rate: 20000, cpu: 8, ofFloor: 0.5, cpuOfFloor: 2 }, floorRate: 40000 },
      { name: "events accepted, 64 connections", values: { rate: 5000, ofFloor: 0.25 }, floorRate: 20000 },
      { name: "POST to socket, 500 events/s over 1000 users", values: { p50: 0.7, p99: 4.2 } },
      { name: "server memory per idle connection at 5000", values: { kib: 6.5 } },
      { name: "publish, 64 under way: without steps (rows)", values: { rate: 16000 } },
      { name: "publish, 1,024 under way", values: { rate: 20000, cpu: 43 } },
      { name: "8 connections", values: { rate: 1200 } },
    ]);
  });

  test("two runs are compared by what both have; less is better where it is a cost", () => {
    const faster = kRun.replace("20000 /s (   8.00", "30000 /s (   6.00").replace("6.5 KiB", "13 KiB").replace("8 connections ", "9 connections ");
    const rows = compareRuns(readRun(kRun), readRun(faster));
    const better = (name, measure) => rows.find((row) => row.name.startsWith(name) && row.measure === measure)?.better;
    assert.equal(better("1 under way", "rate"), 0.5);
    assert.equal(better("1 under way", "cpu"), 0.25);
    assert.equal(better("server memory", "kib"), -1);
    assert.equal(better("publish, 64", "rate"), 0);
    assert.equal(better("9 connections", "rate"), undefined);
    const text = comparisonText(rows);
    assert.match(text, /^1 under way, each to 1000 sockets +a second +20,000 +30,000 +\+50 %$/m);
    assert.match(text, /^server memory per idle connection at 5000 +KiB each +6\.5 +13 +−100 %$/m);
  });

  test("the page stands by itself and holds every figure", () => {
    const run = readRun(kRun.replace("8 connections", "8 <connections>"));
    const page = pageOf(run, readRun(kRun), "2026-11-30T12:00:00.000Z");
    assert.equal(page.match(/<section>/g).length, run.figures.length);
    assert.ok(page.includes("8 &lt;connections&gt;") && !page.includes("<script"));
    assert.ok(page.includes("floor 40,000") && page.includes("before 20,000"));
  });
});
