// What the drawn centre makes of GET /metrics (web-client/site/operations/metrics.js).

import assert from "node:assert/strict";
import { describe, test } from "./support/testing.mjs";
import { byLabel, Looks, parseMetrics, quantileBetween, totalOf } from "../../web-client/site/operations/metrics.js";

const histogram = (counts) => parseMetrics(Object.entries(counts).map(([le, count]) => `t_seconds_bucket{le="${le}"} ${count}`).join("\n"));
const look = (sent, started = 1) => parseMetrics(`process_start_time_seconds ${started}\nsent_total{type="a"} ${sent}\n`);

describe("the metrics of a node", () => {
  test("samples are read with their labels; comments, blanks and what is no sample are passed over", () => {
    const metrics = parseMetrics(['# HELP a_total Words {not="a label"} 7', "# TYPE a_total counter", 'a_total{where="x",why="say \\"no\\", }"} 3', 'a_total{where="y"} 4.5 1700000000000', "", "b 1e3", "c +Inf", "no sample at all"].join("\n"));
    assert.deepEqual(metrics.get("a_total"), [{ labels: { where: "x", why: 'say \\"no\\", }' }, value: 3 }, { labels: { where: "y" }, value: 4.5 }]);
    assert.equal(totalOf(metrics, "a_total"), 7.5);
    assert.equal(totalOf(metrics, "a_total", ({ where }) => where === "y"), 4.5);
    assert.equal(totalOf(metrics, "b"), 1000);
    assert.equal(totalOf(metrics, "c"), Infinity);
    assert.equal(totalOf(metrics, "absent"), null);
    assert.deepEqual([...byLabel(metrics, "a_total", "where")], [["x", 3], ["y", 4.5]]);
    assert.equal(metrics.size, 3);
  });

  test("a quantile is that of what came between two looks, within its bucket", () => {
    const before = histogram({ 0.1: 100, 1: 100, "+Inf": 100 });
    const now = histogram({ 0.1: 150, 1: 200, "+Inf": 200 });
    assert.equal(quantileBetween(before, now, "t_seconds", 0.25), 0.05);
    assert.ok(Math.abs(quantileBetween(before, now, "t_seconds", 0.75) - 0.55) < 1e-9);
    assert.equal(quantileBetween(now, now, "t_seconds", 0.5), null);
    assert.equal(quantileBetween(new Map(), histogram({ 0.1: 0, 1: 0, "+Inf": 5 }), "t_seconds", 0.5), 1);
    assert.equal(quantileBetween(new Map(), new Map(), "t_seconds", 0.5), null);
  });

  test("rates are those of the last minute, and begin again with another process", () => {
    const looks = new Looks();
    assert.equal(looks.add(0, look(10)), false);
    assert.equal(looks.rate("sent_total"), null);
    looks.add(5000, look(20));
    assert.equal(looks.rate("sent_total"), 2);
    looks.add(65_000, look(620));
    assert.equal(looks.rate("sent_total"), 10, "without what was more than a minute ago");
    assert.deepEqual(looks.rates("sent_total"), [2, 10]);
    assert.deepEqual(looks.values("sent_total"), [10, 20, 620]);
    assert.equal(looks.rate("absent_total"), 0);
    assert.equal(looks.add(70_000, look(3, 2)), true);
    assert.equal(looks.rate("sent_total"), null);
    assert.deepEqual(looks.values("sent_total"), [3]);
  });

  test("no more than five minutes of looks are kept", () => {
    const looks = new Looks();
    for (let i = 0; i < 100; i += 1) looks.add(i * 5000, look(i));
    assert.equal(looks.values("sent_total").length, 61);
    assert.equal(looks.values("sent_total").at(-1), 99);
  });
});
