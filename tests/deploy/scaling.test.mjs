// docs/scaling.md against its measurement: each table is what the script makes of it.
import assert from "node:assert/strict";
import { test } from "../js/support/testing.mjs";
import { assumptions, figuresOf, needsOf, tables } from "../../scripts/lib/scaling_tables.mjs";
import { textOf } from "./support/files.mjs";

const output = textOf("docs/measurements/unit-costs.txt");
const page = textOf("docs/scaling.md");

test("every table of the page is made from the measurement", () => {
  const made = Object.entries(tables(output));
  assert.ok(made.length >= 4);
  for (const [name, table] of made) {
    const stands = page.split(`<!-- ${name} -->\n`)[1]?.split(`<!-- end of ${name} -->`)[0];
    assert.equal(stands, table, `${name}: scripts/scaling-plan --write makes it again`);
  }
});

test("a figure that was not measured is an error and no zero", () => {
  const lines = output.split("\n").filter((text) => /event accepted, 64|changed inbox|per idle connection|heartbeat of|1024 bytes to 4 nodes/.test(text));
  assert.ok(lines.length >= 5);
  for (const line of lines) {
    assert.throws(() => figuresOf(output.replaceAll(line, "")), /has no figure for/, line);
  }
  assert.throws(() => figuresOf(""), /has no figure for/);
});

test("needs grow with users, and what the assumptions say is what the page says", () => {
  const figures = figuresOf(output);
  const [one, ten] = [1e6, 1e7].map((users) => needsOf(users, figures));
  for (const name of ["connections", "events", "beats", "pushes", "dbWriteCores", "dbBeatCores", "diskGb", "walGbADay"]) {
    assert.ok(Math.abs(ten[name] / one[name] - 10) < 1e-9, name);
  }
  assert.ok(ten.redisCores > 10 * one.redisCores, "more nodes hear each hint");
  assert.equal(needsOf(1e6, figures, { ...assumptions, heartbeat: 300 }).beats, one.beats / 10);
  for (const text of [
    `${assumptions.onlineShare * 100} % of all users`,
    `| connections of one who is online | ${assumptions.connectionsEach} |`,
    `${assumptions.notificationsADay}, kept for ${assumptions.keepDays} days, ${assumptions.readShare * 100} % of them`,
    `| visits a day (each opens a connection) | ${assumptions.visitsADay} |`,
    `| the busiest second to the mean of the day | ${assumptions.peakFactor} |`,
    `${assumptions.nodeCores} cores, at most ${assumptions.nodeConnections.toLocaleString("en-US")} connections`,
  ]) assert.ok(page.includes(text), text);
});
