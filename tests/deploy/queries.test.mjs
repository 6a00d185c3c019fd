// Every query of the dashboard and of the alerts, held against what a server really exports.
import assert from "node:assert/strict";
import { Server, ask, taskFor } from "../e2e/support/server.mjs";
import { ClientSocket } from "../js/support/client_socket.mjs";
import { eventOf } from "../js/support/fixtures.mjs";
import { startAll, stopAll } from "../js/support/owned.mjs";
import { until, within } from "../js/support/patience.mjs";
import { connect } from "../js/support/session.mjs";
import { before, test } from "../js/support/testing.mjs";
import { jsonOf, textOf, yamlOf } from "./support/files.mjs";
import { startPostgres } from "./support/postgres.mjs";
import { askedBy, exportedBy } from "./support/promql.mjs";
import { startRedis } from "./support/redis.mjs";

const dashboard = jsonOf("deploy/grafana/dashboard.json");
const rules = yamlOf("deploy/prometheus/alerts.yml").groups.flatMap((group) => group.rules);

// What Prometheus adds to every target of its own.
const targetLabels = new Set(["job", "instance"]);
const jobs = yamlOf("deploy/prometheus/prometheus.yml").scrape_configs.map(({ job_name }) => job_name);

const dashboardQueries = [
  ...dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, expr])),
  ...dashboard.annotations.list.map(({ name, expr }) => [name, expr]),
  ...dashboard.templating.list.map(({ name, query }) => [name, query.query.replace(/^label_values\((.*), *\w+\)$/, "$1")]),
];

// Nobody answers at this port.
const waysOut = {
  NOTIFICATION_EMAIL_ENABLED: "true",
  SMTP_URL: "smtp://127.0.0.1:9",
  NOTIFICATION_EMAIL_FROM: "carillon@example.com",
  NOTIFICATION_WEBHOOK_PRIVATE: "true",
};

let exported;
before(async () => {
  const [postgres, redis] = await startAll(startPostgres(), startRedis());
  let server;
  try {
    server = await Server.start({ env: { DATABASE_URL: postgres.url, REDIS_URL: redis.url, ...waysOut } });
    exported = exportedBy(await metricsAfterTraffic(server));
  } finally {
    await stopAll(server, postgres, redis);
  }
});

/** Mails to a server that is not there, which are tried again, and to an address that none takes. */
async function sendByMail(server, id) {
  const admin = (await server.people()).find(({ role }) => role === "admin");
  const token = await server.token(admin.id);
  const byMail = taskFor([id]);
  byMail.payload.channel = "email";
  for (const email of ["anna@example.com", "änna@example.com"]) {
    const put = { method: "PUT", headers: { authorization: `Bearer ${token}`, "content-type": "application/json" } };
    const user = await ask(`${server.url}/api/v1/directory/users/${id}`, { ...put, body: JSON.stringify({ email }) });
    assert.equal(user.status, 200);
    assert.equal((await server.emit(token, byMail)).status, 200);
    const state = email.startsWith("a") ? "waiting" : "failed";
    await until(`a delivery to be ${state}`, async () => {
      const { body } = await server.get(token, `/api/v1/deliveries?state=${state}`);
      return body.items.some(({ attempts }) => attempts > 0);
    });
  }
}

/** To a webhook that is not there, which is tried again. */
async function ringWebhook(server, event) {
  const admin = (await server.people()).find(({ role }) => role === "admin");
  const token = await server.token(admin.id);
  const webhook = { url: "http://127.0.0.1:9/", events: ["notification.created"] };
  const post = { method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json" } };
  assert.equal((await ask(`${server.url}/api/v1/webhooks`, { ...post, body: JSON.stringify(webhook) })).status, 201);
  assert.equal((await server.emit(token, event)).status, 200);
  await until("the webhook to be rung", async () => {
    const { body } = await server.get(token, "/api/v1/deliveries?channel=webhook&state=waiting");
    return body.items.some(({ attempts }) => attempts > 0);
  });
}

/** /metrics once everything that has labels was counted at least once. */
async function metricsAfterTraffic(server) {
  const [anna] = await server.people();
  const token = await server.token(anna.id);
  const inbox = await connect({ url: `${server.url}/ws/notifications`, token: () => token, WebSocket: ClientSocket });
  try {
    const received = eventOf(inbox, "received");
    const event = { ...taskFor([anna.id]), id: "the same" };
    for (let time = 0; time < 2; ++time) assert.equal((await server.emit(token, event)).status, 200);
    await inbox.ack((await received).id);
    await sendByMail(server, anna.id);
    await ringWebhook(server, taskFor([anna.id]));
    await comeBackBehind(server, token);
    await comeWithoutRight(server);
  } finally {
    inbox.close();
  }
  return (await ask(`${server.url}/metrics`)).text();
}

/** Who has no token of ours, and who uses none. */
async function comeWithoutRight(server) {
  assert.equal((await ask(`${server.url}/api/v1/notifications`)).status, 401);
  assert.equal((await ask(`${server.url}/readyz`)).status, 200);
  const socket = new ClientSocket(`${server.url}/ws/notifications?token=none`, ["carillon.v1"]);
  await within(new Promise((resolve) => (socket.onclose = resolve)), "the close of a socket without a token");
}

/** A client that comes back from an older revision is behind, and says so. */
async function comeBackBehind(server, token) {
  const socket = new ClientSocket(`${server.url}/ws/notifications?token=${token}`, ["carillon.v1"]);
  const answered = new Promise((resolve, reject) => {
    socket.onerror = reject;
    let frames = 0;
    socket.onmessage = ({ data }) => {
      frames += 1;
      if (frames === 2) socket.send(JSON.stringify({ type: "sync", since: JSON.parse(data).revision }));
      if (frames === 3) resolve();
    };
  });
  try {
    await within(answered, "the answer to a sync");
  } finally {
    socket.close();
  }
}

/** What is wrong with a query: texts, none when it asks for what there is. */
function faultsOf(expression) {
  const { selectors, labels } = askedBy(expression);
  if (selectors.length === 0) return ["it asks for no metric"];
  const faults = [];
  const there = new Set(targetLabels);
  for (const { name, matchers } of selectors) {
    const known = name === "up" ? new Map() : exported.get(name);
    if (!known) {
      faults.push(`${name} is not exported`);
      continue;
    }
    for (const label of known.keys()) there.add(label);
    for (const { label, op, value } of matchers) {
      if (!known.has(label) && !targetLabels.has(label)) faults.push(`${name} has no label ${label}`);
      for (const one of op.endsWith("~") ? value.split("|") : [value]) {
        if (!isKnownValue(known, label, one)) faults.push(`${name} has no ${label}="${one}"`);
      }
    }
  }
  return [...faults, ...labels.filter((label) => !there.has(label)).map((label) => `no metric has the label ${label}`)];
}

// Reasons that need a fault to show are read where they are given.
const resyncReasons = new Set(
  [...["server_session", "server_session_requests", "state_feed"].map((name) => textOf(`core/session/${name}.cpp`)).join("").matchAll(/(?:want_state\(|Resynced\{)"(\w+)"/g)].map(([, reason]) => reason),
);
// Nor need a server fail, or a socket break, to know by what name that is counted.
const closeCodes = new Set(/kCodes\[\] = \{([^}]*)\}/.exec(textOf("server/base/metrics/metrics.cpp"))[1].split(",").map((code) => code.trim()));
const failures = new Set(["500", "503"]);
function isKnownValue(known, label, value) {
  if (value.startsWith("$")) return true; // Grafana's variable
  if (label === "job") return jobs.includes(value);
  return known.get(label)?.has(value) || (label === "reason" && resyncReasons.has(value)) ||
    (label === "code" && closeCodes.has(value)) || (label === "status" && failures.has(value));
}

test("the queries are found", () => {
  assert.ok(dashboardQueries.length >= 25, `${dashboardQueries.length} queries of the dashboard`);
  assert.ok(rules.length >= 10, `${rules.length} alerts`);
  assert.ok(exported.size >= 20, `${exported.size} names are exported`);
  assert.ok(resyncReasons.has("heartbeat"));
});

test("the dashboard asks for what a server exports", () => {
  for (const [title, expression] of dashboardQueries) {
    assert.deepEqual(faultsOf(expression), [], `${title}: ${expression}`);
  }
});

test("the alerts ask for what a server exports", () => {
  for (const { alert, expr } of rules) assert.deepEqual(faultsOf(expr), [], `${alert}: ${expr}`);
});

test("the dashboard shows every metric of ours", () => {
  const shown = new Set(
    dashboardQueries.flatMap(([, expression]) => askedBy(expression).selectors.map(({ name }) => name)),
  );
  const family = (name) => name.replace(/_(bucket|sum|count)$/, "");
  const families = new Set([...shown].map(family));
  const missing = [...exported.keys()].filter((name) => name.startsWith("notifications_") && !families.has(family(name)));
  assert.deepEqual(missing, []);
});

test("each alert says what is the matter, how grave it is, and has its part in the manual", () => {
  const manual = textOf("docs/operations.md");
  for (const { alert, labels, annotations } of rules) {
    assert.ok(["page", "ticket"].includes(labels.severity), alert);
    assert.ok(annotations.summary.length > 10, alert);
    assert.ok(manual.includes(`\`${alert}\``), `docs/operations.md does not know ${alert}`);
    // A variable of a label that the expression sums away would stay empty.
    const { labels: grouped } = askedBy(rules.find((rule) => rule.alert === alert).expr);
    for (const [, label] of annotations.summary.matchAll(/\$labels\.(\w+)/g)) {
      assert.ok(targetLabels.has(label) || grouped.includes(label), `${alert}: ${label}`);
    }
  }
});

test("legends name labels that their query keeps", () => {
  for (const { title, targets = [] } of dashboard.panels) {
    for (const { expr, legendFormat } of targets) {
      const { selectors, labels } = askedBy(expr);
      const kept = expr.includes(" by ") ? labels : [...targetLabels, ...selectors.flatMap(({ name }) => [...(exported.get(name)?.keys() ?? [])])];
      for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) assert.ok(kept.includes(label), `${title}: ${label}`);
    }
  }
});

test("a query of what is not there is found", () => {
  assert.deepEqual(faultsOf("rate(notifications_sent[5m])"), ["notifications_sent is not exported"]);
  assert.deepEqual(faultsOf('notifications_backlog{queu="ingest"}'), [
    "notifications_backlog has no label queu",
    'notifications_backlog has no queu="ingest"',
  ]);
  assert.deepEqual(faultsOf('notifications_errors_total{where=~"store|bus|moon"}'), ['notifications_errors_total has no where="moon"']);
  assert.deepEqual(faultsOf("sum by (node) (up)"), ["no metric has the label node"]);
  assert.deepEqual(faultsOf('up{job="carilon"}'), ['up has no job="carilon"']);
  assert.deepEqual(faultsOf("1 > 0"), ["it asks for no metric"]);
  assert.throws(() => faultsOf("sum(up) ~ 3"), /not understood/);
});
