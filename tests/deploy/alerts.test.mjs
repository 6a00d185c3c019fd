// The alerts by promtool, the program that Prometheus brings for it: what each says of made-up metrics.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "../js/support/testing.mjs";
import { deploy, root, textOf, yamlOf } from "./support/files.mjs";

const promtool = (...words) =>
  execFileSync(join(root, "build/promtool/promtool"), words, { cwd: join(deploy, "prometheus"), encoding: "utf8" });

test("Prometheus reads its configuration and the alerts", () => {
  assert.match(promtool("check", "config", "prometheus.yml"), /SUCCESS/);
  assert.match(promtool("check", "rules", "alerts.yml"), /SUCCESS/);
});

test("each alert comes with what it is for, and not without", () => {
  assert.match(promtool("test", "rules", "alerts.test.yml"), /SUCCESS/);
});

test("the alerts about requests, pushes, sockets and connections have a case each", () => {
  const alerts = yamlOf("deploy/prometheus/alerts.yml").groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
  const cases = textOf("deploy/prometheus/alerts.test.yml");
  for (const alert of alerts.filter((name) => /Requests|Delivery|DirectoryLearner|Sockets|Connections|Buffers/.test(name))) {
    assert.ok(cases.includes(`alertname: ${alert}`), alert);
  }
});
